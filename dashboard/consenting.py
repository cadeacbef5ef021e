"""A consent is signed on the screen: what for and for whom is chosen, then its wording is read, then it is signed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, Visitor, check_form
from domain.consent import BY_NAME
from domain.errors import Invalid, Refusal
from domain.policy import Policy
from domain.words import ConsentKind, ConsentMethod, RecipientClass
from usecases import watch
from usecases.consent import Sign, Tick, sign_consent
from usecases.desk import Asked, Desk
from usecases.wording import WHAT, Wording, word

router = APIRouter(include_in_schema=False)
INCOMPLETE = (
    "Choose what for and to whom, at least one thing that may be told, until when, and how it is signed. "
    "Police, prosecutor and the referring agency are named."
)
KINDS, RECIPIENTS = "|".join(ConsentKind), "|".join(RecipientClass)
TERM = re.compile(rf"({KINDS})\|({RECIPIENTS})\|[a-z_]{{1,60}}")
DAY = re.compile(r"20\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen; complete once a wording can be made of it."""

    term: str = ""
    agency_id: UUID | None = None
    agency: str | None = None
    information: tuple[str, ...] = ()
    until: date | None = None
    method: str = ""

    @property
    def parts(self) -> tuple[ConsentKind, RecipientClass, str]:
        """Kind, class of recipient and purpose; ValueError where it is none of them."""
        kind, recipient, purpose = self.term.split("|")
        return ConsentKind(kind), RecipientClass(recipient), purpose

    @property
    def complete(self) -> bool:
        """Whether everything that the wording says is chosen."""
        named = not self.term or self.parts[1] not in BY_NAME or self.agency_id is not None
        return bool(self.term and self.information and self.until and self.method and named)

    def wording(self, discloser: str) -> Wording:
        """What the person signs."""
        kind, recipient, purpose = self.parts
        return word(
            kind=kind,
            recipient=recipient,
            agency=self.agency,
            purpose=purpose,
            information=self.information,
            until=f"{self.until:%d %B %Y}" if self.until else "",
            discloser=discloser,
        )

    def ask(self, discloser: str) -> Sign:
        """The same, as it is signed."""
        kind, recipient, purpose = self.parts
        assert self.until is not None  # noqa: S101  # only what is complete is signed
        tick = Tick(
            kind=kind,
            recipient_class=recipient,
            purpose=purpose,
            information=self.information,
            expires=self.until,
            recipient_agency_id=self.agency_id,
        )
        return Sign(
            method=ConsentMethod(self.method),
            document_hash=self.wording(discloser).hash,
            discloser=discloser,
            grants=(tick,),
        )


@router.get("/people/{record_id}/consents/new")
async def choose(  # each is one field of the form
    request: Request,
    desk: DeskHere,
    who: Signed,
    record_id: UUID,
    term: str = "",
    agency: str = "",
    information: Annotated[list[str] | None, Query()] = None,
    until: str = "",
    method: str = "",
    again: str = "",
) -> Response:
    """What is to be consented to; once all of it is chosen, its wording, to be read and signed.

    `again` comes from a consent that ran out: what it was for is chosen already, and nothing is wrong with the rest.
    """
    chosen = {
        "term": [term],
        "agency": [agency],
        "information": information or [],
        "until": [until],
        "method": [method],
    }
    return await _page(request, desk, who, record_id, chosen, "", begun=not again)


@router.post("/people/{record_id}/consents/new")
async def sign(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """Record that the wording was signed."""
    fields = await check_form(request, who)
    policy = await desk.views.policy(who.actor.programme_id)
    chosen = _choice(fields, await watch.people(desk, who.actor))
    if not chosen.complete:
        return await _page(request, desk, who, record_id, fields, INCOMPLETE, 422)
    body = {name: found for name, found in fields.items() if name not in {"csrf", "key"}}
    asked = Asked(key=(fields.get("key") or [""])[0], body={"form": body})
    try:
        await sign_consent(desk, who.actor, asked, record_id, chosen.ask(policy.programme))
    except Invalid as why:
        return await _page(request, desk, who, record_id, fields, " ".join(one.message for one in why.faults), 422)
    except Refusal as why:
        return await _page(request, desk, who, record_id, fields, why.message, 409)
    return RedirectResponse(f"/people/{record_id}", 303)


async def _page(
    request: Request,
    desk: Desk,
    who: Visitor,
    record_id: UUID,
    fields: Mapping[str, list[str]],
    problem: str,
    status: int = 200,
    *,
    begun: bool = True,
) -> Response:
    person = await watch.participant(desk, who.actor, record_id)
    policy = await desk.views.policy(who.actor.programme_id)
    people = await watch.people(desk, who.actor)
    chosen = _choice(fields, people)
    asked = begun and any(value for name in ("term", "until", "method") for value in fields.get(name, []))
    return page(
        request,
        who,
        "consent.html",
        await watch.now(desk, who.actor),
        status=status,
        person=person,
        chosen=chosen,
        problem=problem or (INCOMPLETE if asked and not chosen.complete else ""),
        wording=chosen.wording(policy.programme) if chosen.complete and not problem else None,
        terms=_terms(policy),
        agencies=_agencies(people),
        information=WHAT,
        methods=[one.value for one in ConsentMethod if one is not ConsentMethod.VERBAL],
    )


def _terms(policy: Policy) -> list[tuple[str, str]]:
    """Every tick that the policy knows, as one choice each."""
    return [
        (
            f"{term.kind}|{recipient}|{purpose}",
            f"{term.kind} · to {recipient} · for {purpose}".replace("_", " "),
        )
        for term in policy.consents.values()
        for recipient in term.recipient_classes
        for purpose in term.purposes
    ]


def _agencies(people: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The partners' agencies by name, for a consent that is given to one of them."""
    found = {str(one["agency_id"]): one["agency"] for one in people if one["agency_kind"] != "programme"}
    return sorted(found.items(), key=lambda one: one[1])


def _choice(fields: Mapping[str, list[str]], people: Sequence[Mapping[str, Any]]) -> Choice:
    """What was chosen; whatever is none of what is offered counts as not chosen."""

    def one(name: str) -> str:
        return (fields.get(name) or [""])[0].strip()

    agencies = dict(_agencies(people))
    until = one("until")
    return Choice(
        term=one("term") if TERM.fullmatch(one("term")) else "",
        agency_id=UUID(one("agency")) if one("agency") in agencies else None,
        agency=agencies.get(one("agency")),
        information=tuple(code for code in fields.get("information", []) if code in WHAT),
        until=date.fromisoformat(until) if DAY.fullmatch(until) else None,
        method=one("method") if one("method") in tuple(ConsentMethod) else "",
    )
