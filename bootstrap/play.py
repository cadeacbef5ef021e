"""One whole journey, played through the public API as its people would, and told step by step at the terminal."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bootstrap.policy import load_policy, named_policy
from bootstrap.settings import LOOPBACK, Settings
from domain.deadlines import awake
from domain.policy import Policy
from domain.words import Answered, Door, DoorState

PATIENCE = 30.0
PLAYED = timedelta(minutes=15)  # more than it takes
WEEKS = 4
ON_CALL = {"on_call", "outreach"}
AT_THE_TABLE = ("coordinator", "case_manager", "police", "prosecutor")


class NotPlayed(Exception):
    """A step of the journey was refused or did not happen; the message says which."""


@dataclass(slots=True, kw_only=True)
class Stage:
    """The API as several people at once; each signs in when first needed."""

    base: str
    tokens: dict[str, str] = field(default_factory=dict)

    def call(self, who: str, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """One request of one person; the parsed answer."""
        headers = {"Content-Type": "application/json"}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid4())
        if path != "/v1/sessions":
            headers["Authorization"] = f"Bearer {self._token(who)}"
        data = json.dumps(body or {}).encode() if method != "GET" else None
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as refused:
            message = f"{who}: {method} {path} was answered {refused.code}: {refused.read().decode()[:400]}"
            raise NotPlayed(message) from refused

    def post(self, who: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """A command of one person."""
        return self.call(who, "POST", path, body)

    def get(self, who: str, path: str) -> Any:
        """A look of one person."""
        return self.call(who, "GET", path)

    def _token(self, who: str) -> str:
        if who not in self.tokens:
            self.tokens[who] = self.post(who, "/v1/sessions", {"login": who})["token"]
        return self.tokens[who]


class Teller:
    """Prints each step, and who was told since the step before."""

    def __init__(self, stage: Stage) -> None:
        """Nothing is told yet."""
        self._stage = stage
        self._seen: set[str] = set()
        self._number = 0

    def step(self, text: str) -> None:
        """One step that was taken."""
        self._number += 1
        print(f"\n{self._number:>2}. {text}", flush=True)

    def told(self, subject: str, *events: str) -> None:
        """Wait until the step's events are told (at least one of each), and print every notice that is new."""
        deadline = time.monotonic() + PATIENCE
        fresh: list[dict[str, Any]] = []
        while time.monotonic() < deadline:
            fresh = [one for one in self._notices(subject) if one["id"] not in self._seen]
            on_their_way = any(one.get("delivery") in {"queued", "leased"} for one in fresh)
            if set(events) <= {one["event"] for one in fresh} and not on_their_way:
                break
            time.sleep(0.1)
        else:
            missing = set(events) - {one["event"] for one in fresh}
            message = f"nobody was told of: {', '.join(sorted(missing)) or 'a notice that still waits to be sent'}"
            raise NotPlayed(message)
        for one in fresh:
            self._seen.add(one["id"])
            if one["state"] == "withheld":
                print(f"      withheld   {one['person']}: {one['withheld_why']}")
            else:
                print(f"      told       {one['person']}: {one['event']} (mail {one['delivery']}, {one['reference']})")

    def _notices(self, subject: str) -> list[dict[str, Any]]:
        found = self._stage.get("coordinator", f"/v1/notices?subject={subject}&limit=200")
        return list(reversed(found["items"]))


def play_demo(settings: Settings) -> None:
    """Play it against the API of this machine."""
    stage = Stage(base=f"http://{LOOPBACK}:{settings.api_port}")
    policy, _ = load_policy(settings.policy_path)
    print(f"\nOne journey of {policy.programme}, from the referral to the conference, through the public API:")
    play(stage, policy)
    print("\nThat was one journey. Every mail of it is in the mail catcher; none says whom it is about.")


def play(stage: Stage, policy: Policy | None = None) -> str:
    """One whole journey, as the programme's policy lets it go, Burien's if none is given; the participant's id."""
    policy = policy or load_policy(named_policy("burien"))[0]
    tell = Teller(stage)
    _by_day(stage, tell, policy)
    referral = _refer(stage, tell, policy)
    participant = _decide(stage, tell, referral, policy)
    _meet(stage, tell, participant)
    _link(stage, tell, participant)
    _confer(stage, tell, participant)
    return participant


def _by_day(stage: Stage, tell: Teller, policy: Policy) -> None:
    """At night what can wait is mailed in the morning; so it is morning, and nobody who tries this waits for it."""
    now = stage.post("coordinator", "/v1/demo/clock", {"advance": "1 minute"})["now"]
    if late := at_night(policy, datetime.fromisoformat(now)):
        stage.post("coordinator", "/v1/demo/clock", {"advance": f"{late // timedelta(minutes=1) + 1} minutes"})
        tell.step("It is night there, and what can wait is mailed in the morning: the clock is pushed to it.")


