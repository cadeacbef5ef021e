"""A partner answers from the mail that asks, without signing in.

What the link asks is shown, and its answer is given once, by the very command that the partner would give after signing
in, under the partner's own rights.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hmac import compare_digest
from uuid import UUID

from database.links import Link, answered_by
from domain.actor import Actor
from domain.deadlines import WorkingCalendar
from domain.errors import KeyReused, LinkClosed, LinkUnknown, NotFound, NotInThisState, NotPermitted
from domain.policy import Policy
from domain.questions import ANSWERS, OF_CHARGES, Question, question_of
from domain.roles import Sight, may_see
from domain.visibility import access
from domain.words import Attendance, ExtensionState, HoldAnswer, Position, ProviderAnswer
from security.tokens import LETTERS, hash_of, second_code
from usecases import watch
from usecases.attending import Coming, answer_invitation
from usecases.checks import one_of
from usecases.desk import Asked, Desk, Done
from usecases.hold import REFERENCE, acknowledge_charge_completion, answer_charge_extension, give_charge_view
from usecases.link import Respond, answer_linkage
from usecases.screen import give_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is asked, under the partner's own reference; nobody's name, and nothing of who takes part.

    `closed` is None while it can be answered, else the code of why it cannot. `late` says that its deadline has passed,
    which an answer is still worth giving after.
    """

    question: Question
    reference: str
    due_at: datetime
    now: datetime
    zone: str
    late: bool
    closed: str | None
    answered_at: datetime | None
    category: str | None = None
    area: str | None = None
    barriers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Give:
    """The answer; what else goes with it depends on the question."""

    answer: str
    category: str | None = None
    reason_code: str | None = None
    next_opening: date | None = None
    note: str | None = field(default=None, repr=False)
    delegate: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An answer that the record has; `late` if it came after its deadline, `replayed` if it was there before."""

    question: Question
    reference: str
    answer: str
    answered_at: datetime
    zone: str
    late: bool
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What to tell a provider, and until when it opens anything; nothing where no provider answered by a link."""

    code: str | None = field(default=None, repr=False)
    until: datetime | None = None


async def ask(desk: Desk, token: str) -> Shown:
    """What the link asks. Looking changes nothing. LinkUnknown if there is no such link."""
    link = await _found(desk, token)
    question = await _question(desk, link)
    return Shown(
        question=question,
        reference=await _reference(desk, link, question),
        due_at=link.due_at,
        now=link.now,
        zone=await _zone(desk, link),
        late=(link.used_at or link.now) >= link.due_at,
        closed=_why_closed(link),
        answered_at=link.used_at,
        category=link.category,
        area=link.area,
        barriers=await _barriers(desk, link, question),
    )


async def answer(desk: Desk, token: str, given: Give) -> Taken:
    """Answer once; the same answer again is told the first outcome, another one is refused.

    LinkUnknown, LinkClosed (with why), or Invalid with what is wrong with the answer.
    """
    link = await _found(desk, token)
    question = await _question(desk, link)
    one_of("/answer", given.answer, ANSWERS[question])
    why = _why_closed(link)
    if why is not None and link.used_at is None:
        raise LinkClosed(why)
    asked = Asked(key=f"answer/{link.id}", body={"answer": given}, link=link.id)
    try:
        done = await DO[question](desk, asked, link, given)
    except KeyReused as other:
        raise LinkClosed("link_used") from other
    except (NotFound, NotPermitted, NotInThisState) as closed:
        raise LinkClosed from closed
    after = await _found(desk, token)
    answered_at = after.used_at or after.now
    return Taken(
        question=question,
        reference=await _reference(desk, after, question),
        answer=given.answer,
        answered_at=answered_at,
        zone=await _zone(desk, link),
        late=answered_at >= link.due_at,
        replayed=done.replayed,
    )


async def code_for(desk: Desk, actor: Actor, linkage_id: UUID) -> Code:
    """What the care team tells a provider that answered by a link, so that it may open what the person agreed to show."""
    proof = access(actor, Sight.IDENTITY)
    row = await desk.views.linkage(proof, linkage_id)
    if row is None:
        raise NotFound("linkage")
    async with desk.database.connect() as connection:
        answered = await answered_by(connection, proof, linkage_id)
    if answered is None:
        return Code()
    link_id, used_at = answered
    policy = await desk.views.policy_version(actor.programme_id, row["policy_version"])
    until = _open_until(policy, used_at)
    now = (await desk.views.clock(actor.programme_id)).now
    return Code(code=second_code(desk.keyring, link_id), until=until) if until > now else Code()


