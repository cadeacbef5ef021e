"""The record after a command, as its caller may see it."""

from typing import Any, TypeVar
from uuid import UUID

from fastapi.responses import Response

from api.answers import answer
from api.around import ConsentShown, LinkageShown, ServiceReferralShown
from api.meetings_shown import ActionItemShown, AgendaShown, ConferenceShown
from api.owed import Due, EscalationShown
from api.shown import ParticipantShown, ReferralShown, RuleShown
from domain.errors import NotFound
from domain.evolving import allowed
from domain.referral import SamePerson
from domain.states import ChargeHold, Conference, Consent, Escalation, Linkage, Participant, Referral, State
from domain.triage import recommendation, told_so_far
from domain.visibility import LinkageView, ReferralView, linkage_view, referral_view
from domain.words import Answered
from usecases.desk import Done
from usecases.showing import partners_referral

S = TypeVar("S", Referral, Participant, ChargeHold, Linkage, Consent, Conference, Escalation)


def record(done: Done, record_id: UUID, *, location: str | None = None) -> Response:
    """The record after the command, under its caller's view; only staff are told its version."""
    shown = show(done, record_id)
    return answer(shown, done, version=getattr(shown, "version", None), location=location)


def show(done: Done, record_id: UUID) -> object:
    """A record as the command's caller may see it."""
    match done.states.get(record_id):
        case Referral() as state:
            return _referral(done, state)
        case Participant() as state:
            return _participant(done, state)
        case Linkage() as state:
            return _linkage(done, state)
        case Consent() as state:
            return consent_shown(done, state)
        case Conference() as state:
            return _conference(done, state)
        case Escalation() as state:
            return _escalation(done, state)
        case _:
            raise NotFound


def _referral(done: Done, state: Referral) -> object:
    """A referral: all of it for staff, the receipt for its referrer, the question for a partner who was asked."""
    if referral_view(done.actor, state) is not ReferralView.STAFF:
        return partners_referral(done.actor, state)
    return ReferralShown(
        id=state.id,
        receipt_code=state.receipt_code,
        status=state.status,
        disposition=told_so_far(state.published),
        door=state.door,
        area=state.area,
        needs=state.needs,
        agreed_to_contact=state.agreed_to_contact,
        in_custody=state.in_custody,
        referrer_kind=state.referrer_kind,
        referrer_id=state.referrer_id,
        referrer_agency_id=state.referrer_agency_id,
        received_at=state.received_at,
        answers=state.answers,
        urgencies=state.urgencies,
        recommendation=state.recommendation,
        rules=_rules(done, state),
        views_asked=state.views_asked,
        views_given=state.views_given,
        office_id=state.office_id,
        links={UUID(one): SamePerson(judged) for one, judged in state.links.items()},
        reason_code=state.reason_code,
        decided_at=state.decided_at,
        participant_id=state.participant_id,
        published=state.published,
        published_at=state.published_at,
        handoff=state.handoff,
        handoff_due=state.handoff_due,
        handoff_eta=state.handoff_eta,
        responder_id=state.responder_id,
        version=done.seqs.get(state.id, 0),
        due=due(done, state.id),
        allowed=allowed(state),
    )


def consent_shown(done: Done, state: Consent) -> ConsentShown:
    """A consent, for programme staff."""
    return ConsentShown(
        id=state.id,
        participant_id=state.participant_id,
        kind=state.kind,
        recipient_class=state.recipient_class,
        recipient_agency_id=state.recipient_agency_id,
        purpose=state.purpose,
        information=state.information,
        method=state.method,
        document_hash=state.document_hash,
        discloser=state.discloser,
        status=state.status,
        signed_at=state.signed_at,
        expires_at=state.expires_at,
        ended_at=state.ended_at,
        not_wished_at=state.not_wished_at,
        version=done.seqs.get(state.id, 0),
        allowed=allowed(state),
    )


def due(done: Done, stream_id: UUID) -> tuple[Due, ...]:
    """What people owe in a record, soonest first; moments that come by themselves are left out."""
    return tuple(
        Due(
            id=owed.id,
            kind=owed.kind,
            due_at=owed.due_at,
            owner_role=owed.owner_role,
            state=owed.state,
            owner_id=owed.owner_id,
            about=owed.about,
            missed_at=owed.missed_at,
        )
        for owed in done.due.get(stream_id, ())
        if owed.on_due == "miss"
    )


def one(done: Done, record_id: UUID, kind: type[S]) -> S:
    """A record of this kind among those of a command."""
    state: State | None = done.states.get(record_id)
    if not isinstance(state, kind):
        raise NotFound
    return state  # the check above is what narrows it


