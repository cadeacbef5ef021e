"""Lives in which every call of the API that takes a text is made once: by staff, by partners, at the table and of a charge."""

from collections.abc import Callable
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from bootstrap.play import Stage
from bootstrap.seed import _id, person_id

REFERRAL = {"door": "social_contact", "place": {"area": "downtown"}, "agreed_to_contact": "yes"}
ARREST = {"door": "arrest_diversion", "place": {"area": "target_area"}, "agreed_to_contact": "yes"}
SOON, LATER = "2035-01-12T17:30:00Z", "2035-02-12T17:30:00Z"
MET = {"kind": "contact", "mode": "in_person", "outcome": "met"}
ANSWERED = dict.fromkeys(("violent_history", "traffic_only", "domestic_violence"), "not_met")


def refer(stage: Stage, who: str = "officer", **more: Any) -> str:
    """One more person is referred, of whom everything is said."""
    return str(stage.post(who, "/v1/referrals", {"person": {"date_of_birth": "1971-02-13"}, **REFERRAL, **more})["id"])


def approve(stage: Stage, referral: str, owner: str | None = None, **more: Any) -> str:
    """A journey opens, or is joined; its path."""
    ask = {"outcome": "approved", "reason_code": "eligible", **more}
    if owner:
        ask["owner_id"] = str(person_id(owner))
    made = stage.post("coordinator", f"/v1/referrals/{referral}/decision", ask)
    return f"/v1/participants/{made['participant_id']}"


def partners_are_asked(stage: Stage, answered_from_the_mail: Callable[[], str]) -> None:
    """Police say what they think on the screen, the prosecutor from the mail; the referral is screened, waits, and is taken back."""
    referral = refer(stage, referrer={"kind": "neighbour"}, who="coordinator")
    path = f"/v1/referrals/{referral}"
    for asked in ("police_liaison", "prosecutor_liaison"):
        stage.post("coordinator", f"{path}/view-requests", {"asked": asked})
    stage.post("police", f"{path}/view", {"position": "objects", "category": "safety"})
    answer = {"token": answered_from_the_mail(), "answer": "supports", "category": None, "reason_code": None}
    stage.post("prosecutor", "/v1/answers", answer)
    stage.post("coordinator", f"{path}/screening", {"answers": ANSWERED})
    stage.post("coordinator", f"{path}/decision", {"outcome": "waitlisted", "reason_code": "no_capacity"})
    stage.post("coordinator", f"{path}/waiting-review", {})
    stage.post("coordinator", f"{path}/withdrawal", {"reason_code": "duplicate"})


def cared_for(stage: Stage) -> str:
    """Found, met, taken in, helped, with all that may get in the way; the path of the person."""
    path = approve(stage, refer(stage), "case_manager")
    stage.post("outreach", f"{path}/contacts", MET)
    stage.call("outreach", "PUT", f"{path}/safe-contact", {"channels": ["phone"]})
    for step in ("initial-screening", "intake", "plan", "reviews"):
        stage.post("case_manager", f"{path}/{step}", {})
    stage.post("case_manager", f"{path}/wishes", {"asked": True})
    for kind, to, purpose, agency in (
        ("provider_share", "provider", "service_linkage", "harbor-homes"),
        ("justice", "prosecutor", "coordination", "prosecutor"),
    ):
        sign(stage, path, kind, to, purpose, agency)
    stage.post("case_manager", f"{path}/outcomes", {"domain": "housing", "value": "shelter"})
    stage.post("coordinator", "/v1/participants/search", {"date_of_birth": "1971-02-13"})
    _gets_in_the_way(stage, path)
    _is_linked(stage, path)
    stage.post("case_manager", f"{path}/pauses", {"kind": "hospital"})
    stage.post("case_manager", f"/v1/pauses/{path.rsplit('/', 1)[1]}/end", {})
    stage.post("case_manager", f"{path}/contacts", MET)
    (fact, *_) = [
        one for one in stage.get("case_manager", f"{path}/timeline")["items"] if one["type"] == "contact_made"
    ]
    stage.post("case_manager", f"/v1/facts/{fact['id']}/undo", {})
    return path


def sign(stage: Stage, path: str, kind: str, to: str, purpose: str, agency: str) -> str:
    """The person ticks one consent; its id."""
    tick = {"kind": kind, "recipient_class": to, "purpose": purpose, "information": ["name"], "expires": "90 days"}
    tick["recipient_agency_id"] = str(_id("agency", agency))
    signed = {"method": "written", "document_hash": token_hex(32), "discloser": "LEAD Burien", "grants": [tick]}
    return str(stage.post("legal", f"{path}/consents", signed)["consents"][0]["id"])