async def open_person(desk: Desk, token: str, code: str) -> Mapping[str, object]:
    """What the person agreed to show to the provider that took them: by the mail's link and a code told another way.

    Empty where they agreed to nothing. LinkUnknown for a wrong link or code, LinkClosed where it is over.
    """
    link = await _found(desk, token)
    if link.used_at is None or await _question(desk, link) is not Question.SERVICE_REFERRAL:
        raise LinkClosed
    policy = await desk.views.policy_version(link.actor.programme_id, link.policy_version)
    if _open_until(policy, link.used_at) <= link.now:
        raise LinkClosed("link_expired")
    told = "".join(letter for letter in code.upper() if letter in LETTERS)
    if not compare_digest(told, second_code(desk.keyring, link.id).replace("-", "")):
        raise LinkUnknown
    try:
        shown = await watch.linkage(desk, link.actor, link.stream_id)
    except (NotFound, NotPermitted) as closed:
        raise LinkClosed from closed
    person = shown.get("person")
    return person if isinstance(person, Mapping) else {}


def _open_until(policy: Policy, used_at: datetime) -> datetime:
    return WorkingCalendar.of(policy).after(used_at, policy.answer_link_lasts)


async def _give_view(desk: Desk, asked: Asked, link: Link, given: Give) -> Done:
    position = Position(given.answer)
    return await give_view(desk, link.actor, asked, link.stream_id, position, given.category, given.note)


async def _answer_linkage(desk: Desk, asked: Asked, link: Link, given: Give) -> Done:
    respond = Respond(
        answer=ProviderAnswer(given.answer),
        reason_code=given.reason_code,
        next_opening=given.next_opening,
        note=given.note,
    )
    return await answer_linkage(desk, link.actor, asked, link.stream_id, respond)


async def _give_charge_view(desk: Desk, asked: Asked, link: Link, given: Give) -> Done:
    return await give_charge_view(desk, link.actor, asked, link.stream_id, HoldAnswer(given.answer))


async def _answer_extension(desk: Desk, asked: Asked, link: Link, given: Give) -> Done:
    granted = given.answer == ExtensionState.GRANTED
    return await answer_charge_extension(desk, link.actor, asked, link.stream_id, granted)


async def _acknowledge(desk: Desk, asked: Asked, link: Link, given: Give) -> Done:
    del given  # there is one answer
    return await acknowledge_charge_completion(desk, link.actor, asked, link.stream_id)


async def _answer_invitation(desk: Desk, asked: Asked, link: Link, given: Give) -> Done:
    coming = Coming(answer=Attendance(given.answer), delegate=given.delegate)
    return await answer_invitation(desk, link.actor, asked, link.stream_id, coming)


Do = Callable[[Desk, Asked, Link, Give], Awaitable[Done]]
DO: dict[Question, Do] = {
    Question.ELIGIBILITY_VIEW: _give_view,
    Question.SERVICE_REFERRAL: _answer_linkage,
    Question.CHARGE_HOLD_REVIEW: _give_charge_view,
    Question.EXTENSION_ANSWER: _answer_extension,
    Question.COMPLETION_ACK: _acknowledge,
    Question.ATTENDANCE: _answer_invitation,
}


async def _reference(desk: Desk, link: Link, question: Question) -> str:
    """The partner's own reference; that of a held charge stands sealed, and a link whose time is over opens nothing."""
    if question not in OF_CHARGES or link.expires_at <= link.now or not may_see(link.actor, Sight.CHARGE_HOLDS):
        return link.reference
    texts = await desk.views.unsealed(access(link.actor, Sight.CHARGE_HOLDS), link.stream_id, [REFERENCE])
    return texts.get(REFERENCE, link.reference)


async def _zone(desk: Desk, link: Link) -> str:
    """The programme's time zone, in which the page tells its moments."""
    return (await desk.views.clock(link.actor.programme_id)).zone


async def _found(desk: Desk, token: str) -> Link:
    link = await desk.views.link_of(hash_of(token))
    if link is None:
        raise LinkUnknown
    return link


async def _question(desk: Desk, link: Link) -> Question:
    policy = await desk.views.policy_version(link.actor.programme_id, link.policy_version)
    question = question_of(policy, link.kind)
    if question is None:  # the policy that the record keeps asks partners for this no longer
        raise LinkClosed
    return question


async def _barriers(desk: Desk, link: Link, question: Question) -> tuple[str, ...]:
    """What a provider's no may name as standing in the way."""
    if question is not Question.SERVICE_REFERRAL:
        return ()
    policy = await desk.views.policy_version(link.actor.programme_id, link.policy_version)
    return policy.reasons.get("linkage", ())


def _why_closed(link: Link) -> str | None:
    """Why the link answers nothing any more; a question that was withdrawn looks like one that somebody else answered."""
    if link.used_at is not None:
        return "link_used"
    if link.ended_at is not None or link.closed_at is not None or not link.actor.roles:
        return "no_longer_open"
    return "link_expired" if link.expires_at <= link.now else None
