"""Each one's own packet: by their rights and each participant's consents of this moment, without a gap that tells."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bootstrap.seed import TEAM_ID
from database.clocks import write_due
from domain.errors import NotFound, NotPermitted
from domain.words import ConsentKind, ConsentMethod, RecipientClass, Role
from tests.usecases.conftest import asked
from usecases import confer, consent, demo, journey, packets, screen, table, watch

AT_THE_TABLE = ("police", "prosecutor", "defender")


@dataclass
class Room:
    """A meeting with people on its agenda, and everybody at its table signed."""

    desk: object
    cast: object
    record: object
    meeting: UUID
    people: list[UUID]

    async def read(self, who: str):
        return await packets.read_packet(self.desk, self.cast[who], self.meeting)

    async def heard(self, who: str) -> list[str]:
        return [one["who"] for one in (await self.read(who))["items"]]

    async def signs(self, person: UUID, agency: str, **changes: object) -> UUID:
        actor = self.cast[agency]
        tick = consent.Tick(
            **{
                "kind": ConsentKind.JUSTICE,
                "recipient_class": RecipientClass(actor.agency_kind),
                "purpose": "case_conference",
                "information": (),
                "expires": "90 days",
                "recipient_agency_id": actor.agency_id,
            }
            | changes
        )
        document = f"{person}{agency}{sorted(changes)}"
        ask = consent.Sign(method=ConsentMethod.WRITTEN, document_hash=document, discloser="x", grants=(tick,))
        done = await consent.sign_consent(self.desk, self.cast["outreach"], asked(ask), person, ask)
        return done.made("consent_0")

    async def revokes(self, consent_id: UUID) -> None:
        ask = consent.Revoke(method=ConsentMethod.VERBAL)
        await consent.revoke_consent(self.desk, self.cast["outreach"], asked(ask), consent_id, ask)

    async def says(self, person: UUID, words: str | None, not_to_say: str | None = None) -> None:
        ask = journey.Wish(asked=True, words=words, not_to_say=not_to_say)
        await journey.record_wish(self.desk, self.cast["outreach"], asked(ask), person, ask)

    async def adds(self, **about: UUID) -> None:
        ask = confer.AddItem(reason="flagged", **about)
        await confer.add_agenda_item(self.desk, self.cast["coordinator"], asked(ask), self.meeting, ask)

    async def passes(self, length: str) -> None:
        push = demo.PushClock(advance=length)
        await demo.push_clock(self.desk, self.cast["coordinator"], asked(length), push)
        for _ in range(3):
            await write_due(self.record, self.meeting)


@pytest.fixture
async def room(cast, desk, record) -> Room:
    ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=30), team_id=TEAM_ID)
    made = (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()
    people = [await cast.enrolled() for _ in range(3)]
    room = Room(desk, cast, record, made, people)
    for person in people:
        await room.adds(participant_id=person)
    for who in (*AT_THE_TABLE, "coordinator", "outreach"):
        await table.sign_agreement(desk, cast[who], asked(), TEAM_ID)
    return room


async def test_a_partner_sees_whom_consent_opens_to_it_and_counts_them_without_a_gap(room, count):
    await room.signs(room.people[0], "prosecutor")
    await room.signs(room.people[2], "police")
    await room.signs(room.people[1], "police", purpose="progress")
    await room.says(room.people[2], "I want my papers.", "Nothing of my brother.")
    await room.passes("29 days")
    packet = await room.read("police")
    (only,) = packet["items"]
    assert only["position"] == 1
    assert only["words"] == "I want my papers."
    assert "brother" not in str(packet)
    assert not {"reason", "participant_id", "stage", "not_before"} & only.keys()
    assert len(await room.heard("prosecutor")) == 1
    assert await room.heard("defender") == []
    staff = await room.read("coordinator")
    assert [one["position"] for one in staff["items"]] == [1, 2, 3]
    assert staff["items"][2]["not_to_say"] == "Nothing of my brother."
    assert staff["items"][2]["not_before"] == ["City Prosecutor", "Public Defense"]
    assert staff["items"][1]["not_before"] == ["Burien Police", "City Prosecutor", "Public Defense"]
    looks = "select count(*) from audit where act = 'read_packet' and outcome = 'seen' and actor_id = :who"
    assert await count(looks, who=room.cast["police"].person_id) == 1
    await room.read("police")
    assert await count(looks, who=room.cast["police"].person_id) == 2
    told = await watch.disclosures(room.desk, room.cast["privacy"], room.people[2])
    assert [one["what"] for one in told if one["person"] == room.cast["police"].name] == ["read_packet"] * 2


async def test_a_revocation_rebuilds_every_packet_at_once_and_the_chair_reads_do_not_discuss(room):
    given = await room.signs(room.people[0], "police")
    await room.signs(room.people[1], "police")
    await room.passes("29 days")
    before = await room.heard("police")
    assert len(before) == 2
    await room.revokes(given)
    assert await room.heard("police") == before[1:]
    assert (await room.read("police"))["items"][0]["position"] == 1
    assert "Burien Police" in (await room.read("coordinator"))["items"][0]["not_before"]


async def test_two_worlds_that_differ_in_what_is_withheld_look_the_same(room):
    await room.signs(room.people[0], "police")
    await room.passes("29 days")
    before = await room.read("police")
    await room.signs(room.people[1], "prosecutor")
    await room.says(room.people[2], "x")
    assert await room.read("police") == before


async def test_a_name_is_shown_only_where_the_consent_names_it(room):
    await room.signs(room.people[0], "police", information=("name",))
    await room.signs(room.people[1], "police")
    await room.passes("29 days")
    first, second = await room.heard("police")
    assert first == "Ada Lovelace"
    assert second != "Ada Lovelace"


async def test_an_ended_journey_leaves_the_packets_of_partners(room):
    await room.signs(room.people[0], "defender", kind=ConsentKind.TEAM_RELEASE)
    await room.passes("29 days")
    assert len(await room.heard("defender")) == 1
    from domain.words import Stage

    ask = journey.End(stage=Stage.EXITED, reason_code="moved_away")
    await journey.end_journey(room.desk, room.cast["supervisor"], asked(ask), room.people[0], ask)
    assert await room.heard("defender") == []


async def test_a_referral_is_in_the_packet_of_whoever_is_asked_of_it(room):
    referral = await room.cast.referred()
    await screen.request_view(room.desk, room.cast["coordinator"], asked(), referral, Role.POLICE_LIAISON)
    await room.adds(referral_id=referral)
    await room.passes("29 days")
    (only,) = (await room.read("police"))["items"]
    assert only["referral"]["question"] == "eligibility_view"
    assert await room.heard("prosecutor") == []


async def test_nothing_opens_before_the_day_before_nor_without_a_signature_of_this_year(room):
    await room.signs(room.people[0], "police", expires="170 days")
    assert await room.heard("police") == []
    await room.passes("29 days")
    assert len(await room.heard("police")) == 1
    with pytest.raises(packets.NotSigned):
        await room.read("case_manager")
    (agreement,) = await packets.agreements(room.desk, room.cast["police"])
    assert agreement["signed_until"] is not None
    await room.passes("340 days")
    with pytest.raises(packets.NotSigned):
        await room.read("police")


@pytest.mark.parametrize("who", ["officer", "provider", "auditor"])
async def test_who_does_not_come_to_the_table_has_no_packet(room, who):
    with pytest.raises(NotPermitted):
        await room.read(who)
    with pytest.raises(NotPermitted):
        await table.sign_agreement(room.desk, room.cast[who], asked(), TEAM_ID)


async def test_the_table_of_another_team_is_not_there(room):
    from dataclasses import replace
    from uuid import uuid4

    stranger = replace(room.cast["police"], team_id=uuid4())
    with pytest.raises(NotFound):
        await packets.read_packet(room.desk, stranger, room.meeting)
    assert not await packets.packets(room.desk, stranger)
    assert [one["id"] for one in await packets.packets(room.desk, room.cast["police"])] == [room.meeting]


async def test_asked_or_not_is_said_and_what_was_said_for_an_earlier_meeting_is_not_shown(room):
    for person in room.people:
        await room.signs(person, "police")
    await room.says(room.people[0], "Old words.")
    await room.says(room.people[0], None)
    await room.says(room.people[1], "Mine.")
    await room.passes("29 days")
    found = [(one["asked"], one["words"]) for one in (await room.read("police"))["items"]]
    assert found == [(True, None), (True, "Mine."), (False, None)]
