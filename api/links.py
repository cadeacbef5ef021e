"""Answering from a mail: the token of its link stands in the body, never in an address."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from fastapi.responses import Response

from api.answers import answer
from api.auth import address_of
from api.described import Described
from api.errors import too_many_tries
from api.operations import open_to_all
from api.reading import router as calls
from api.schemas.links import AnswerBody
from api.throttle import Throttle
from domain.errors import LinkUnknown
from domain.questions import Question
from usecases import answers

router = calls("/v1/answers", "answers")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTaken(Described):
    """An answer that came by a link; `late` says that it came after its deadline."""

    question: Question
    """What was asked."""
    reference: str
    """The partner's own reference, as in the mail; of a held charge, the prosecutor's."""
    answer: str
    """The word that was given and counts."""
    answered_at: datetime
    """When it was given; of a repeated call, the first time."""
    late: bool
    """Whether its deadline had passed; it counts all the same."""


ANSWER = open_to_all(
    "Answer the question behind the one-use link of a mail; the token is also what a repeat is told by",
    AnswerTaken,
    example={"token": "8rJ0c5mPq1uZxWk3yTfHn7aLdVbGs2eQiO9XwBvNzMk", "answer": "supports"},
)


@router.post("", **ANSWER)
async def give_answer(request: Request, body: AnswerBody) -> Response:
    """Answer once."""
    throttle: Throttle = request.app.state.throttle
    address = address_of(request.scope)
    if wait := throttle.wait(address):
        return too_many_tries(request.url.path, wait)
    given = answers.Give(
        answer=body.answer,
        category=body.category,
        reason_code=body.reason_code,
        next_opening=body.next_opening,
        note=body.note,
        delegate=body.delegate,
    )
    try:
        taken = await answers.answer(request.app.state.desk, body.token, given)
    except LinkUnknown:
        throttle.failed(address)
        raise
    shown = AnswerTaken(
        question=taken.question,
        reference=taken.reference,
        answer=taken.answer,
        answered_at=taken.answered_at,
        late=taken.late,
    )
    return answer(shown, headers={"idempotent-replayed": "true"} if taken.replayed else None)