def at_night(policy: Policy, now: datetime) -> timedelta:
    """How long it is until the morning, where the programme sleeps now or before the journey is played; else nothing."""
    over = now + PLAYED
    return (awake(policy, now) if awake(policy, over) == over else awake(policy, over)) - now


def _refer(stage: Stage, tell: Teller, policy: Policy) -> str:
    made = stage.post(
        "officer",
        "/v1/referrals",
        {
            "door": _door_of_police(policy),
            "referrer": {"kind": "officer"},
            "person": {"alias": "Red", "usual_places": "library steps"},
            "place": {"area": policy.areas[0], "description": "Library, SW 152nd St"},
            "reason": "Sleeping outside for weeks; asked for help with papers.",
            "immediate_needs": ["shelter", "id_documents"],
            "agreed_to_contact": "yes",
        },
    )
    tell.step(f"An officer refers a person; receipt {made['receipt_code']}.")
    tell.told(made["id"], "receipt", "referral_received")
    stage.post("coordinator", f"/v1/referrals/{made['id']}/view-requests", {"asked": "police_liaison"})
    tell.step("The coordinator asks police for their view on eligibility: three working days to answer.")
    tell.told(made["id"], "view_requested")
    stage.post("coordinator", "/v1/demo/clock", {"advance": "4 working days"})
    tell.step("Four working days pass (the clock is pushed). Police leave the question unanswered: it climbs.")
    _until_escalated(stage, tell, made["id"])
    pushed = stage.post("coordinator", "/v1/demo/clock", {"advance": "2 working days"})
    tell.step("Two more working days: the question lapses to the coordinator, who decides. Silence is not approval.")
    tell.told(made["id"], "view_lapsed", "triage_result")
    _take_turns(stage, tell, datetime.fromisoformat(pushed["now"]))
    return str(made["id"])


def _take_turns(stage: Stage, tell: Teller, now: datetime) -> None:
    """Who is reached at night and at the scene for the weeks to come, where nobody has planned it yet."""
    if any(one["kind"] == "on_call" for one in stage.get("supervisor", "/v1/rota")["items"]):
        return
    able = [one for one in stage.get("supervisor", "/v1/people")["items"] if ON_CALL & {*one["roles"]}]
    for week in range(WEEKS):
        turn = {
            "kind": "on_call",
            "person_id": able[week % len(able)]["id"],
            "starts_at": (now + timedelta(weeks=week)).isoformat(),
            "ends_at": (now + timedelta(weeks=week + 1)).isoformat(),
        }
        stage.post("supervisor", "/v1/rota", turn)
    names = " and ".join(one["name"] for one in able)
    tell.step(f"The supervisor plans who is on call for {WEEKS} weeks: {names} take turns.")


