"""Settling facts: who is told what, decided once per fact under today's rights, and written with the ledger.

A settled fact never gains a recipient. The participant's stream is held (shared) while this is decided, so that a
revocation either comes before, and is seen, or after, and cancels what was queued here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from database.agencies import reminded_lately
from database.linking import answerable, lasts_until, link_row
from database.loading import Loader
from database.rows import dumps, from_row
from database.seldom import seldom
from database.settling_statements import HOLD, LATER_RUNG, LOAD, PLAIN, WITH_LINKS
from database.straight import first_row, the_row
from domain import states
from domain.actor import Actor
from domain.audiences import About, Reached, reached, turned_to
from domain.clocks import clocks_of
from domain.facts import Fact, FactType, StreamRef
from domain.invitations import Invitation, invitation_of, invites, stands, unanswered
from domain.ladders import channel_of, wait_of
from domain.nights import mailed_at
from domain.obligations import Subject, subject_of
from domain.policy import MAIL, Policy, Telling
from domain.reminding import AGENCY_REMINDER, ALREADY, goes_together
from domain.roles import PARTNERS
from domain.roster import Member, Roster, RotaEntry
from domain.visibility import Told, Withheld, may_be_told
from domain.words import ConsentKind, ObligationState, Role, StreamKind
from security.keyring import Keyring
from security.tokens import LETTERS

# staff who are invited to the meetings of their team
AT_THE_TABLE = (Role.COORDINATOR, Role.SUPERVISOR, Role.CASE_MANAGER, Role.OUTREACH, Role.LEGAL_COORDINATOR)
NO_LONGER_NEEDED = ObligationState.NO_LONGER_NEEDED.value


# that a consent runs out is no news of somebody whose journey has ended: nobody is to sign it again
OF_ITS_TIME = {FactType.MARK_PASSED, FactType.CONSENT_EXPIRED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A notice that is leased for sending by mail: to whom, and nothing of whom it concerns.

    `link_id` is the answer link that the mail may carry, `invitation` what it tells a calendar.
    """

    delivery_id: UUID
    address: str
    reference: str
    event: str
    asks: str
    message_id: str
    lease_token: UUID
    consent_id: UUID | None
    link_id: UUID | None = None
    invitation: Invitation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of settling: the parcels to send at once, where the stream stands now, and whose facts were settled."""

    parcels: tuple[Parcel, ...]
    settled: int
    now: datetime
    next_at: datetime | None
    closed: bool
    generation: int
    offset: int
    told_in: UUID | None = None


class Settling:
    """Settles the facts of streams; keeps the policy versions it has read."""

    def __init__(self, loader: Loader, mail_host: str) -> None:
        """`mail_host` stands behind the @ of message ids."""
        self._loader = loader
        self._mail_host = mail_host

    async def settle(self, connection: AsyncConnection, stream_id: UUID) -> Settled | None:
        """Settle every unsettled fact of the stream, in the caller's transaction; None if there is no such stream."""
        await first_row(connection, HOLD, {"stream_id": stream_id})
        loaded = await first_row(connection, LOAD, {"stream_id": stream_id})
        if loaded is None:
            return None
        row: Mapping[str, Any] = {**loaded[0], **await seldom(connection, stream_id, loaded[0])}
        stream = row["stream"]
        policy = await self._loader.policy(connection, UUID(stream["programme_id"]), stream["policy_version"])
        desk = _Desk(row, policy, self._mail_host, self._loader.keyring)
        desk.reminded_lately = await reminded_lately(connection, row, desk.facts, policy, desk.now)
        rung_after = desk.rung_after()
        settled = desk.standing(rung_after)
        if not row["facts"]:
            return settled
        desk.decide()
        if desk.climbed_to:
            await first_row(connection, LATER_RUNG, {"stream_id": stream_id, "people": desk.climbed_to})
        values = {
            "notices": dumps(desk.notices),
            "deliveries": dumps(desk.deliveries),
            "now": desk.now,
            "facts": [fact["id"] for fact in row["facts"]],
            "stream_id": stream_id,
            "rung_after": rung_after,
        }
        if desk.links:
            values["links"] = dumps(desk.links)
        posted: set[UUID] = set((await the_row(connection, WITH_LINKS if desk.links else PLAIN, values))[0] or ())
        parcels = tuple(parcel for parcel in desk.parcels if parcel.delivery_id in posted)
        return replace(settled, parcels=parcels, told_in=UUID(stream["programme_id"]))


