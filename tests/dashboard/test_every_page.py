"""What holds for every page that there is: legible, accessible, quiet, and without a name where none belongs."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe

from domain.reports import quarter_of
from tests.dashboard.conftest import DESKTOP, NAME, PHONE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# what stands under a control keeps off it, and no field cuts off what it says is to be typed
CROWDED = """() => {
  const shown = (one) => one.getBoundingClientRect().width > 1 && !one.closest('.hidden, .choices');
  const controls = [...document.querySelectorAll('main :is(button, .button, select, textarea, input:not([type=hidden], [type=radio], [type=checkbox]))')].filter(shown);
  const boxes = controls.map((one) => [one.getBoundingClientRect(), one.innerText || one.name]);
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.textContent.trim() || walk.currentNode.parentElement.closest('button, .button, select, textarea, .hidden, .choices')) continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    for (const box of range.getClientRects()) boxes.push([box, walk.currentNode.textContent.trim().slice(0, 40)]);
  }
  const faults = [];
  for (const one of controls) {
    const at = one.getBoundingClientRect();
    for (const [box, says] of boxes) {
      const under = box.left < at.right && box.right > at.left && box.bottom > at.bottom && box.top >= at.top;
      if (under && box.top < at.bottom + 3) faults.push(`${one.innerText || one.name} touches ${says}`);
    }
  }
  const pen = document.createElement('canvas').getContext('2d');
  for (const one of document.querySelectorAll('main input[placeholder]')) {
    const look = getComputedStyle(one);
    pen.font = look.font;
    const room = one.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight);
    if (shown(one) && pen.measureText(one.placeholder).width > room) faults.push(`cut off: ${one.placeholder}`);
  }
  return faults;
}"""
STAFF = (
    "/",
    "/?whose=everybody",
    "/?whose=overdue",
    "/people",
    "/referrals",
    "/waiting-list",
    "/doors",
    "/reports",
    "/report",
    "/rota",
    "/linkages",
    "/conferences",
)
STAFF += ("/quarterly-reports", "quarter", "/packets", "/escalations", "/inbox", "/monitor", "/notices", "/refer")
STAFF += ("/monitor/not_asked_yet", "/monitor/hearings_waiting", "/monitor/processes_stuck")
PAGES = {
    "coordinator": (
        *STAFF,
        "person",
        "dead",
        "played",
        "referral",
        "decided",
        "report",
        "linkage",
        "conference",
        "packet",
        "/people?stage=inactive",
    ),
    "outreach": ("/", "person", "agency"),
    "officer": ("/", "/refer", "/report", "/report/received", "/doors", "/referrals", "/inbox", "receipt", "/people"),
    "police": ("/", "question", "/packets", "packet", "/action-items"),
    "prosecutor": ("/packets", "agreement"),
    "provider": ("/", "/report", "/agency", "/action-items", "/linkages", "offer", "/inbox"),
    "supervisor": ("minutes", "/packets", "/action-items", "dead"),
    "privacy": ("/", "/notices"),
    "operator": ("/", "/monitor", "/monitor/processes_stuck"),
    None: ("/sign-in", "/docs"),
}


def _address(screens, name):
    get = screens.stage.get
    ways = {
        "person": lambda: f"/people/{screens.person}",
        "dead": lambda: f"/people/{_dead(screens)}",
        "played": lambda: f"/people/{screens.played}",
        "referral": lambda: f"/referrals/{_first(get('coordinator', '/v1/referrals'), 'screening')}",
        "decided": lambda: f"/referrals/{_first(get('coordinator', '/v1/referrals'), 'approved')}",
        "report": lambda: f"/reports/{_reported(screens)}",
        "linkage": lambda: f"/linkages/{_first(get('coordinator', '/v1/linkages'), 'referral_sent')}",
        "conference": lambda: f"/conferences/{get('coordinator', '/v1/conferences')['items'][0]['id']}",
        "packet": lambda: _packet(screens, signed=True),
        "agreement": lambda: _packet(screens, signed=False),
        "minutes": lambda: f"/conferences/{get('coordinator', '/v1/minutes')['items'][-1]['id']}/minutes",
        "receipt": lambda: f"/referrals/{get('officer', '/v1/referrals')['items'][0]['id']}",
        "question": lambda: (
            f"/referrals/{next(one['id'] for one in get('police', '/v1/referrals')['items'] if one.get('open'))}"
        ),
        "agency": lambda: f"/agencies/{get('coordinator', '/v1/providers')['items'][0]['id']}",
        "quarter": lambda: (
            f"/quarterly-reports/{quarter_of(datetime.now().astimezone(ZoneInfo('America/Los_Angeles')))}"
        ),
        "offer": lambda: f"/linkages/{get('provider', '/v1/linkages')['items'][0]['id']}",
    }
    return ways[name]() if name in ways else name


def _packet(screens, *, signed):
    meeting = screens.stage.get("coordinator", "/v1/packets")["items"]
    team = screens.stage.get("coordinator", "/v1/agreements")["items"][0]["id"]
    for who in ("coordinator", "police") if signed else ():
        screens.stage.post(who, f"/v1/agreements/{team}/signature")
    if not meeting:
        made = screens.stage.post(
            "coordinator", "/v1/conferences", {"starts_at": "2028-02-08T18:00:00Z", "team_id": team}
        )
        return f"/conferences/{made['id']}/packet"
    return f"/conferences/{meeting[0]['id']}/packet"


def _reported(screens):
    report = {"kind": "hospital", "text": "Taken to the emergency room.", "person": {"name": NAME}}
    screens.stage.post("police", "/v1/inbound-reports", report)
    return screens.stage.get("coordinator", "/v1/inbound-reports")["items"][0]["id"]


def _dead(screens):
    """Somebody who died in outreach, so that the review after it is owed."""
    person = screens.approve(screens.refer()["id"])
    screens.stage.post(
        "outreach", f"/v1/participants/{person}/contacts", {"kind": "contact", "mode": "in_person", "outcome": "talked"}
    )
    screens.stage.post("supervisor", f"/v1/participants/{person}/exit", {"kind": "deceased", "reason_code": "died"})
    return person


def _first(found, status):
    return next(one["id"] for one in found["items"] if one["status"] == status)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "nobody")
def test_every_page_of_a_role(screens, who, dark):
    names = {one["name"] for one in screens.stage.get("coordinator", "/v1/people")["items"]} | {NAME}
    names |= {one["alias"] for one in screens.stage.get("coordinator", "/v1/participants?limit=100")["items"]}
    page = screens.visit(who, "/sign-in", dark=dark, phone=dark)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    axe, faults = Axe(), []
    for name in PAGES[who]:
        told = page.goto(screens.base + _address(screens, name))
        if told.status == 403:
            page.complaints.clear()  # the browser itself says that a page was refused
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for broken in axe.run(page, options=RULES).response["violations"]:
            first = broken["nodes"][0]
            faults.append(
                (name, broken["id"], len(broken["nodes"]), first["html"][:120], first["failureSummary"][:200])
            )
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                faults.append((name, f"{over} px too wide", size["width"]))
            faults += [(name, said, size["width"]) for said in page.evaluate(CROWDED)]
        page.set_viewport_size(PHONE if dark else DESKTOP)
        said = f"{page.title()} {page.url}"
        faults += [(name, "a name", one) for one in names if one in said]
        faults += [(name, "the console", one) for one in page.complaints]
        faults += [(name, "from elsewhere", one) for one in asked if not one.startswith((screens.base, "data:"))]
        page.complaints.clear()
        if page.locator("h1").count() != 1:
            faults.append((name, "not one heading", page.locator("h1").count()))
        moments = page.locator("time").evaluate_all("all => all.map(one => one.dateTime)")
        faults += [(name, "no zone", one) for one in moments if datetime.fromisoformat(one).tzinfo is None]
    assert faults == []


def test_nothing_but_our_own_scripts_and_styles_may_load(screens):
    page = screens.visit("coordinator")
    policy = page.request.get(screens.base + "/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    page.evaluate(
        """() => { const one = document.createElement('script'); one.textContent = 'window.ran = true'; document.body.append(one); }"""
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in one for one in page.complaints)
