"""A story in one programme: what people do over the API, how time goes on, and what must be so after each step.

Whoever acts is named by the demo's login. After a step `then` waits until everything that follows from it is done, and
compares all that is new: facts, notices told, kept for the morning, withheld and why, the mails that came, whose the
journey is, and who owes what by when. What a step does not name must not have happened.
"""

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any
from uuid import uuid4

import httpx2
import psycopg

from bootstrap.seed import MEMBERS
from bootstrap.temporal import client_for
from domain.deadlines import WorkingCalendar, parse
from domain.policy import Policy
from tests.conftest import ROOT
from tests.scenes.programmes import Programme, Rows
from tests.stack.conftest import Mailbox
from tests.stack.whole import Whole

PATIENCE = 30.0
SLACK = timedelta(seconds=1)
PERSON = {"name": "Zebediah Quillfeather", "date_of_birth": "1990-05-02", "phone": "206 555 0177"}
SECRETS = ("Zebediah", "Quillfeather", "555 0177", "Ouzel")
AREAS = ("housing", "treatment", "id_documents")  # what the plan is about
REFERRAL: Mapping[str, Any] = {
    "door": "social_contact",
    "referrer": {"kind": "officer"},
    "person": PERSON,
    "place": {"area": "downtown", "description": "Ouzel steps"},
    "reason": "Ouzel sleeps outside and asked for help with papers.",
    "immediate_needs": ["shelter"],
    "agreed_to_contact": "yes",
}
# an intake is told to police and prosecutors under a consent alone
NOT_CONSENTED_TO = {"intake_completed": {"police": "no_consent_in_force", "prosecutor": "no_consent_in_force"}}
WAITING = {"queued", "leased"}  # what is held, or could not be sent yet, is looked at again with the next step
LOGIN_OF = {member.name: member.login for member in MEMBERS}
# what is still on its way in one programme: facts to be heard or settled, mails to be sent, moments that have come
UNDONE = """select (select count(*) from hearing h where h.programme_id = p.id and h.sent_at is null)
    + (select count(*) from fact f join stream s on s.id = f.stream_id
        where f.programme_id = p.id and f.settled_at is null and s.kind <> 'programme')
    + (select count(*) from delivery d where d.programme_id = p.id and (d.state = 'leased'
        or d.state = 'queued' and coalesce(d.next_try_at, '-infinity') <= clock_timestamp()))
    + (select count(*) from obligation o join stream s on s.id = o.stream_id where s.programme_id = p.id
        and o.closed_at is null and o.state = 'open' and o.next_at <= clock.moment)
    + (select count(*) from escalation e join stream s on s.id = e.id where s.programme_id = p.id
        and e.ended_at is null and e.next_at <= clock.moment)
    from programme p, lateral (select clock_timestamp() + make_interval(secs => p.clock_offset) as moment) clock
    where p.id = %s"""

TO_TRY = "and state in ('queued', 'leased')"


@dataclass
class Stack:
    """The processes that all stories share, and the way to their API."""

    whole: Whole
    mailbox: Mailbox
    http: httpx2.Client
    demo: Rows
    stories: int = 0

    def new_programme(self, policy: Policy | None = None, document: str = "") -> Programme:
        """One more programme; with its own policy, if it is not the demo's."""
        self.stories += 1
        made = Programme(f"p{self.stories}")
        asyncio.run(self._rest(made))
        made.keep(self.whole.database_url, self.demo)
        if policy is not None:
            made.follow(self.whole.database_url, policy, document)
        return made

    async def _rest(self, programme: Programme) -> None:
        await programme.set_no_meeting(await client_for(self.whole.temporal.address, "tests", self.whole.keyring))


