"""Referring, deciding and opening journeys: what is sealed, who owns, and what is all or nothing."""

import asyncio
import json
from dataclasses import replace

import pytest

from bootstrap.seed import person_id
from domain.errors import Invalid, NotFound, NotInThisState, NotPermitted
from domain.words import Answered, Door, Position, Role
from security.tokens import match_tokens
from tests.usecases.conftest import PERSON, asked
from usecases import journey, link, refer, screen, watch

APPROVE = screen.Decide(outcome="approved", reason_code="eligible")


async def test_identity_contact_and_texts_are_sealed_apart_and_open_for_those_who_may(cast, desk, count):
    made = await cast.referred(officer_narrative="Seen twice.", place="Library", incident_number="26-1")
    assert await count("select count(*) from sealed_field where stream_id = :id", id=made) == 6
    assert await count("select count(*) from vault.wrapped_key where stream_id = :id", id=made) == 1
    person = (await watch.referral(desk, cast["outreach"], made))["person"]
    assert person["identity"] == {"name": "Ada Lovelace", "date_of_birth": "1990-05-02"}
    assert person["contact"] == {"phone": "206 555 0142"}
    assert person["whereabouts"] == {"place": "Library"}


async def test_an_approval_copies_who_the_person_is_and_the_tokens_to_find_them_by(cast, desk, keyring, count):
    person = await cast.approved()
    shown = (await watch.participant(desk, cast["outreach"], person))["person"]
    assert shown["identity"]["name"] == "Ada Lovelace"
    tokens = match_tokens(keyring, cast["outreach"].programme_id.bytes, {k: str(v) for k, v in PERSON.items()})
    kept = await count("select count(*) from match_token where stream_id = :id", id=person)
    assert kept == len(tokens)


async def test_an_alias_is_never_made_from_the_name(cast, desk):
    aliases = {(await watch.participant(desk, cast["outreach"], await cast.approved()))["alias"] for _ in range(5)}
    assert len(aliases) == 5
    assert not any("Ada" in alias or "Lovelace" in alias for alias in aliases)


async def test_approval_writes_both_threads_in_one_transaction_or_neither(cast, desk, count):
    referral = await cast.referred()
    ask = replace(APPROVE, owner_id=person_id("officer"))
    with pytest.raises(Invalid):
        await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert await count("select count(*) from participant") == 0
    assert await count("select status from referral where id = :id", id=referral) == "received"


async def test_an_approval_joins_an_open_journey_and_starts_nothing_anew(cast, desk, count):
    person, again = await cast.approved(), await cast.referred("outreach")
    ask = screen.Decide(outcome="approved", reason_code="joined_open_journey", participant_id=person)
    await screen.decide_referral(desk, cast["coordinator"], asked(ask), again, ask)
    assert await count("select count(*) from participant") == 1
    assert await count("select participant_id from referral where id = :id", id=again) == person
    assert await count("select count(*) from fact where stream_id = :id and type = 'referral_joined'", id=person) == 1


async def test_racing_approvals_open_one_journey(cast, desk, count):
    referral = await cast.referred()
    told = await asyncio.gather(
        *(screen.decide_referral(desk, cast["coordinator"], asked(n), referral, APPROVE) for n in range(5)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, NotInThisState) for one in told) == 4
    assert await count("select count(*) from participant") == 1


async def test_the_first_owner_is_the_least_loaded_of_the_doors_role(cast, count):
    for _ in range(4):
        await cast.approved()
    rows = await count(
        "select jsonb_object_agg(owner_id, n) from (select owner_id, count(*) n from participant group by 1) x"
    )
    assert rows == {str(person_id("outreach")): 2, str(person_id("outreach2")): 2}


async def test_a_full_caseload_blocks_until_somebody_says_why(cast, desk, policy):
    referral = await cast.referred()
    owner = person_id("case_manager")
    for _ in range(policy.caseload_block):
        await cast.approved(owner_id=owner)
    ask = replace(APPROVE, owner_id=owner)
    with pytest.raises(Invalid) as full:
        await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert full.value.faults[0].code == "caseload_full"
    ask = replace(ask, caseload_reason="Speaks the person's language.")
    done = await screen.decide_referral(desk, cast["coordinator"], asked(ask), referral, ask)
    assert done.made("participant_id")


async def test_screening_recommends_and_never_decides(cast, desk, policy):
    referral = await cast.referred()
    answers = {one.code: Answered.MET if one.excludes == "not_met" else Answered.NOT_MET for one in policy.criteria}
    done = await screen.screen(desk, cast["supervisor"], asked(), referral, answers, None, None)
    assert done.states[referral].recommendation == "approve"
    assert done.states[referral].status == "screening"
    with pytest.raises(NotPermitted):
        await screen.screen(desk, cast["supervisor"], asked(), referral, answers, None, APPROVE)


async def test_police_are_asked_at_police_doors_only(cast, desk):
    referral = await cast.referred("outreach", door=Door.COMMUNITY)
    with pytest.raises(Invalid) as refused:
        await screen.request_view(desk, cast["coordinator"], asked(), referral, Role.POLICE_LIAISON)
    assert refused.value.faults[0].code == "not_a_police_door"


async def test_an_answer_counts_for_the_office_that_was_asked(cast, desk):
    referral = await cast.referred()
    await screen.request_view(desk, cast["coordinator"], asked(), referral, Role.POLICE_LIAISON)
    with pytest.raises(NotFound):
        await screen.give_view(desk, cast["prosecutor"], asked(), referral, Position.OBJECTS, "safety", None)
    done = await screen.give_view(desk, cast["police"], asked(), referral, Position.OBJECTS, "safety", "why")
    assert done.states[referral].views_given == {"police_liaison": "objects"}


async def test_of_the_staff_only_those_who_decide_withdraw_what_another_referred(cast, desk):
    referral = await cast.referred("officer")
    with pytest.raises(NotPermitted):
        await refer.withdraw_referral(desk, cast["outreach"], asked(), referral, "duplicate")
    done = await refer.withdraw_referral(desk, cast["coordinator"], asked(), referral, "duplicate", "Twice on file.")
    assert done.states[referral].status == "withdrawn"


async def test_matches_name_their_reasons_and_no_clear_text(cast, desk):
    person = await cast.approved()
    other = await cast.referred("outreach", person={"name": "Ada Lovelase", "phone": "+1 (206) 555-0142"})
    found = await watch.matches(desk, cast["coordinator"], other)
    mine = next(one for one in found if one["participant_id"] == person)
    assert mine["reasons"] == ["name_sound", "phone"]
    assert "Lovelace" not in json.dumps(found, default=str)


async def test_another_owner_takes_over_the_open_linkages_and_whatever_is_owed_in_them(cast, desk, count):
    person = await cast.enrolled()
    made = (await link.open_linkage(desk, cast["outreach"], asked(), person, link.Open(category="food"))).made()
    other = person_id("case_manager")
    await journey.assign_owner(desk, cast["supervisor"], asked(), person, journey.Assign(owner_id=other))
    assert await count("select owner_id from linkage where id = :id", id=made) == other
    owed = "select array_agg(distinct owner_id) from obligation where closed_at is null and on_due = 'miss' and stream_id = any(:ids)"
    assert await count(owed, ids=[person, made]) == [other]
