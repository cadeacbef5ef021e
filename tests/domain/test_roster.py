"""Who is reached at a moment: whoever is away is stood in for, and a ladder never ends at an empty chair."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.actor import Actor
from domain.audiences import About, members, reached, turned_to
from domain.errors import Invalid
from domain.ladders import if_nobody_acts, next_place
from domain.policy import Policy
from domain.roster import Member, Roster, RotaEntry, end_entry, entry_of, set_entry
from domain.states import Obligation
from domain.words import AgencyKind, ObligationState, Role, RotaKind

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
DAY = timedelta(days=1)
PROGRAMME = uuid4()
ROSA, DANE, KEMI, MARA, ANSEL, NIA = (uuid4() for _ in range(6))


def somebody(person_id: UUID, *roles: Role, backup: UUID | None = None) -> Member:
    kind = AgencyKind.POLICE if Role.POLICE_LIAISON in roles else AgencyKind.PROGRAMME
    actor = Actor(person_id=person_id, programme_id=PROGRAMME, roles=roles, agency_id=uuid4(), agency_kind=kind)
    return Member(actor=actor, backup_id=backup)


PEOPLE = {
    ROSA: somebody(ROSA, Role.OUTREACH, Role.ON_CALL, backup=DANE),
    DANE: somebody(DANE, Role.OUTREACH),
    KEMI: somebody(KEMI, Role.SUPERVISOR),
    MARA: somebody(MARA, Role.COORDINATOR),
    ANSEL: somebody(ANSEL, Role.DIRECTOR),
    NIA: somebody(NIA, Role.POLICE_LIAISON),
}


def away(who: UUID, stand_in: UUID | None = None, starts: datetime = NOW, lasts: timedelta = DAY) -> RotaEntry:
    return RotaEntry(
        id=uuid4(), kind=RotaKind.AWAY, person_id=who, stand_in_id=stand_in, starts_at=starts, ends_at=starts + lasts
    )


def on_call(who: UUID) -> RotaEntry:
    return RotaEntry(id=uuid4(), kind=RotaKind.ON_CALL, person_id=who, starts_at=NOW, ends_at=NOW + DAY)


def ids(audience: str, *rota: RotaEntry, about: About = About(owed_by_id=ROSA), at: datetime = NOW) -> list[UUID]:  # noqa: B008
    return [one.actor.person_id for one in members(audience, about, Roster(people=PEOPLE, rota=rota), at)]


def test_whoever_is_away_is_stood_in_for_exactly_as_long():
    entry = away(ROSA, DANE)
    assert ids("owner", entry, at=NOW - timedelta(seconds=1)) == [ROSA]
    assert ids("owner", entry) == [DANE]
    assert ids("owner", entry, at=NOW + DAY - timedelta(seconds=1)) == [DANE]
    assert ids("owner", entry, at=NOW + DAY) == [ROSA]


def test_a_stand_in_who_is_away_too_is_stood_in_for_and_a_ring_reaches_nobody_twice():
    assert ids("owner", away(ROSA, DANE), away(DANE, KEMI)) == [KEMI]
    assert ids("owner", away(ROSA, DANE), away(DANE, ROSA)) == [KEMI]


def test_an_owner_whom_nobody_stands_in_for_falls_to_the_backup_then_up_the_roles():
    assert ids("owner", away(ROSA)) == [DANE]
    assert ids("owner", away(ROSA), away(DANE)) == [KEMI]
    assert ids("owner", away(ROSA), away(DANE), away(KEMI)) == [MARA]
    assert ids("owner", away(ROSA), away(DANE), away(KEMI), away(MARA)) == [ANSEL]


def test_who_left_is_fallen_through_like_who_is_away():
    assert ids("owner", about=About(owed_by_id=uuid4())) == [KEMI]


def test_what_a_partner_owes_never_falls_to_the_programme():
    roster = Roster(people={one: member for one, member in PEOPLE.items() if one != NIA})
    about = About(owed_by_role=Role.POLICE_LIAISON)
    assert members("owner", about, roster, NOW) == ()
    assert members("asked", about, roster, NOW) == ()


def test_of_those_on_call_only_whose_turn_it_is_hears_and_all_of_them_where_it_is_nobodys():
    assert ids("on_call") == [ROSA]
    assert ids("on_call", on_call(DANE)) == [DANE]
    assert ids("on_call", on_call(DANE), away(DANE, KEMI)) == [KEMI]
    assert ids("on_call", on_call(DANE), at=NOW + DAY) == [ROSA]


def test_a_role_is_stood_in_for_by_one_person_once():
    assert ids("outreach", away(ROSA, DANE)) == [DANE]
    assert ids("supervisor", away(KEMI)) == []


def test_a_rung_falls_through_to_the_next_and_at_last_to_the_director():
    audiences, about = ["supervisor", "coordinator"], About(owed_by_id=ROSA)
    found = reached(audiences, about, Roster(people=PEOPLE, rota=(away(KEMI),)), NOW)
    assert (found.audience, [one.actor.person_id for one in found.members]) == ("coordinator", [MARA])
    found = reached(audiences, about, Roster(people=PEOPLE, rota=(away(KEMI), away(MARA))), NOW)
    assert found.audience == "director"
    assert reached(audiences, about, Roster(people={}), NOW) is None


def test_if_nobody_acts_names_who_will_be_there_then(policy: Policy):
    owed = Obligation(
        id=uuid4(),
        stream_id=uuid4(),
        kind="first_contact",
        owner_role=Role.OUTREACH,
        owner_id=ROSA,
        opened_at=NOW,
        due_at=NOW + timedelta(hours=1),
        state=ObligationState.OPEN,
        ladder="care",
    )
    about = About(owed_by_id=ROSA, owed_by_role=Role.OUTREACH)

    def rungs(*rota: RotaEntry) -> list[tuple[str | None, tuple[UUID, ...]]]:
        roster = Roster(people=PEOPLE, rota=rota)
        steps = if_nobody_acts(owed, None, policy, NOW, about=about, roster=roster)
        return [(step.audience, step.people) for step in steps if step.what == "rung"]

    there = [("owner", (ROSA,)), ("backup", (DANE,)), ("supervisor", (KEMI,)), ("coordinator", (MARA,))]
    assert rungs() == [*there, ("director", (ANSEL,))]
    later = away(DANE, MARA, starts=NOW + timedelta(hours=2), lasts=30 * DAY)
    assert rungs(later)[:2] == [("owner", (ROSA,)), ("backup", (MARA,))]
    assert rungs(away(KEMI, lasts=60 * DAY))[2] == ("coordinator", (MARA,))


def test_a_rung_that_reaches_only_who_heard_is_passed_over_but_never_the_last(policy: Policy):
    care, about = policy.ladders["care"], About(owed_by_id=KEMI)
    everything = somebody(KEMI, Role.SUPERVISOR, Role.COORDINATOR, Role.DIRECTOR)
    alone = Roster(people={KEMI: everything})
    assert next_place(care, 0, (), about, alone, NOW)[0] == 0
    assert next_place(care, 1, {KEMI}, about, alone, NOW)[0] == 4, "the director hears it whoever that is"
    both = Roster(people={KEMI: everything, MARA: PEOPLE[MARA]})
    assert next_place(care, 1, {KEMI}, about, both, NOW)[0] == 3, "one who has not heard is enough"
    assert next_place(care, 1, {KEMI}, about, Roster(people={}), NOW) == (1, None)


def test_the_fact_keeps_the_entry_and_its_end():
    entry = away(ROSA, DANE)
    (fact,) = set_entry(entry, programme_id=PROGRAMME, now=NOW)
    assert entry_of(fact) == entry
    (ended,) = end_entry(entry, programme_id=PROGRAMME, now=NOW)
    assert entry_of(ended).ended_at == NOW
    assert not entry_of(ended).counts(NOW)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (away(ROSA, DANE, lasts=-DAY), "out_of_range"),
        (away(ROSA, DANE, starts=NOW - 3 * DAY), "out_of_range"),
        (away(ROSA, ROSA), "same_person"),
        (
            RotaEntry(
                id=uuid4(), kind=RotaKind.ON_CALL, person_id=ROSA, stand_in_id=DANE, starts_at=NOW, ends_at=NOW + DAY
            ),
            "not_away",
        ),
    ],
)
def test_an_entry_that_says_nothing_is_refused(entry: RotaEntry, code: str):
    with pytest.raises(Invalid) as refused:
        set_entry(entry, programme_id=PROGRAMME, now=NOW)
    assert [fault.code for fault in refused.value.faults] == [code]


def kept_from(*people: UUID, owner: UUID = ROSA) -> About:
    return About(owed_by_id=owner, record_owner_id=owner, kept_from=frozenset(people))


def test_who_works_with_somebody_the_person_is_kept_apart_from_is_passed_over_for_the_next_in_line():
    assert ids("owner", away(ROSA, DANE), about=kept_from(DANE)) == [KEMI], "neither stand-in nor backup"
    assert ids("owner", away(ROSA, DANE), away(DANE, MARA), about=kept_from(DANE)) == [MARA], (
        "who stands in for them may"
    )
    assert ids("backup", about=kept_from(DANE)) == []
    assert ids("owner", away(ROSA), away(DANE), about=kept_from(KEMI)) == [MARA]
    assert ids("owner", about=kept_from(ROSA)) == [ROSA], "whose the record is stays who they are"


def test_a_ladder_falls_through_them_and_ends_at_the_director_whoever_that_works_with():
    roster = Roster(people=PEOPLE)
    found = reached(["backup", "supervisor", "coordinator"], kept_from(DANE, KEMI), roster, NOW)
    assert (found.audience, [one.actor.person_id for one in found.members]) == ("coordinator", [MARA])
    found = reached(["backup"], kept_from(DANE, ANSEL), roster, NOW)
    assert (found.audience, [one.actor.person_id for one in found.members]) == ("director", [ANSEL])


def test_what_is_told_to_whose_turn_it_is_goes_to_the_next_in_line_where_an_order_is_in_the_way():
    roster = Roster(people=PEOPLE, rota=(on_call(DANE),))

    def told(about: About) -> list[UUID]:
        return [one.actor.person_id for one in turned_to("on_call", about, roster, NOW)]

    assert told(About()) == [DANE]
    assert told(kept_from(DANE)) == [KEMI]
    assert told(kept_from(DANE, KEMI)) == [MARA]


def test_on_a_ladder_the_owner_of_what_a_partner_owes_is_who_owns_the_record():
    about = About(owed_by_role=Role.PROVIDER, provider_id=uuid4(), record_owner_id=ROSA)
    found = reached(["owner"], about, Roster(people=PEOPLE), NOW)
    assert [one.actor.person_id for one in found.members] == [ROSA]
    found = reached(["owner"], about, Roster(people=PEOPLE, rota=(away(ROSA),)), NOW)
    assert [one.actor.person_id for one in found.members] == [DANE]