class _Desk:
    """One round of settling: the facts of one stream, and everybody who could be told."""

    def __init__(self, row: Mapping[str, Any], policy: Policy, mail_host: str, keyring: Keyring) -> None:
        self._row = row
        self._policy = policy
        self._mail_host = mail_host
        self._keyring = keyring
        self.now = datetime.fromisoformat(row["now"])
        self._stream = StreamRef(kind=StreamKind(row["stream"]["kind"]), id=UUID(row["stream"]["id"]))
        self._programme_id = UUID(row["stream"]["programme_id"])
        people = {UUID(p["id"]): member_of(p, self._programme_id) for p in row["people"] or ()}
        self._roster = Roster(people=people, rota=tuple(from_row(RotaEntry, one) for one in row["rota"] or ()))
        self._addresses = {UUID(p["id"]): p["email"] for p in row["people"] or ()}
        self._consents = [from_row(states.Consent, one) for one in row["consents"] or ()]
        self._escalation = from_row(states.Escalation, row["escalation"]) if row["escalation"] else None
        self.facts = [_fact(one, self._stream) for one in row["facts"] or ()]
        self.reminded_lately: bool | None = None
        self.notices: list[dict[str, object]] = []
        self.deliveries: list[dict[str, object]] = []
        self.links: list[dict[str, object]] = []
        self.parcels: list[Parcel] = []

    def standing(self, rung_after: datetime | None) -> Settled:
        """Where the stream will stand once this round is written."""
        ladder_next = rung_after or (self._escalation.next_at if self._escalation else None)
        if self._escalation is not None and self._escalation.ended_at is not None:
            ladder_next = None
        obligations_next = self._row["next_at"] and datetime.fromisoformat(self._row["next_at"])
        moments = [moment for moment in (ladder_next, obligations_next) if moment]
        return Settled(
            parcels=(),
            settled=self._row["stream"]["seq"],
            now=self.now,
            next_at=min(moments, default=None),
            closed=self._row["stream"]["closed_at"] is not None,
            generation=self._row["generation"],
            offset=self._row["offset"],
        )

    def rung_after(self) -> datetime | None:
        """When the next rung comes, if this round tells the ladder's present one."""
        ladder = self._escalation
        if ladder is None or ladder.ended_at is not None or ladder.rung == 0 or ladder.next_at is not None:
            return None
        return wait_of(self._policy, ladder, self.now)

    @property
    def climbed_to(self) -> list[object]:
        """Who is told a rung in this round, where the ladder waits for no mail."""
        ladder = self._policy.ladders.get(self._escalation.ladder) if self._escalation else None
        if ladder is None or not ladder.goes_on_without_mail:
            return []
        return [one["person_id"] for one in self.notices if one["audience"] == "rung" and one["state"] == "told"]

    def decide(self) -> None:
        """Decide for each fact who is told, and who is not and why."""
        for row, fact in zip(self._row["facts"], self.facts, strict=True):
            for telling in self._policy.tellings:
                if telling.fact == fact.type and (not telling.kinds or fact.maybe("kind") in telling.kinds):
                    self._tell(UUID(row["id"]), fact, telling)

    def _tell(self, fact_id: UUID, fact: Fact, telling: Telling) -> None:
        about = self._about(fact)
        for member in self._audience(telling, fact, about):
            self._one(fact_id, fact, telling, member, about)

    def _audience(self, telling: Telling, fact: Fact, about: About) -> Sequence[Member]:
        if telling.audience != "rung":
            return turned_to(telling.audience, about, self._roster, self.now)
        found = self._reached(fact, about)
        return found.members if found else ()

    def _reached(self, fact: Fact, about: About) -> Reached | None:
        """A rung with nobody on it falls through to the next, at last to the director."""
        ladder = self._policy.ladders[self._escalation.ladder] if self._escalation else None
        audiences = [rung.audience for rung in ladder.rungs[int(fact.text("rung")) - 1 :]] if ladder else []
        return reached(audiences, about, self._roster, self.now)

    def _is_mailed(self, telling: Telling, fact: Fact, about: About) -> bool:
        """Whether it goes out by mail, or stands in the inbox alone, as the ladder says of a rung."""
        if telling.audience != "rung" or self._escalation is None:
            return True
        ladder, place = self._policy.ladders[self._escalation.ladder], int(fact.text("rung")) - 1
        return channel_of(ladder, place, self._reached(fact, about)) == MAIL

    def _one(self, fact_id: UUID, fact: Fact, telling: Telling, member: Member, about: About) -> None:
        recipient = member.actor
        ended = bool(self._row["participant"] and self._row["participant"]["ended_at"])
        verdict = may_be_told(
            telling,
            recipient,
            consents=self._consents,
            now=self.now,
            is_referrer=recipient.person_id == about.referrer_id,
            is_asked=self._is_asked(fact, telling, recipient),
            is_provider=recipient.agency_id == about.provider_id is not None,
            # what is said on a held charge is said whatever became of the journey
            ended=ended and self._stream.kind is not StreamKind.CHARGE_HOLD,
        )
        if ended and fact.type in OF_ITS_TIME and self._is_of_the_journey():
            verdict = Withheld(why="journey_ended")
        together = recipient.has(Role.PROVIDER) and self._goes_together(fact)
        if together and self.reminded_lately and isinstance(verdict, Told):
            verdict = Withheld(why=ALREADY)
        if (telling.audience == "assigned" and self._is_over(fact)) or self._is_stale(fact):
            verdict = Withheld(why=NO_LONGER_NEEDED)
        event = AGENCY_REMINDER if together else telling.event
        notice_id = uuid4()
        told = isinstance(verdict, Told)
        self.notices.append(
            {
                "id": notice_id,
                "programme_id": self._programme_id,
                "fact_id": fact_id,
                "stream_id": self._stream.id,
                "participant_id": self._row["participant"]["id"] if self._row["participant"] else None,
                "person_id": recipient.person_id,
                "audience": telling.audience,
                "event": event,
                "tier": telling.tier,
                "reference": reference_of(notice_id),
                "consent_id": verdict.consent_id if isinstance(verdict, Told) else None,
                "state": "told" if told else "withheld",
                "withheld_why": None if isinstance(verdict, Told) else verdict.why,
                "created_at": self.now,
            }
        )
        if isinstance(verdict, Told) and self._is_mailed(telling, fact, about):
            link_id = None if together else self._link(fact_id, fact, notice_id, recipient)
            at = mailed_at(self._policy, telling, fact, self._subject, self._escalation, self.now)
            if at > self.now:
                self._hold(notice_id, at)
            else:
                self._post(notice_id, recipient, event, fact, verdict.consent_id, link_id)

    def _is_of_the_journey(self) -> bool:
        """Whether it is a consent that mattered while the journey was open; a charge is held beyond that."""
        consent = self._row["consent"]
        return bool(consent) and consent["kind"] != ConsentKind.CHARGE_HOLD

    def _goes_together(self, fact: Fact) -> bool:
        """Whether a provider is reminded of it together with everything else that its agency is asked."""
        linkage = self._row["linkage"]
        return bool(linkage) and goes_together(self._policy, fact, linkage["category"])

    def _is_over(self, fact: Fact) -> bool:
        """Whether what the fact gave somebody to do was done, or needed no longer, before they were told of it."""
        kinds = {clock.kind for clock in clocks_of(self._policy).opening.get(fact.type, ())}
        owed = [one for one in self._row["owed"] or () if one["kind"] in kinds and one["about"] == fact.maybe("about")]
        return bool(kinds) and not owed

    def _is_stale(self, fact: Fact) -> bool:
        """Whether the fact invites to a meeting that has begun, moved or been called off before anybody was told."""
        meeting = self._row["conference"]
        return invites(fact) and meeting is not None and not stands(from_row(states.Conference, meeting), fact)

    def _is_asked(self, fact: Fact, telling: Telling, recipient: Actor) -> bool:
        asked = fact.maybe("asked") if telling.audience == "asked" else None
        if telling.audience == "rung" and fact.maybe("audience") == "asked":
            asked = self._row["obligation"]["owner_role"] if self._row["obligation"] else None
        return asked is not None and asked in recipient.roles

    def _link(self, fact_id: UUID, fact: Fact, notice_id: UUID, recipient: Actor) -> UUID | None:
        """A way to answer from this very mail what it asks its reader for; None where it asks nothing."""
        owed = answerable(self._row, fact_id, fact, recipient, self._policy)
        if owed is None:
            return None
        until = lasts_until(fact, self._policy, self.now)
        row = link_row(self._keyring, owed, notice_id, recipient, self.now, until)
        self.links.append({**row, "programme_id": self._programme_id})
        return UUID(str(row["id"]))

    def _hold(self, notice_id: UUID, until: datetime) -> None:
        """Whoever looks reads it now; the mail waits until the programme is awake."""
        delivery_id = uuid4()
        self.deliveries.append(
            {
                "id": delivery_id,
                "programme_id": self._programme_id,
                "notice_id": notice_id,
                "channel": "email",
                "message_id": f"<{delivery_id}@{self._mail_host}>",
                "state": "queued",
                "next_try_at": until,
            }
        )

    def _post(  # one delivery and its parcel, with all that they carry
        self,
        notice_id: UUID,
        recipient: Actor,
        event: str,
        fact: Fact,
        consent_id: UUID | None,
        link_id: UUID | None,
    ) -> None:
        delivery_id, lease = uuid4(), uuid4()
        message_id = f"<{delivery_id}@{self._mail_host}>"
        self.deliveries.append(
            {
                "id": delivery_id,
                "programme_id": self._programme_id,
                "notice_id": notice_id,
                "channel": "email",
                "message_id": message_id,
                "lease_token": lease,
                "state": "leased",
            }
        )
        self.parcels.append(
            Parcel(
                delivery_id=delivery_id,
                address=self._addresses[recipient.person_id] if recipient.person_id else "",
                reference=reference_of(notice_id),
                event=event,
                asks=fact.maybe("asks") or "",
                message_id=message_id,
                lease_token=lease,
                consent_id=consent_id,
                link_id=link_id,
                invitation=invitation_of(fact),
            )
        )

    def _about(self, fact: Fact) -> About:
        row, obligation, state, subject = self._row, self._row["obligation"], self._subject_state, self._subject
        is_mark = fact.type is FactType.MARK_PASSED
        owed_by_id = fact.maybe_id("owner_id") if is_mark else (obligation and _id(obligation["owner_id"]))
        owed_by_role = fact.maybe("owner_role") if is_mark else (obligation and obligation["owner_role"])
        attendees = tuple(one for one, member in self._roster.people.items() if self._attends(member))
        partners = tuple(one for one, member in self._roster.people.items() if self._comes(member))
        meeting = state if isinstance(state, states.Conference) else None
        return About(
            record_owner_id=subject.owner_id or subject.chair_id,
            provider_id=subject.provider_id,
            referrer_id=_id(row["referral"]["referrer_id"]) if row["referral"] else None,
            attendees=attendees,
            attended=self._attended(),
            partners=partners,
            unanswered=unanswered(meeting, fact, (*attendees, *partners), now=self.now) if meeting else (),
            owed_by_id=owed_by_id or None,
            owed_by_role=owed_by_role or None,
            told=tuple(UUID(one) for one in fact.words("told")),
            asked=fact.maybe("asked"),
            office_id=_id((row["charge_hold"] or row["referral"] or {}).get("office_id")),
            assigned_id=fact.maybe_id("owner_id"),
            delegate_id=fact.maybe_id("delegate_id"),
            disclosed=tuple(UUID(one) for one in row["disclosed"] or ()),
            connected=row["connected"],
            kept_from=row["kept_from"],
        )

    def _attended(self) -> tuple[UUID, ...]:
        """Those on the roll of this conference."""
        meeting = self._row["conference"]
        return tuple(UUID(one) for one in meeting["attended"]) if meeting else ()

    def _attends(self, member: Member) -> bool:
        """Whether staff come to this conference: of its own team or of none, its chair, whoever goes instead of one of them."""
        meeting = self._row["conference"]
        if meeting is None or not member.actor.is_staff:
            return False
        person, team = str(member.actor.person_id), member.actor.team_id
        if person == meeting["chair_id"] or person in meeting["delegates"].values():
            return True
        return member.actor.has(*AT_THE_TABLE) and (team is None or str(team) == meeting["team_id"])

    def _comes(self, member: Member) -> bool:
        """Whether a partner comes to the table of this conference's team, of its own or instead of a colleague."""
        meeting = self._row["conference"]
        if meeting is None or not member.actor.has(*PARTNERS):
            return False
        stands_in = str(member.actor.person_id) in meeting["delegates"].values()
        return stands_in or str(member.actor.team_id) == meeting["team_id"]

    def _subject_stream(self) -> StreamRef:
        if self._escalation is None:
            return self._stream
        for kind in (StreamKind.REFERRAL, StreamKind.LINKAGE, StreamKind.CONFERENCE):
            if self._row[kind.value]:
                return StreamRef(kind=kind, id=self._escalation.subject_id)
        return StreamRef(kind=StreamKind.PARTICIPANT, id=self._escalation.subject_id)

    @cached_property
    def _subject(self) -> Subject:
        return subject_of(self._subject_stream(), self._subject_state)

    @cached_property
    def _subject_state(self) -> states.State | None:
        kinds: dict[str, type[states.State]] = {
            "referral": states.Referral,
            "linkage": states.Linkage,
            "conference": states.Conference,
        }
        for name, cls in kinds.items():
            if self._row[name]:
                return from_row(cls, self._row[name])
        return from_row(states.Participant, self._row["participant"]) if self._row["participant"] else None


def reference_of(notice_id: UUID) -> str:
    """The short reference that stands in a mail, by which its reader finds the item after signing in."""
    number = notice_id.int
    letters = [LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def member_of(row: Mapping[str, Any], programme_id: UUID) -> Member:
    """Somebody active, from a row of PEOPLE."""
    actor = from_row(Actor, {**row, "person_id": row["id"], "programme_id": programme_id})
    return Member(actor=actor, backup_id=_id(row["backup_id"]), supervisor_id=_id(row["supervisor_id"]))


def _fact(row: Mapping[str, Any], stream: StreamRef) -> Fact:
    return Fact(
        stream=stream,
        type=FactType(row["type"]),
        occurred_at=datetime.fromisoformat(row["occurred_at"]),
        data=row["data"],
    )


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None
