"""Police and prosecutors hear what they are asked and what a consent names, whatever a policy says; and owe nothing else."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest

from domain.actor import Actor
from domain.facts import FactType
from domain.policy import Telling
from domain.states import Consent
from domain.visibility import Told, Withheld, may_be_told
from domain.words import AgencyKind, ConsentKind, ConsentStatus, RecipientClass, Role, Tier
from tests.domain.test_policy import BURIEN, faults_of, swapped, validated

NOW = datetime(2026, 6, 1, 16, tzinfo=UTC)
AGENCIES = {
    Role.OFFICER: (AgencyKind.POLICE, RecipientClass.POLICE),
    Role.POLICE_LIAISON: (AgencyKind.POLICE, RecipientClass.POLICE),
    Role.PROSECUTOR_LIAISON: (AgencyKind.PROSECUTOR, RecipientClass.PROSECUTOR),
}
# all that a consent may open to them, and how much of it
OPENED = {
    (Role.POLICE_LIAISON, "intake_completed"): "N1",
    (Role.PROSECUTOR_LIAISON, "intake_completed"): "N2",
    (Role.PROSECUTOR_LIAISON, "memo_sent"): "N2",
}


def telling(fact: FactType, role: Role, tier: Tier, consent: str | None = "justice") -> Telling:
    return Telling(fact=fact, audience=role, tier=tier, event="news", consent=consent, purpose="progress")


def judged(one: Telling, role: Role) -> Told | Withheld:
    """What is said to somebody whose agency the person signed for."""
    kind, recipient_class = AGENCIES[role]
    return under(one, role, kind, ConsentKind.JUSTICE, recipient_class)


def under(
    one: Telling, role: Role, agency: AgencyKind, kind: ConsentKind, to: RecipientClass, named: UUID | None = None
) -> Told | Withheld:
    """What is said to somebody under this one consent, which names their agency if it names no other."""
    partner = Actor(person_id=uuid4(), programme_id=uuid4(), roles=(role,), agency_id=uuid4(), agency_kind=agency)
    signed = Consent(
        id=uuid4(),
        participant_id=uuid4(),
        kind=kind,
        recipient_class=to,
        recipient_agency_id=named or partner.agency_id,
        purpose="progress",
        information=("connected",),
        method="written",
        document_hash="h",
        discloser="d",
        status=ConsentStatus.ACTIVE,
        signed_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
    return may_be_told(one, partner, consents=[signed], now=NOW)


@pytest.mark.parametrize("role", AGENCIES)
def test_of_all_that_may_happen_they_are_told_what_is_named_here_and_nothing_beside_it(role: Role):
    for fact, tier in product(FactType, Tier):
        told = isinstance(judged(telling(fact, role, tier), role), Told)
        assert told == (tier <= OPENED.get((role, fact.value), "")), (fact, tier)
        assert isinstance(judged(telling(fact, role, tier, consent=None), role), Withheld), fact


@pytest.mark.parametrize("fact", ["in_the_wind_entered", "warrant_found", "overdose_recorded", "safety_alert_raised"])
def test_the_ledger_says_that_it_is_never_told_to_them(fact: str):
    assert judged(telling(FactType(fact), Role.POLICE_LIAISON, Tier.N0), Role.POLICE_LIAISON) == Withheld(
        why="not_for_justice"
    )


def as_toml(fact: str, role: Role, tier: str) -> str:
    return (
        f'[[telling]]\nfact = "{fact}"\nto = "{role}"\ntier = "{tier}"\nevent = "news"\n'
        'consent = "justice"\npurpose = "progress"\n'
    )


@pytest.mark.parametrize("role", AGENCIES)
def test_a_policy_that_would_tell_them_more_is_refused_at_its_line(role: Role):
    asked = [(fact.value, tier) for fact, tier in product(FactType, ("N0", "N2", "N4"))]
    text = BURIEN + "".join(as_toml(fact, role, tier) for fact, tier in asked)
    first = BURIEN.count("\n") + 1
    too_much = [at for at, (fact, tier) in enumerate(asked) if tier > OPENED.get((role, fact), "")]
    found = faults_of(text)
    assert sorted({line for line, _ in found}) == [first + 7 * at for at in too_much]
    for line, what in found:
        assert f"'{asked[(line - first) // 7][0]}'" in what or "ended" in what
        assert "drop this telling" in what or "mend what differs" in what


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        ("paused", "'paused' is never told to the asked"),
        ("deadline_missed", "'deadline_missed' is never told to the asked"),
        ("charge_completion_told", "under a consent of kind 'charge_hold'"),
    ],
)
def test_whoever_is_asked_hears_the_question_and_of_a_charge_what_its_own_consent_names(fact: str, says: str):
    text = BURIEN + f'[[telling]]\nfact = "{fact}"\nto = "asked"\ntier = "N1"\nevent = "news"\n'
    assert [says in what for _, what in faults_of(text)] == [True]


REFERRERS = [(Role.OFFICER, AgencyKind.POLICE), (Role.PROVIDER, AgencyKind.PROVIDER)]
FOR_THEM = (ConsentKind.REFERRER_CONNECTED, RecipientClass.REFERRING_AGENCY)


def to_the_agency(fact: FactType, tier: Tier, event: str, consent: str = "referrer_connected") -> Telling:
    return Telling(fact=fact, audience="referring_agency", tier=tier, event=event, consent=consent, purpose="progress")


@pytest.mark.parametrize(("role", "agency"), REFERRERS)
def test_the_agency_that_referred_hears_connected_and_nothing_beside_it(role: Role, agency: AgencyKind):
    for fact, tier, event in product(FactType, Tier, ("connected", "graduated")):
        told = isinstance(under(to_the_agency(fact, tier, event), role, agency, *FOR_THEM), Told)
        of_this = fact in {"intake_completed", "consent_signed"} and event == "connected"
        assert told == (of_this and tier <= Tier.N1), (fact, tier, event)


@pytest.mark.parametrize(("role", "agency"), REFERRERS)
def test_only_the_consent_that_names_the_agency_opens_it(role: Role, agency: AgencyKind):
    said = to_the_agency(FactType.INTAKE_COMPLETED, Tier.N1, "connected")
    assert under(said, role, agency, *FOR_THEM, named=uuid4()) == Withheld(why="no_consent_in_force")
    other = to_the_agency(FactType.INTAKE_COMPLETED, Tier.N1, "connected", consent="justice")
    assert isinstance(under(other, role, agency, ConsentKind.JUSTICE, RecipientClass.REFERRING_AGENCY), Withheld)


@pytest.mark.parametrize(
    ("fact", "event", "consent", "says"),
    [
        ("journey_ended", "closed", "referrer_connected", "'journey_ended' is never told to the referring_agency"),
        ("intake_completed", "enrolled", "referrer_connected", "as event 'connected'; mend what differs"),
        ("intake_completed", "connected", "justice", "under a consent of kind 'referrer_connected'"),
    ],
)
def test_a_policy_that_would_tell_the_agency_that_referred_more_is_refused(
    fact: str, event: str, consent: str, says: str
):
    more = f'[[telling]]\nfact = "{fact}"\nto = "referring_agency"\ntier = "N1"\nevent = "{event}"\n'
    ((_, what),) = faults_of(f'{BURIEN}{more}consent = "{consent}"\npurpose = "progress"\n')
    assert says in what


VIEW = 'kind = "eligibility_view"\n'
SCENE = 'kind = "scene_handoff"'
REQUEST = '[[clock]]\nkind = "quash_or_reset_request"\nstream = "participant"\nopens = ["in_the_wind_entered"]\ncloses = ["contact_made"]\ndue = "1 day"\nowner = "police_liaison"\nladder = "care"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BURIEN + REQUEST, "police and prosecutor cannot owe 'quash_or_reset_request'"),
        (
            swapped('opens = ["eligibility_view_requested"]', 'opens = ["referral_received"]', VIEW),
            "'eligibility_view' is of stream 'referral' and opens by eligibility_view_requested alone",
        ),
        (
            swapped('"referral_withdrawn", "referral_expired"]', '"referral_expired"]', VIEW),
            "'eligibility_view' would press a partner for what is over; add to closes: referral_withdrawn",
        ),
        (
            swapped('owner = "asked"', 'owner = "police_liaison"', VIEW),
            "'eligibility_view' is owed by the partner who was asked, and by nobody else",
        ),
        (swapped('opens = ["handoff_requested"]', 'opens = ["journey_opened"]', SCENE), "never written to a referral"),
        (
            swapped('stream = "referral"', 'stream = "participant"', SCENE).replace(
                'opens = ["handoff_requested"]\ncloses = ["handoff_arrived"',
                'opens = ["contact_attempted"]\ncloses = ["contact_made"',
            ),
            "'scene_handoff' is of stream 'referral' and opens by handoff_requested alone",
        ),
        (swapped('owner = "on_call"', 'owner = "prosecutor_liaison"', SCENE), "police wait for 'scene_handoff'"),
        (swapped('owner = "on_call"', 'owner = "asked"', SCENE), "police wait for 'scene_handoff'"),
    ],
)
def test_what_they_owe_is_bound_to_what_they_were_asked(text: str, says: str):
    found = faults_of(text)
    assert any(says in what for _, what in found), found


def test_what_they_owe_in_the_policies_that_come_with_it_stands():
    owed = {clock.kind for clock in validated(BURIEN).clocks if clock.owner == "asked"}
    assert owed == {"eligibility_view", "charge_hold_review", "extension_answer", "completion_ack", "correction_ack"}