def _until_escalated(stage: Stage, tell: Teller, referral: str) -> None:
    """The question's ladder has climbed; that of the decision, which is quiet at night, is told of if it has too."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        ladders = stage.get("coordinator", "/v1/escalations")["items"]
        found = [one for one in ladders if one["subject_id"] == referral and one["rung"]]
        if any(one["kind"] == "eligibility_view" for one in found):
            for one in found:
                tell.told(one["id"], "escalation")
            return
        time.sleep(0.2)
    raise NotPlayed("no ladder was climbed for the unanswered question")


def _door_of_police(policy: Policy) -> str:
    """The way in that needs no arrest, where the policy has it."""
    ways = (
        door for door in (Door.SOCIAL_CONTACT, Door.ARREST_DIVERSION) if policy.doors[door].state != DoorState.CLOSED
    )
    return next(ways).value


def _decide(stage: Stage, tell: Teller, referral: str, policy: Policy) -> str:
    answers = {one.code: "not_met" if one.excludes == Answered.MET else "met" for one in policy.criteria}
    stage.post("coordinator", f"/v1/referrals/{referral}/screening", {"answers": answers})
    tell.step("The coordinator screens: nothing in the policy speaks against it.")
    decided = stage.post(
        "coordinator", f"/v1/referrals/{referral}/decision", {"outcome": "approved", "reason_code": "eligible"}
    )
    participant = str(decided["participant_id"])
    shown = stage.get("coordinator", f"/v1/participants/{participant}")
    tell.step(f"Approved. The journey of “{shown['alias']}” opens, and has an owner from the first moment.")
    tell.told(participant, "journey_opened")
    return participant


def _meet(stage: Stage, tell: Teller, participant: str) -> None:
    path = f"/v1/participants/{participant}"
    stage.post("outreach", f"{path}/contacts", {"kind": "attempt", "mode": "in_person", "outcome": "not_there"})
    tell.step("Outreach looks for the person; not there today.")
    stage.post("outreach", f"{path}/contacts", {"kind": "contact", "mode": "in_person", "outcome": "talked"})
    tell.step("Outreach meets the person.")
    stage.post("outreach", f"{path}/initial-screening", {"needs": ["shelter", "id_documents"]})
    tell.step("Urgent needs are talked through.")
    tell.told(participant, "initial_screening")
    stage.post(
        "outreach",
        f"{path}/consents",
        {
            "method": "written",
            "document_hash": "3f" * 32,
            "discloser": "LEAD Burien",
            "grants": [
                {
                    "kind": "provider_share",
                    "recipient_class": "provider",
                    "purpose": "service_linkage",
                    "information": ["name", "contact"],
                    "expires": "180 days",
                }
            ],
        },
    )
    tell.step("The person signs one consent: the provider may learn name and contact, once it has accepted.")
    tell.told(participant, "consent_signed")
    stage.post("outreach", f"{path}/intake", {})
    tell.step("The intake assessment is complete: enrolled.")
    tell.told(participant, "intake_completed")


def _link(stage: Stage, tell: Teller, participant: str) -> None:
    providers = stage.get("coordinator", "/v1/providers?category=shelter")["items"]
    harbor = next(one["id"] for one in providers if one["name"] == "Harbor Homes")
    path = f"/v1/participants/{participant}/linkages"
    linkage = stage.post(
        "outreach", path, {"category": "shelter", "need": "A bed before winter.", "provider_id": harbor}
    )
    one = f"/v1/linkages/{linkage['id']}"
    stage.post("outreach", f"{one}/dispatch", {})
    tell.step("A bed is asked for at Harbor Homes; it sees category and area, no person.")
    tell.told(participant, "service_referral")
    stage.post("provider", f"{one}/response", {"answer": "accepted"})
    tell.step("Harbor Homes accepts.")
    tell.told(participant, "linkage_answered")
    stage.post("outreach", f"{one}/connection", {})
    tell.step("The person was seen there: connected.")
    tell.told(participant, "linkage_connected")
    stage.post("outreach", f"{one}/closure", {"outcome": "got_help"})
    tell.step("The loop is closed: got help.")
    tell.told(participant, "linkage_closed")


def _confer(stage: Stage, tell: Teller, participant: str) -> None:
    meeting, status = _next_meeting(stage)
    path = f"/v1/conferences/{meeting}"
    line = {"participant_id": participant, "reason": "new_participant"}
    if status == "planned":
        stage.post("coordinator", f"{path}/items", line)
        stage.post("coordinator", f"{path}/freeze", {})
    tell.step("The next case conference: its agenda is frozen.")
    tell.told(meeting, "conference_scheduled", "agenda_frozen")
    stage.post("case_manager", f"/v1/participants/{participant}/wishes", {"asked": True, "words": "I want my papers."})
    tell.step("The person is asked what the table should know, ask, or not say.")
    item = stage.post("coordinator", f"{path}/opening", {})
    if status == "frozen":  # what comes after the freeze is taken up in the room
        item = stage.post("coordinator", f"{path}/items", line)
    people = {one["login"]: one for one in stage.get("coordinator", "/v1/people")["items"]}
    for login in AT_THE_TABLE:
        stage.post("coordinator", f"{path}/attendance", {"person_id": people[login]["id"]})
    tell.step(f"The roll: {', '.join(people[login]['name'] for login in AT_THE_TABLE)} are in the room.")
    items = [one for one in item["agenda"] if one["participant_id"] == participant]
    decided = stage.post(
        "coordinator",
        f"{path}/decisions",
        {
            "item_id": items[0]["id"],
            "decision": "engagement_plan",
            "action_items": [
                {
                    "owner_id": people["case_manager"]["id"],
                    "text": "Go along to the papers desk.",
                    "due_in": "5 working days",
                }
            ],
        },
    )
    tell.step("The table agrees on a plan; Minh Tran takes on one action item.")
    tell.told(meeting, "action_item")
    task = next(one["id"] for one in decided["action_items"])
    stage.post("case_manager", f"/v1/action-items/{task}/completion", {})
    stage.post("coordinator", f"{path}/minutes", {"text": "Plan agreed."})
    stage.post("coordinator", f"{path}/minutes/approval", {})
    tell.step("The action item is done; the minutes stand.")
    tell.told(meeting, "minutes_approved")


def _next_meeting(stage: Stage) -> tuple[str, str]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = stage.get("coordinator", "/v1/conferences")["items"]
        coming = [one for one in found if one["status"] in {"planned", "frozen"}]
        if coming:
            return str(coming[0]["id"]), str(coming[0]["status"])
        time.sleep(0.2)
    raise NotPlayed("the team's Schedule has not set a meeting")
