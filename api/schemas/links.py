"""The body of an answer that comes by a link."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Body, Code, Day, Line, Said


class AnswerBody(Body):
    """What stood at the end of the mail's link, and the answer; the rest depends on what was asked."""

    token: Annotated[Line, Field(repr=False)]
    """The last part of the answer link in the mail; it opens this one question, and answers it once."""
    answer: Code
    """One of the words that answer the question: for a service such as `accepted`, for a view such as `supports`."""
    category: Code | None = None
    """Of a view: with `objects`, what the objection is about, as a code."""
    reason_code: Code | None = None
    """Of a service: what stands in the way, one of the policy's reasons `linkage`."""
    next_opening: Day | None = None
    """Of a service: the day on which there is room."""
    note: Said = None
    """Of a view or a service: what else is worth noting; kept sealed, for programme staff alone."""
    delegate: Annotated[Line | None, Field(repr=False)] = None
    """Of an invitation: with `delegated`, the e-mail address of the colleague who goes instead."""
