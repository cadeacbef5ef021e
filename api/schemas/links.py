"""The body of an answer that comes by a link."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Body, Code, Day, Line, Text


class AnswerBody(Body):
    """What stood at the end of the mail's link, and the answer; the rest depends on what was asked."""

    token: Annotated[Line, Field(repr=False)]
    answer: Code
    category: Code | None = None
    reason_code: Code | None = None
    next_opening: Day | None = None
    note: Text | None = None
    delegate: Annotated[Line | None, Field(repr=False)] = None
