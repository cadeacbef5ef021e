"""The buttons: each form on a page becomes one use case, and leads back to the page it came from."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard import table_forms
from dashboard.refusing import refused
from dashboard.sent import MOST_DIGITS, Do, Sent, must_be_moment
from dashboard.session import DeskHere, Signed, Visitor, check_form
from domain.errors import Fault, Invalid, NotFound, NotInThisState, Refusal
from domain.transfer import CalledOff, Word
from domain.words import (
    Answered,
    ChargeDecision,
    ChargeNotice,
    ConsentMethod,
    ContactMode,
    CourtOutcome,
    Door,
    DoorState,
    HoldAnswer,
    LinkageOutcome,
    MatterStep,
    OutcomeDomain,
    PauseKind,
    Position,
    ProviderAnswer,
    Role,
    RotaKind,
    SafetyCategory,
    Stage,
    Urgency,
)
from usecases import (
    apart,
    consent,
    demo,
    escalate,
    gates,
    hand_over,
    handoff,
    hold,
    inbound,
    journey,
    link,
    matters,
    memos,
    outcomes,
    renew,
    resend,
    rota,
    same_person,
    screen,
    separate,
    transfer,
    undo,
    watch,
)

SAFE_WAYS = ("in_person", "phone", "text", "email", "letter", "through_others")  # the ways of the API's call
router = APIRouter(include_in_schema=False)
# the fields that somebody writes by hand
TYPED = ("note", "site", "goals", "text", "task_text", "wish", "quorum_reason", "gate_reason", "caseload_reason")


def _decision(s: Sent) -> screen.Decide:
    """Who works with the person, and from whom they are kept apart, is said with an approval that opens a journey alone."""
    outcome = s.must("outcome")
    ask = screen.Decide(
        outcome=outcome,
        reason_code=s.must("reason_code"),
        note=s.text("note"),
        participant_id=s.uuid("participant_id") if outcome == "approved" else None,
    )
    if ask.outcome != "approved" or ask.participant_id:
        return ask
    apart_from = s.uuid("no_contact_with")
    return replace(
        ask,
        owner_id=s.uuid("owner_id"),
        caseload_reason=s.text("caseload_reason"),
        gate_reason=s.text("gate_reason"),
        no_contact_with=(apart_from,) if apart_from else (),
    )


def _answers(s: Sent) -> dict[str, Answered]:
    return {code: Answered(answer) for code, answer in s.starting("answer:").items() if answer}


def _safe_contact(s: Sent) -> journey.SafeContact:
    channels = tuple(one for one in s.all("channels") if one in SAFE_WAYS)
    if not channels:
        message = "Choose at least one way that is safe."
        raise Invalid([Fault(pointer="/channels", code="required", message=message)])
    return journey.SafeContact(
        channels=channels,
        voicemail_ok=s.text("voicemail_ok") is not None,
        hours=s.text("hours"),
        who_else_sees_it=s.text("who_else_sees_it"),
        neutral_sender=s.text("may_be_named") is None,
        phone=s.text("phone"),
        verified_at=s.moment("verified_at"),
    )


def _minutes(s: Sent) -> timedelta:
    given = s.must("minutes")
    if not (given.isdecimal() and len(given) <= MOST_DIGITS):
        message = "Say in how many minutes you are there."
        raise Invalid([Fault(pointer="/minutes", code="required", message=message)])
    return timedelta(minutes=int(given))


def _outcome(s: Sent) -> outcomes.Outcome:
    domain, _, value = s.must("outcome").partition(":")
    return outcomes.Outcome(domain=OutcomeDomain(domain), value=value, note=s.text("note"))


async def _hand_over(s: Sent) -> None:
    """Everything that can go, goes; what cannot is said."""
    ask = hand_over.HandOver(from_id=s.id, to_id=s.uuid("to_id") or s.id, caseload_reason=s.text("caseload_reason"))
    found = await hand_over.hand_over(s.desk, s.actor, s.asked, ask)
    kept = [one for one in found.moves if one.state == "refused"]
    if kept:
        message = f"{found.moved} moved, {len(kept)} did not: {kept[0].why}"
        raise NotInThisState("partly", (), message)


DO: dict[str, Do] = {
    **table_forms.DO,
    "request-view": lambda s: screen.request_view(
        s.desk, s.actor, s.asked, s.id, Role(s.must("asked")), s.uuid("office_id")
    ),
    "give-view": lambda s: screen.give_view(
        s.desk, s.actor, s.asked, s.id, Position(s.must("position")), s.text("category"), s.text("note")
    ),
    "screen": lambda s: screen.screen(s.desk, s.actor, s.asked, s.id, _answers(s), s.text("note"), None),
    "review-waiting": lambda s: screen.review_waiting(s.desk, s.actor, s.asked, s.id, s.text("note")),
    "urgencies": lambda s: screen.record_urgencies(
        s.desk, s.actor, s.asked, s.id, tuple(Urgency(one) for one in s.all("urgencies"))
    ),
    "handoff": lambda s: handoff.request_handoff(s.desk, s.actor, s.asked, s.id),
    "come": lambda s: handoff.acknowledge_handoff(s.desk, s.actor, s.asked, s.id, _minutes(s)),
    "arrive": lambda s: handoff.arrive_at_scene(s.desk, s.actor, s.asked, s.id),
    "stand-down": lambda s: handoff.stand_down_handoff(s.desk, s.actor, s.asked, s.id),
    "decide": lambda s: screen.decide_referral(s.desk, s.actor, s.asked, s.id, _decision(s)),
    "safe-contact": lambda s: journey.set_safe_contact(s.desk, s.actor, s.asked, s.id, _safe_contact(s)),
    "contact": lambda s: journey.record_contact(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        journey.Contact(
            made=s.text("kind") == "contact",
            mode=ContactMode(s.must("mode")),
            outcome=s.text("outcome") or "noted",
            note=s.text("note"),
        ),
    ),
    "initial-screening": lambda s: journey.complete_initial_screening(
        s.desk, s.actor, s.asked, s.id, journey.InitialScreening(note=s.text("note"))
    ),
    "intake": lambda s: journey.complete_intake(s.desk, s.actor, s.asked, s.id, journey.Step(note=s.text("note"))),
    "plan": lambda s: journey.write_plan(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        journey.WritePlan(goals=tuple(filter(None, [s.text("goals")])), areas=tuple(s.all("areas"))),
    ),
    "review": lambda s: journey.hold_review(s.desk, s.actor, s.asked, s.id, journey.Step(note=s.text("note"))),
    "wish": lambda s: journey.record_wish(
        s.desk, s.actor, s.asked, s.id, journey.Wish(asked=True, words=s.text("wish"))
    ),
    "maintenance": lambda s: journey.enter_maintenance(s.desk, s.actor, s.asked, s.id, journey.Step()),
    "no-contact": lambda s: apart.record_no_contact(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        apart.Order(
            other_id=s.uuid("other_id") or s.id,
            owner_id=s.uuid("owner_id"),
            caseload_reason=s.text("caseload_reason"),
            note=s.text("note"),
        ),
    ),
    "end-no-contact": lambda s: apart.end_no_contact(
        s.desk, s.actor, s.asked, s.id, apart.EndOrder(note=s.text("note"))
    ),
    "pause": lambda s: journey.pause(s.desk, s.actor, s.asked, s.id, journey.Pause(kind=PauseKind(s.must("kind")))),
    "end-pause": lambda s: journey.end_pause(s.desk, s.actor, s.asked, s.id, journey.Step()),
    "assign": lambda s: journey.assign_owner(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        journey.Assign(owner_id=s.uuid("owner_id") or s.id, caseload_reason=s.text("caseload_reason")),
    ),
    "court-date": lambda s: matters.set_court_date(
        s.desk, s.actor, s.asked, s.id, matters.CourtDate(at=must_be_moment(s, "at"), note=s.text("note"))
    ),
    "court-outcome": lambda s: matters.record_court_outcome(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        matters.Outcome(outcome=CourtOutcome(s.must("outcome")), moved_to=s.moment("moved_to"), note=s.text("note")),
    ),
    "warrant": lambda s: matters.record_warrant(s.desk, s.actor, s.asked, s.id, matters.Happened(note=s.text("note"))),
    "arrest": lambda s: matters.record_arrest(s.desk, s.actor, s.asked, s.id, matters.Arrest(note=s.text("note"))),
    "overdose": lambda s: matters.record_overdose(
        s.desk, s.actor, s.asked, s.id, matters.Happened(note=s.text("note"))
    ),
    "safety-alert": lambda s: matters.raise_safety_alert(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        matters.Alert(category=SafetyCategory(s.must("category")), note=s.text("note")),
    ),
    "matter": lambda s: matters.answer_matter(
        s.desk, s.actor, s.asked, s.id, matters.Answer(step=MatterStep(s.must("step")), note=s.text("note"))
    ),
    "undo": lambda s: undo.undo_fact(s.desk, s.actor, s.asked, s.id, undo.Undo(note=s.text("note"))),
    "outcome": lambda s: outcomes.record_outcome(s.desk, s.actor, s.asked, s.id, _outcome(s)),
    "draft-memo": lambda s: memos.draft_memo(s.desk, s.actor, s.asked, s.id),
    "send-memo": lambda s: memos.send_memo(
        s.desk, s.actor, s.asked, s.id, memos.Send(text=s.must("text"), confirmed=s.text("confirmed") == "yes")
    ),
    "death-review": lambda s: journey.review_death(s.desk, s.actor, s.asked, s.id, journey.Step(note=s.text("note"))),
    "exit": lambda s: journey.end_journey(
        s.desk, s.actor, s.asked, s.id, journey.End(stage=Stage(s.must("stage")), reason_code=s.must("reason_code"))
    ),
    "begin-transfer": lambda s: transfer.begin_transfer(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        transfer.Begin(
            site=s.must("site"),
            goes_at=must_be_moment(s, "goes_at"),
            reason_code=s.must("reason_code"),
            note=s.text("note"),
        ),
    ),
    "receive-transfer": lambda s: transfer.receive_transfer(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        transfer.Receipt(how=Word(s.must("how")), occurred_at=s.moment("occurred_at"), note=s.text("note")),
    ),
    "end-transfer": lambda s: transfer.end_transfer(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        transfer.CallOff(reason_code=CalledOff(s.must("reason_code")), note=s.text("note")),
    ),
    "not-wished": lambda s: renew.decline_renewal(s.desk, s.actor, s.asked, s.id),
    "revoke": lambda s: consent.revoke_consent(
        s.desk, s.actor, s.asked, s.id, consent.Revoke(method=ConsentMethod(s.text("method") or "verbal"))
    ),
    "open-linkage": lambda s: link.open_linkage(
        s.desk, s.actor, s.asked, s.id, link.Open(category=s.must("category"), need=s.text("need"))
    ),
    "handle-report": lambda s: inbound.handle_report(s.desk, s.actor, s.asked, s.id, s.uuid("participant_id")),
    "separate": lambda s: separate.separate_referral(
        s.desk, s.actor, s.asked, s.id, separate.Separate(note=s.text("note"))
    ),
    "link-referral": lambda s: same_person.link_referral(
        s.desk, s.actor, s.asked, s.id, s.uuid("record_id") or s.id, is_same=s.text("same") == "yes"
    ),
    "open-charge-hold": lambda s: hold.open_charge_hold(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        hold.Open(
            charge_code=s.must("charge_code"),
            reference=s.must("reference"),
            office_id=s.uuid("office_id"),
            limitation_at=s.end_of("limitation_at"),
        ),
    ),
    "hold-charge": lambda s: hold.give_charge_view(s.desk, s.actor, s.asked, s.id, HoldAnswer(s.must("answer"))),
    "extend-charge": lambda s: hold.answer_charge_extension(s.desk, s.actor, s.asked, s.id, s.text("granted") == "yes"),
    "charge-seen": lambda s: hold.acknowledge_charge_completion(s.desk, s.actor, s.asked, s.id),
    "decide-charge": lambda s: hold.decide_charge(s.desk, s.actor, s.asked, s.id, ChargeDecision(s.must("decision"))),
    "tell-charge": lambda s: hold.tell_charge_completion(
        s.desk, s.actor, s.asked, s.id, ChargeNotice(s.must("notice"))
    ),
    "ask-charge-time": lambda s: hold.request_charge_extension(s.desk, s.actor, s.asked, s.id),
    "confirm-charge": lambda s: hold.confirm_charge_record(s.desk, s.actor, s.asked, s.id),
    "withdraw-charge": lambda s: hold.withdraw_charge_hold(s.desk, s.actor, s.asked, s.id, s.must("reason_code")),
    "dispatch": lambda s: link.dispatch_linkage(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        link.Dispatch(provider_id=s.uuid("provider_id"), apart_reason=s.text("apart_reason")),
    ),
    "respond": lambda s: link.answer_linkage(
        s.desk,
        s.actor,
        s.asked,
        s.id,
        link.Respond(answer=ProviderAnswer(s.must("answer")), reason_code=s.text("reason_code"), note=s.text("note")),
    ),
    "connect": lambda s: link.connect_linkage(s.desk, s.actor, s.asked, s.id, link.Happened()),
    "no-show": lambda s: link.record_no_show(s.desk, s.actor, s.asked, s.id, link.Happened()),
    "close": lambda s: link.close_linkage(
        s.desk, s.actor, s.asked, s.id, link.Close(outcome=LinkageOutcome(s.must("outcome")))
    ),
    "acknowledge": lambda s: escalate.acknowledge_escalation(s.desk, s.actor, s.asked, s.id),
    "snooze": lambda s: escalate.snooze_escalation(
        s.desk, s.actor, s.asked, s.id, escalate.Snooze(reason_code=s.must("reason_code"))
    ),
    "end-snooze": lambda s: escalate.end_snooze(s.desk, s.actor, s.asked, s.id),
    "take": lambda s: escalate.take_obligation(s.desk, s.actor, s.asked, s.id),
    "waive": lambda s: escalate.waive_obligation(
        s.desk, s.actor, s.asked, s.id, escalate.Waive(reason_code=s.must("reason_code"))
    ),
    "set-rota": lambda s: rota.set_rota(
        s.desk,
        s.actor,
        s.asked,
        rota.SetRota(
            kind=RotaKind(s.must("kind")),
            person_id=s.uuid("person_id") or s.id,
            stand_in_id=s.uuid("stand_in_id"),
            starts_at=must_be_moment(s, "starts_at"),
            ends_at=must_be_moment(s, "ends_at"),
        ),
    ),
    "set-gate": lambda s: gates.set_gate(
        s.desk,
        s.actor,
        s.asked,
        gates.SetGate(door=Door(s.must("door")), state=DoorState(s.must("state")), reason_code=s.must("reason_code")),
    ),
    "review-gate": lambda s: gates.review_gate(
        s.desk, s.actor, s.asked, gates.ReviewGate(door=Door(s.must("door")), reason_code=s.must("reason_code"))
    ),
    "end-rota": lambda s: rota.end_rota(s.desk, s.actor, s.asked, s.id),
    "hand-over": _hand_over,
    "close-notice": lambda s: resend.close_notice(s.desk, s.actor, s.asked, s.id),
    "retry-notice": lambda s: resend.retry_notice(s.desk, s.actor, s.asked, s.id),
    "push-clock": lambda s: demo.push_clock(s.desk, s.actor, s.asked, demo.PushClock(advance=s.must("advance"))),
}


@router.post("/do/{act}/{record_id}")
async def do(request: Request, desk: DeskHere, who: Signed, act: str, record_id: UUID) -> Response:
    """Do what the form asks, then go back; what was refused is said on the page it came from."""
    fields = await check_form(request, who)
    if act not in DO:
        raise NotFound("form")
    try:
        await DO[act](Sent(desk, who, record_id, fields, await watch.now(desk, who.actor)))
    except Invalid as why:
        return _refused(request, who, fields, " ".join(fault.message for fault in why.faults))
    except Refusal as why:
        return _refused(request, who, fields, why.message)
    except ValueError:
        return _refused(request, who, fields, "Choose one of the answers that are offered. Nothing was changed.")
    return RedirectResponse(_back(request), 303)


def _refused(request: Request, who: Visitor, fields: dict[str, list[str]], message: str) -> Response:
    """What was refused is said where it was asked; whoever had typed something gets it back."""
    typed = [text for name in TYPED for text in fields.get(name, []) if text.strip()]
    if typed:
        return refused(request, who, message, 409, back=_back(request), typed=typed)
    answer = RedirectResponse(_back(request), 303)
    answer.set_cookie("problem", quote(message)[:1500], max_age=30, httponly=True, samesite="lax")
    return answer


def _back(request: Request) -> str:
    came_from = request.headers.get("referer", "/")
    base = str(request.base_url).rstrip("/")
    return came_from.removeprefix(base) if came_from.startswith(base + "/") else "/"
