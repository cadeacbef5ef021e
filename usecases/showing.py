"""How what was read is shown to whoever looks: all of it to staff, to partners no more than their own."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from database.reading import Row
from database.worklists import FOR_NEXT
from domain import states
from domain.actor import Actor
from domain.clocks import clock_of
from domain.handoff import WAITING
from domain.justice import REFERRING_AGENCY
from domain.policy import Policy
from domain.referral import result_after
from domain.reminding import AGENCY_REMINDER
from domain.triage import told_so_far
from domain.visibility import ReferralView, referral_view
from usecases.guard import asked_role

Shown = dict[str, object]
LAPSED = "lapsed"


def what_is_asked(policy: Policy, kind: str) -> str:
    """What a kind of obligation asks for, in the policy's words."""
    clock = clock_of(policy, kind)
    return clock.asks if clock is not None and clock.asks else kind.replace("_", " ")


def owed(row: Row, policy: Policy, actor: Actor, following: Mapping[UUID, Shown | None]) -> Shown:
    """Something that is owed: all of it for staff, with who is asked next; its own question or service for a partner."""
    shown: Shown = {name: value for name, value in row.items() if name not in FOR_NEXT}
    shown |= {"asks": what_is_asked(policy, row["kind"]), "next": following.get(row["id"])}
    if actor.is_staff:
        return shown
    kept = ("id", "kind", "asks", "due_at", "stream_id", "stream_kind")
    mine: Shown = {name: shown[name] for name in kept}
    if row["stream_kind"] == "referral":
        mine["who"] = row["who"]
    if row["stream_kind"] == "linkage":
        mine |= {"category": row["category"], "area": row["area"]}
    return mine


def staff_referral(row: Row) -> Shown:
    """A referral, for programme staff."""
    shown: Shown = {**row, "disposition": told_so_far(row["published"])}
    return shown


def partners_referral(actor: Actor, state: states.Referral, responder: str | None = None) -> Shown:
    """A referral as a partner sees it: its referrer the receipt, who is asked the question; the same on every way."""
    seen: Shown = {"id": state.id, "receipt_code": state.receipt_code}
    if referral_view(actor, state) is ReferralView.REFERRER:
        return {**seen, "disposition": told_so_far(state.published), "handoff": at_scene(state, responder)}
    office = asked_role(actor, state).value
    given = state.views_given.get(office)
    position = given if given != LAPSED else None
    return {**seen, "question": "eligibility_view", "open": office in state.views_asked, "position": position}


def at_scene(state: states.Referral, responder: str | None) -> Shown | None:
    """The warm hand-off, for whoever waits: by when, who comes and when; nothing once they are there or stood down."""
    if state.handoff not in WAITING:
        return None
    return {"due_at": state.handoff_due, "eta": state.handoff_eta, "responder": responder}


def obligation(row: Row, policy: Policy) -> Shown:
    """An obligation, with what it asks for."""
    shown: Shown = {**row, "asks": what_is_asked(policy, row["kind"])}
    return shown


def around(owed: Sequence[Row], policy: Policy) -> tuple[list[Shown], list[Shown]]:
    """What is owed around a participant: what people owe, and the moments that come by themselves."""
    told = [{name: value for name, value in one.items() if name != "record_owner_id"} for one in owed]
    shown = [obligation(one, policy) for one in told]
    due = [one for one in shown if one["on_due"] == "miss"]
    return due, [one for one in shown if one["on_due"] != "miss"]


def offered(row: Row) -> Shown:
    """A linkage, for its provider: category and area, and nothing of the person."""
    kept = ("id", "category", "area", "status", "appointment_at")
    return {name: row[name] for name in kept}


def match(row: Row, referral: Row | None = None) -> Shown:
    """Somebody who is likely the same person; with how it was judged already, from either side, for a referral's own."""
    judged = None
    if referral is not None:
        said: Mapping[str, str] = referral["links"]
        of_other: Mapping[str, str] = row["links"] or {}
        ways = (said.get(str(row["id"])), said.get(str(row["participant_id"])), of_other.get(str(referral["id"])))
        judged = next(filter(None, ways), None)
    return {
        "id": row["id"],
        "kind": row["kind"],
        "participant_id": row["participant_id"] or (row["id"] if row["kind"] == "participant" else None),
        "who": row["alias"] or row["receipt_code"],
        "reasons": sorted(row["reasons"]),
        "judged": judged,
        "open": row["open"],
    }


def told(row: Row, actor: Actor) -> Shown:
    """A notice, in as much detail as its reader may know."""
    shown: Shown = {name: row[name] for name in ("id", "event", "tier", "reference", "created_at")}
    about, kind = row["about_id"], row["about_kind"]
    if kind == "charge_hold":
        shown["charge_hold_id"] = about
    if kind == "inbound_report":
        shown["report_id"] = about
    if kind == "referral":
        shown |= {"referral_id": about, "who": row["receipt_code"]}
        if row["event"] == "triage_result":
            shown["disposition"] = result_after(row["decided"])
    if row["audience"] == REFERRING_AGENCY:
        shown |= {"referral_id": row["referral_id"], "who": row["receipt_code"]}
    if kind == "conference":
        shown["conference_id"] = about
    if actor.is_staff:
        shown |= {
            "stream_id": row["stream_id"],
            "stream_kind": row["stream_kind"],
            "who": row["alias"] or row["receipt_code"],
        }
        shown["participant_id"] = row["participant_id"]
    elif row["event"] == "memo":
        shown["memo_id"] = row["data"]["memo_id"]
    elif kind == "linkage" and row["event"] != AGENCY_REMINDER:
        shown["linkage_id"] = about
    return shown