def _gets_in_the_way(stage: Stage, path: str) -> None:
    court = stage.post("legal", f"{path}/court-dates", {"at": SOON})["id"]
    stage.post("legal", f"/v1/court-dates/{court}/outcome", {"outcome": "moved", "moved_to": LATER})
    for what, more in (("warrants", {}), ("overdoses", {}), ("safety-alerts", {"category": "threat"})):
        stage.post("legal", f"{path}/{what}", more)
    arrest = stage.post("legal", f"{path}/arrests", {})
    stage.post("legal", f"/v1/memos/{arrest['memo_id']}/sending", {})
    stage.post("legal", f"/v1/matters/{arrest['id']}/steps", {"step": "planned"})
    report = {"kind": "hospital", "person": {"date_of_birth": "1971-02-13"}}
    for participant in (path.rsplit("/", 1)[1], None):
        stage.post("police", "/v1/inbound-reports", report)
        (one, *_) = stage.get("coordinator", "/v1/inbound-reports")["items"]
        of = {"participant_id": participant} if participant else {}
        stage.post("coordinator", f"/v1/inbound-reports/{one['id']}/handling", of)
    stage.post("police", "/v1/inbound-reports", report)  # and one that nobody has looked at
    (owed, *_) = [one for one in stage.get("coordinator", path)["due"] if one["kind"] == "warrant"]
    stage.post("supervisor", f"/v1/obligations/{owed['id']}/waiver", {"reason_code": "no_longer_needed"})


def _is_linked(stage: Stage, path: str) -> None:
    harbor = str(_id("agency", "harbor-homes"))
    need = {"category": "shelter", "provider_id": harbor}
    one = f"/v1/linkages/{stage.post('outreach', f'{path}/linkages', need)['id']}"
    stage.post("supervisor", f"{one}/dispatch", {})
    stage.post("provider", f"{one}/response", {"answer": "accepted"})
    stage.post("provider", f"{one}/appointment", {"at": SOON})
    stage.post("provider", f"{one}/connection", {})
    stage.post("outreach", f"{one}/closure", {"outcome": "got_help"})


def kept_apart(stage: Stage, one: str) -> None:
    """Two people under an order, which stands no longer; and one who was taken for another."""
    other = approve(stage, refer(stage), "case_manager")
    order = {"other_id": one.rsplit("/", 1)[1], "owner_id": str(person_id("case_manager2"))}
    stage.post("legal", f"{other}/no-contact-orders", order)
    orders = stage.get("legal", f"{other}/no-contact-orders")["items"]
    stage.post("legal", f"/v1/no-contact-orders/{orders[0]['id']}/end", {})
    twin = refer(stage)
    approve(stage, twin, reason_code="joined_open_journey", participant_id=other.rsplit("/", 1)[1])
    stage.post("coordinator", f"/v1/referrals/{twin}/separation", {})
    goes = {"goes_at": datetime.now(UTC).isoformat(), "reason_code": "moved_away"}
    stage.post("supervisor", f"{other}/transfer", goes)
    stage.post("case_manager2", f"{other}/transfer/end", {"reason_code": "stays_here"})
    stage.post("supervisor", f"{other}/transfer", goes)
    stage.post("case_manager2", f"{other}/transfer/receipt", {"how": "phone"})


def work_changes_hands(stage: Stage, path: str) -> None:
    """The person gets another case manager, and then goes to whom all of that one's work goes."""
    first, second = str(person_id("case_manager2")), str(person_id("outreach2"))
    stage.post("supervisor", f"{path}/assignments", {"owner_id": first})
    stage.post("supervisor", "/v1/assignments/bulk", {"from_id": first, "to_id": second})
    stage.post("case_manager", f"{path}/status", {})


def talked_about(stage: Stage, path: str) -> None:
    """A meeting with a decision, an action item, minutes and what was added to them."""
    meeting = f"/v1/conferences/{stage.post('coordinator', '/v1/conferences', {'starts_at': SOON})['id']}"
    item = {"participant_id": path.rsplit("/", 1)[1], "reason": "new_participant"}
    listed = stage.post("coordinator", f"{meeting}/items", item)
    for step in ("freeze", "opening"):
        stage.post("coordinator", f"{meeting}/{step}", {})
    task = {"owner_id": str(person_id("case_manager")), "due_in": "5 working days"}
    plan = {"item_id": listed["agenda"][0]["id"], "decision": "engagement_plan", "action_items": [task]}
    stage.post("coordinator", f"{meeting}/decisions", plan)
    for step in ("minutes", "minutes/approval", "minutes/addenda"):
        stage.post("coordinator", f"{meeting}/{step}", {})


def charged(stage: Stage) -> None:
    """A charge is held, under a policy that holds charges; the reference is the prosecutor's own."""
    referral = refer(stage, **ARREST)
    path = approve(stage, referral)
    hold = stage.post("legal", f"/v1/referrals/{referral}/charge-holds", {"charge_code": "possession"})["id"]
    sign(stage, path, "charge_hold", "prosecutor", "charge_hold", "prosecutor")
    stage.post("prosecutor", f"/v1/charge-holds/{hold}/view", {"answer": "agrees"})
    stage.post("prosecutor", f"/v1/charge-holds/{hold}/decision", {"decision": "not_filed"})
    stage.post("supervisor", f"{path}/exit", {"kind": "exited", "reason_code": "moved_away"})