@dataclass(frozen=True)
class Moment:
    """When something was done: not before the one, not after the other."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class Deadline:
    """What is owed next, by whom, and between which moments it is due."""

    what: str
    who: str
    due: Moment

    def is_of(self, at: datetime) -> bool:
        return self.due.first - SLACK <= at <= self.due.last + SLACK


@dataclass
class Seen:
    """What earlier steps have accounted for."""

    facts: set[str] = field(default_factory=set)
    notices: set[str] = field(default_factory=set)
    mails: int = 0


class Story:
    """What happens in one programme."""

    def __init__(self, stack: Stack, programme: Programme, policy: Policy) -> None:
        self.stack, self.programme = stack, programme
        self.calendar = WorkingCalendar.of(policy)
        self.referral = self.person = ""
        self.done = self.enrolled = Moment(datetime.now(UTC), datetime.now(UTC))
        self._offset = timedelta()
        self._tokens: dict[str, str] = {}
        self._logins = {programme.at(member.email): member.login for member in MEMBERS}
        self._told_of: list[str] = []
        self._seen = Seen()

    # ------------------------------------------------------------------------------------------- what people do

    @property
    def now(self) -> datetime:
        """The programme's own time."""
        return datetime.now(UTC) + self._offset

    def call(self, who: str, method: str, path: str, body: Mapping[str, Any] | None = None) -> httpx2.Response:
        """One request of one person, whatever it is answered."""
        headers = {"authorization": f"Bearer {self._token(who)}"}
        if method != "GET":
            headers["idempotency-key"] = str(uuid4())
        return self.stack.http.request(method, path, json=body, headers=headers)

    def post(self, who: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """A command of one person, which is taken; `done` is when."""
        first = self.now
        told = self.call(who, "POST", path, body or {})
        assert told.status_code in {200, 201}, f"{who} {path}: {told.status_code} {told.text}"
        self.done = Moment(first, self.now)
        return told.json()

    def manage(self, by: str, *command: str) -> str:
        """An operator's command about this programme, decided by somebody of it; what it says."""
        by = self.programme.login(by)
        first = self.now
        ran = subprocess.run(
            [sys.executable, "manage.py", "--programme", self.programme.title, *command, "--by", by],
            check=False,
            cwd=ROOT,
            env=self.stack.whole.environment,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        self.done = Moment(first, self.now)
        return ran.stdout

    def get(self, who: str, path: str) -> Any:
        """A look of one person, who may."""
        told = self.call(who, "GET", path)
        assert told.status_code == 200, f"{who} {path}: {told.status_code} {told.text}"
        return told.json()

    def refused(self, who: str, method: str, path: str, body: Mapping[str, Any] | None = None) -> int:
        """What a request that is not taken is answered with."""
        told = self.call(who, method, path, body)
        assert told.status_code >= 400, f"{who} {path}: {told.status_code} {told.text}"
        return told.status_code

    def all(self, who: str, path: str) -> list[Any]:
        """The first page of a list, which is all of it here."""
        found = self.get(who, path)
        assert found["next_cursor"] is None, f"{path} has more than one page"
        return found["items"]

    def at_day(self, day: int, hour: int) -> datetime:
        """So many days from now, at that hour of the programme's own clock."""
        return self.calendar.on(self.now.astimezone(self.calendar.zone).date() + timedelta(days=day), hour)

    def refer(self, who: str = "officer", **changes: Any) -> str:
        """Refer a person; what follows is told of this referral."""
        self.referral, self.person = self.post(who, "/v1/referrals", {**REFERRAL, **changes})["id"], ""
        self._told_of.append(f"/v1/referrals/{self.referral}")
        return self.referral

    def approve(self, owner: str = "outreach") -> str:
        """Approve the referral: a journey opens, with this owner; what follows is told of that person."""
        ask = {"outcome": "approved", "reason_code": "eligible", "owner_id": self.programme.person(owner)}
        decided = self.post("coordinator", f"/v1/referrals/{self.referral}/decision", ask)
        return self.follow(decided["participant_id"])

    def approve_with_a_charge(self) -> str:
        """Somebody approves, and a charge waits for it, as the prosecutor agrees; where it is found."""
        self.approve()
        charge = {"charge_code": "possession", "reference": "24-1-00017"}
        hold = f"/v1/charge-holds/{self.post('legal', f'/v1/referrals/{self.referral}/charge-holds', charge)['id']}"
        self.post("prosecutor", f"{hold}/view", {"answer": "agrees"})
        return hold

    def follow(self, person: str) -> str:
        """What follows is told of that person too."""
        self.person = person
        self._told_of.append(f"/v1/participants/{person}")
        return person

    def join(self, referral: str, person: str) -> None:
        """Approve a referral of somebody who has an open journey; what follows is told of that person."""
        ask = {"outcome": "approved", "reason_code": "joined_open_journey", "participant_id": person}
        self.post("coordinator", f"/v1/referrals/{referral}/decision", ask)
        self.person = person

    def about(self, who: str, what: str, body: Mapping[str, Any] | None = None) -> Any:
        """A command on the story's person."""
        return self.post(who, f"/v1/participants/{self.person}/{what}", body)

    def enrol(self, *goals: str, owner: str = "outreach") -> str:
        """The story's beginning where the person is enrolled and has a plan: referred, approved, met, taken in."""
        self.refer()
        person = self.approve(owner)
        self.about("outreach", "intake")
        self.enrolled = self.done
        self.about("case_manager", "plan", {"goals": goals or ("A room of my own.",), "areas": AREAS})
        self.then(
            facts="referral_received referral_approved journey_opened intake_completed plan_written",
            told={
                "receipt": "officer",
                "referral_received": "coordinator coordinator2",
                "journey_opened": f"{owner} supervisor",
                "intake_completed": "coordinator coordinator2",
            },
            withheld=NOT_CONSENTED_TO,
            owner=owner,
            owed=self.due("contact", owner, "14 days", self.enrolled),
        )
        return person

    def sign(self, who: str, kind: str, to: str, purpose: str, agency: str, **more: Any) -> str:
        """The person ticks one consent."""
        tick = {"kind": kind, "recipient_class": to, "purpose": purpose, "information": ["name"], "expires": "90 days"}
        tick |= {"recipient_agency_id": self.programme.agency(agency), **more}
        signed = {"method": "written", "document_hash": uuid4().hex * 2, "discloser": "LEAD Burien", "grants": [tick]}
        return self.about(who, "consents", signed)["consents"][0]["id"]

    def link(self, category: str, provider: str) -> str:
        """The person's need is put to a provider."""
        need = {"category": category, "provider_id": self.programme.agency(provider)}
        made = self.about("outreach", "linkages", need)["id"]
        self.post("outreach", f"/v1/linkages/{made}/dispatch")
        return made

    def revoke(self, who: str, consent: str) -> Any:
        """The person takes it back by word of mouth."""
        return self.post(who, f"/v1/consents/{consent}/revocation", {"method": "verbal"})

    def advance(self, by: str) -> datetime:
        """Time goes on; the moment that it then is."""
        pushed = self.post("coordinator", "/v1/demo/clock", {"advance": by})
        self._offset = timedelta(seconds=pushed["offset_seconds"])
        return self.now

    def advance_to(self, moment: datetime) -> datetime:
        """Time goes on to the minute that follows this moment."""
        return self.advance(f"{(moment - self.now) // timedelta(minutes=1) + 1} minutes")

    # -------------------------------------------------------------------------------------- what must be so then

    def due(
        self, what: str, who: str, length: str, since: Moment | None = None, at_hour: int | None = None
    ) -> Deadline:
        """Something owed so long after it was opened, by the programme's calendar."""
        since = since or self.done
        first, last = (self.calendar.after(at, parse(length), at_hour) for at in (since.first, since.last))
        return Deadline(what, who, Moment(first, last))

    def mail_is_away(self) -> None:
        """The mail server takes nothing, for now."""
        self.stack.mailbox.refuse = "451 4.3.0 later"

    def mail_is_back(self) -> None:
        """The mail server takes what it is given again, and what waited for it has been tried once more."""
        self.stack.mailbox.refuse = None
        self.stack.whole.until(f"select count(*) from delivery where programme_id = '{self.programme.id}' {TO_TRY}", 0)

    def then(
        self,
        *,
        owed: Deadline | list[Deadline] | None,
        owner: str | None = None,
        facts: str = "",
        told: Mapping[str, str] | None = None,
        held: Mapping[str, str] | None = None,
        dropped: Mapping[str, str] | None = None,
        withheld: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """All that is new since the last step, and how things stand."""
        self._quiet()
        if isinstance(owed, list):  # which comes first may depend on the day that this is played on
            owed = sorted(owed, key=lambda one: one.due.first)
        wanted = {
            "facts": sorted(facts.split()),
            "told": {event: sorted(people.split()) for event, people in (told or {}).items()},
            "held": {event: sorted(people.split()) for event, people in (held or {}).items()},
            "dropped": {event: sorted(people.split()) for event, people in (dropped or {}).items()},
            "withheld": {event: dict(people) for event, people in (withheld or {}).items()},
            "owner": owner,
            "owed": owed,
        }
        found = {**self._new(), "owner": self._owner(), "owed": self._owed(owed)}
        other = [f"{name}: {found[name]}\n  wanted: {wanted[name]}" for name in wanted if found[name] != wanted[name]]
        assert not other, "\n" + "\n".join(other)

    def _quiet(self) -> None:
        deadline = time.monotonic() + PATIENCE
        with psycopg.connect(self.stack.whole.database_url) as connection:
            while undone := connection.execute(UNDONE, (self.programme.id,)).fetchone()[0]:
                assert time.monotonic() < deadline, f"{undone} things still wait after {PATIENCE} s"
                connection.rollback()
                time.sleep(0.03)

    def _new(self) -> dict[str, Any]:
        """What no earlier step has accounted for; each notice that was sent has its mail, and no other mail came."""
        facts, notices, mails = self._new_facts(), self._new_notices(), self._new_mails()
        sent = [one for one in notices if one["delivery"] == "sent"]
        assert Counter(mails) == Counter(LOGIN_OF[one["person"]] for one in sent), "a mail for each notice"
        withheld: dict[str, dict[str, str]] = {}
        for one in notices:
            if one["state"] == "withheld":
                withheld.setdefault(one["event"], {})[LOGIN_OF[one["person"]]] = one["withheld_why"]
        return {
            "facts": sorted(facts),
            "told": _by_event(one for one in notices if one["delivery"] == "sent"),
            "held": _by_event(one for one in notices if one["delivery"] in WAITING),
            "dropped": _by_event(one for one in notices if one["delivery"] == "cancelled"),
            "withheld": withheld,
        }

    def _new_facts(self) -> list[str]:
        found = {one["id"]: one["type"] for path in self._told_of for one in self.all("director", f"{path}/timeline")}
        new = found.keys() - self._seen.facts
        self._seen.facts |= new
        return [found[one] for one in new]

    def _new_notices(self) -> list[Mapping[str, Any]]:
        found = {one["id"]: one for one in self.all("coordinator", "/v1/notices?limit=200")}
        new = found.keys() - self._seen.notices
        self._seen.notices |= {one for one in new if found[one]["delivery"] not in WAITING}
        return [found[one] for one in new]

    def _new_mails(self) -> list[str]:
        mails = self.stack.mailbox.mails
        new = [mail for mail in mails[self._seen.mails :] if mail["X-To"] in self._logins]
        self._seen.mails = len(mails)
        for mail in new:
            says_nothing(mail)
        return [self._logins[mail["X-To"]] for mail in new]

    def _owner(self) -> str | None:
        return LOGIN_OF[self._page()["owner_name"]] if self.person else None

    def _owed(self, wanted: Deadline | list[Deadline] | None) -> object:
        """What people owe next, or all that they owe where a step names it all; as staff see it, soonest first."""
        owed = [one for one in self._page()["due"] if one["closed_at"] is None and one["on_due"] == "miss"]
        owed.sort(key=lambda one: one["due_at"])
        if isinstance(wanted, list):
            pairs = zip(owed, [*wanted, *[None] * len(owed)], strict=False)
            return [self._as_wanted(one, by_whom) for one, by_whom in pairs]
        return self._as_wanted(owed[0], wanted) if owed else None

    def _as_wanted(self, one: Mapping[str, Any], wanted: Deadline | None) -> object:
        """The deadline that is wanted, if it is that one; it stands in the work list of whoever owes it."""
        who = LOGIN_OF[one["owner_name"]] if one["owner_name"] else one["owner_role"]
        assert one["id"] in {mine["id"] for mine in self.all(self._works_as(who), "/v1/worklist?limit=200")}
        is_it = wanted and (one["kind"], who) == (wanted.what, wanted.who) and wanted.is_of(_moment(one["due_at"]))
        return wanted if is_it else (one["kind"], who, one["due_at"])

    def _works_as(self, who: str) -> str:
        """Somebody who has this role, where it is a role that owes."""
        return next(one.login for one in MEMBERS if who in one.roles or who == one.login)

    def _page(self) -> Any:
        of = f"participants/{self.person}" if self.person else f"referrals/{self.referral}"
        return self.get("coordinator", f"/v1/{of}")

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            told = self.stack.http.post("/v1/sessions", json={"login": self.programme.login(who)})
            assert told.status_code == 201, told.text
            self._tokens[who] = told.json()["token"]
        return self._tokens[who]


def says_nothing(mail: Message) -> None:
    """A mail names no person and nothing of what it is about, neither in its head nor in its body."""
    parts = [part.get_payload(decode=True) or b"" for part in mail.walk() if not part.is_multipart()]
    text = "\n".join([str(mail), *(part.decode() for part in parts)])
    assert not [word for word in SECRETS if word in text], text


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _by_event(notices: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in notices:
        found.setdefault(one["event"], []).append(LOGIN_OF[one["person"]])
    return {event: sorted(people) for event, people in found.items()}
