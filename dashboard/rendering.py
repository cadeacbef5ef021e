"""Templates, and what every page has: who looks, which pages are open to them, and hidden keys for forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from dashboard import ahead, happened, leading, moments, words
from dashboard.session import Visitor, csrf_of
from domain.actor import Actor
from domain.roles import Act, Sight, may, may_see

HERE = Path(__file__).parent
PAGES = (
    ("/", "My work", Sight.WORKLIST),
    ("/people", "People", Sight.PARTICIPANTS),
    ("/referrals", "Referrals", Sight.OWN_REFERRALS),
    ("/linkages", "Linkages", Sight.LINKAGES),
    ("/conferences", "Conference", Sight.CONFERENCES),
    ("/packets", "Packets", Sight.PACKETS),
    ("/escalations", "Escalations", Sight.ESCALATIONS),
    ("/inbox", "Inbox", Sight.INBOX),
    ("/monitor", "Monitor", Sight.MONITOR),
    ("/notices", "Notices", Sight.LEDGER),
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """The filters of one rendering that need to know what time it is."""

    now: datetime

    def felt(self, moment: datetime | str | None) -> str:
        """As a person feels it; a deadline that passed says by how much."""
        if moment is None:
            return ""
        return moments.felt(datetime.fromisoformat(moment) if isinstance(moment, str) else moment, self.now)

    def urgency(self, moment: datetime | None) -> str:
        """The tone of a deadline."""
        return moments.urgency(moment, self.now)

    def due(self, moment: datetime) -> str:
        """What a deadline's pill says."""
        return moments.due(moment, self.now)

    def due_sentence(self, moment: datetime) -> str:
        """The end of a sentence on a deadline."""
        return moments.due_sentence(moment, self.now)

    def then(self, owed: Mapping[str, Any]) -> str:
        """What happens if nobody acts."""
        return ahead.then_words(owed, self.felt)

    def since(self, moment: datetime) -> str:
        """How long something has lasted."""
        return moments.lasting(int((self.now - moment).total_seconds() // 60))


def _marked(text: str) -> Markup:
    """A text in which `what is typed as it stands` is shown so."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
FILTERS: dict[str, Any] = {
    "words": words.words,
    "sentence": words.sentence,
    "why": happened.why,
    "tone": words.tone,
    "iso": moments.iso,
    "step_words": ahead.step_words,
    "stage_words": words.stage_words,
    "owed_by": words.owed_by,
    "untaken": words.untaken,
    "open_to": words.open_to,
    "answered_by": words.answered_by,
    "acts_on": words.acts_on,
    "climbed": ahead.climbed,
    "coming_words": ahead.coming_words,
    "page_of": leading.page_of,
    "about": leading.about,
    "notice_words": words.notice_words,
    "leaves": words.leaves,
    "fact_words": happened.fact_words,
    "delivery_words": happened.delivery_words,
    "told_groups": happened.told_groups,
    "pairs": words.pairs,
    "pairs_of": words.pairs_of,
    "marked": _marked,
}


@pass_context
def _exact(context: Context, moment: datetime | None) -> str:
    """The exact moment, in the zone of the page."""
    return moments.exact(moment, context["now"])


@pass_context
def _typed(context: Context, moment: datetime | None) -> str:
    """A moment as a form's own field wants it, in the zone of the page."""
    return moment.astimezone(context["now"].tzinfo).strftime("%Y-%m-%dT%H:%M") if moment else ""


OF_THE_PAGE: Mapping[str, Any] = {"exact": _exact, "typed": _typed}
TEMPLATES.filters.update(FILTERS)
TEMPLATES.filters.update(OF_THE_PAGE)


@dataclass(frozen=True, slots=True)
class _Rights:
    """What the visitor's roles allow, for showing only buttons that work."""

    actor: Actor | None

    def may(self, act: str) -> bool:
        return self.actor is not None and may(self.actor, Act(act))


def _pages(actor: Actor) -> list[tuple[str, str]]:
    """The pages that are open to somebody; the monitor's counts lead to the ledger where there is a monitor."""
    open_to = [(to, text) for to, text, sight in PAGES if may_see(actor, sight)]
    return [one for one in open_to if one[0] != "/notices" or not may_see(actor, Sight.MONITOR)]


def page(
    request: Request,
    visitor: Visitor | None,
    name: str,
    now: datetime,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """One page, whole; a fragment of it is never asked for."""
    moment = Moment(now)
    actor = visitor.actor if visitor else None
    template = TEMPLATES.get_template(name)
    shown = {
        "actor": actor,
        "role_name": words.sentence(actor.roles[0]) if actor and actor.roles else "",
        "plays": visitor.plays if visitor else False,
        "pages": _pages(actor) if actor else [],
        "here": request.url.path,
        "section": "/" + request.url.path.split("/")[1],
        "may_refer": bool(actor and may(actor, Act.REFER)),
        "may": _Rights(actor).may,
        "csrf": csrf_of(visitor) if visitor else "",
        "new_key": lambda: str(uuid4()),
        "problem": unquote(request.cookies.get("problem", "")) if visitor else "",
        "felt": moment.felt,
        "now": moment.now,
        "urgency": moment.urgency,
        "due_words": moment.due,
        "due_sentence": moment.due_sentence,
        "then_words": moment.then,
        "since": moment.since,
        "since_seconds": moments.lasting_seconds,
        **values,
    }
    answer = HTMLResponse(template.render(shown), status_code=status, headers={**SAFE, **(headers or {})})
    if "problem" in request.cookies:
        answer.delete_cookie("problem")
    return answer