def _participant(done: Done, state: Participant) -> ParticipantShown:
    return ParticipantShown(
        id=state.id,
        alias=state.alias,
        stage=state.stage,
        stage_since=state.stage_since,
        opened_at=state.opened_at,
        owner_id=state.owner_id,
        owner_role=state.owner_role,
        referral_id=state.referral_id,
        door=state.door,
        area=state.area,
        attempts=state.attempts,
        ways=state.ways,
        last_contact_at=state.last_contact_at,
        paused=state.paused,
        pause_id=state.id if state.paused else None,
        paused_at=state.paused_at,
        pauses=state.pauses,
        outcomes=state.outcomes,
        safe_contact=state.safe_contact,
        wished_at=state.wished_at,
        transfer_since=state.transfer_since,
        transfer_goes_at=state.transfer_goes_at,
        transfer_reason=state.transfer_reason,
        entered=state.entered,
        reason_code=state.reason_code,
        ended_at=state.ended_at,
        version=done.seqs.get(state.id, 0),
        due=due(done, state.id),
        allowed=allowed(state),
    )


def _linkage(done: Done, state: Linkage) -> LinkageShown | ServiceReferralShown:
    if linkage_view(done.actor, state) is not LinkageView.STAFF:
        person = done.states.get(state.participant_id)
        area = person.area if isinstance(person, Participant) else None
        return ServiceReferralShown(
            id=state.id,
            category=state.category,
            area=area,
            status=state.status,
            appointment_at=state.appointment_at,
        )
    proposed = done.created.get("proposed_provider_id")
    return LinkageShown(
        id=state.id,
        participant_id=state.participant_id,
        category=state.category,
        status=state.status,
        opened_at=state.opened_at,
        owner_id=state.owner_id,
        provider_id=state.provider_id,
        consent_id=state.consent_id,
        appointment_at=state.appointment_at,
        reason_code=state.reason_code,
        outcome=state.outcome,
        closed_at=state.closed_at,
        tried_provider_ids=state.tried_provider_ids,
        waits_since=state.waits_since,
        proposed_provider_id=UUID(proposed) if proposed else None,
        version=done.seqs.get(state.id, 0),
        due=due(done, state.id),
        allowed=allowed(state),
    )


def _conference(done: Done, state: Conference) -> ConferenceShown:
    made = done.created.get("participant_id")
    return ConferenceShown(
        id=state.id,
        team_id=state.team_id,
        chair_id=state.chair_id,
        starts_at=state.starts_at,
        freeze_at=state.freeze_at,
        status=state.status,
        opened_at=state.opened_at,
        minutes_at=state.minutes_at,
        packets_at=state.packets_at,
        sequence=state.sequence,
        attended=state.attended,
        answers=state.answers,
        delegates=state.delegates,
        agenda=_agenda(done, state.id),
        action_items=tuple(_task(task) for task in done.tasks if task.conference_id == state.id),
        version=done.seqs.get(state.id, 0),
        due=due(done, state.id),
        allowed=allowed(state),
        participant_id=UUID(made) if made else None,
    )


def _agenda(done: Done, conference_id: UUID) -> tuple[AgendaShown, ...]:
    """The agenda as it stands, numbered without gaps."""
    listed = [item for item in done.agenda if item.conference_id == conference_id and item.removed_at is None]
    return tuple(
        AgendaShown(
            id=item.id,
            position=place,
            reason=item.reason,
            participant_id=item.participant_id,
            referral_id=item.referral_id,
            decision=item.decision,
            added_at=item.added_at,
        )
        for place, item in enumerate(sorted(listed, key=lambda one: one.position), start=1)
    )


def _task(task: Any) -> ActionItemShown:
    return ActionItemShown(
        id=task.id,
        conference_id=task.conference_id,
        owner_id=task.owner_id,
        due_at=task.due_at,
        participant_id=task.participant_id,
        done_at=task.done_at,
        withdrawn_at=task.withdrawn_at,
        carries=task.carries,
    )


def _escalation(done: Done, state: Escalation) -> EscalationShown:
    return EscalationShown(
        id=state.id,
        obligation_id=state.obligation_id,
        kind=state.kind,
        ladder=state.ladder,
        subject_id=state.subject_id,
        participant_id=state.participant_id,
        status=state.status,
        opened_at=state.opened_at,
        rung=state.rung,
        next_at=state.next_at,
        delayed_until=state.delayed_until,
        snoozes=state.snoozes,
        put_off_from=state.put_off_from,
        acknowledged_at=state.acknowledged_at,
        ended_at=state.ended_at,
        version=done.seqs.get(state.id, 0),
        allowed=allowed(state),
    )


def _rules(done: Done, state: Referral) -> tuple[RuleShown, ...]:
    policy = done.policies.get(state.id)
    if policy is None or not state.answers:
        return ()
    answers = {code: Answered(given) for code, given in state.answers.items()}
    return tuple(
        RuleShown(code=rule.code, text=rule.text, answer=rule.answer, against=rule.against, reason=rule.reason)
        for rule in recommendation(policy.criteria, answers).rules
    )
