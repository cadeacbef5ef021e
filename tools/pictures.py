"""The pictures of the README, taken anew from a running demo: `.state/venv/bin/python -m tools.pictures [BASE]`.

More people are referred first, so that the lists look as they do in use. It writes to that demo's record, nowhere else.
"""

import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bootstrap.play import Stage

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
DESKTOP, PHONE = (1440, 900), (390, 844)
RELEASE = {
    "kind": "provider_share",
    "recipient_class": "provider",
    "purpose": "service_linkage",
    "information": ["name", "contact"],
    "expires": "180 days",
}
CONSENT = {"method": "written", "document_hash": "3f" * 32, "discloser": "LEAD Burien", "grants": [RELEASE]}
LOOKS = {
    "downtown": "Grey coat, small dog",
    "north": "Tall, blue backpack",
    "south": "“Sunny”, straw hat",
    "harbor": "Green parka by the pier",
    "ambaum": "Pushes a red cart",
    "five_corners": "Silver braid, cane",
}
MET = {"kind": "contact", "mode": "in_person", "outcome": "talked"}
NOT_THERE = {"kind": "attempt", "mode": "in_person", "outcome": "not_there"}


def busy(stage: Stage) -> str:
    """More people, in every step of the way; the id of the one whose page is pictured."""
    approved = [_approved(stage, area) for area in ("north", "harbor", "downtown", "south", "ambaum")]
    for person in approved[:4]:
        stage.post("outreach", f"/v1/participants/{person}/contacts", NOT_THERE)
    for person in approved[:3]:
        stage.post("outreach", f"/v1/participants/{person}/contacts", MET)
    for person in approved[:2]:
        stage.post("outreach", f"/v1/participants/{person}/intake")
        stage.post("outreach", f"/v1/participants/{person}/consents", CONSENT)
    _moved(stage, "5 days")
    stage.post(
        "outreach", f"/v1/participants/{approved[1]}/contacts", {**MET, "note": "Library steps, in good spirits."}
    )
    stage.post("outreach", f"/v1/participants/{approved[1]}/pauses", {"kind": "hospital"})
    shown = approved[0]
    _sought(stage, shown, "housing", "Harbor Homes")
    _sought(stage, shown, "food", "Five Corners Kitchen", answer=("provider_food", "accepted"))
    stage.post("outreach", f"/v1/participants/{shown}/linkages", {"category": "id_documents"})
    waiting = [_referred(stage, area) for area in ("downtown", "five_corners", "harbor")]
    stage.post("coordinator", f"/v1/referrals/{waiting[0]}/view-requests", {"asked": "police_liaison"})
    _moved(stage, "6 days")
    _approved(stage, "north")
    stage.post(
        "coordinator", f"/v1/referrals/{_referred(stage, 'south')}/view-requests", {"asked": "prosecutor_liaison"}
    )
    stage.post(
        "coordinator",
        f"/v1/referrals/{_referred(stage, 'ambaum')}/decision",
        {"outcome": "waitlisted", "reason_code": "no_capacity"},
    )
    return shown


def _referred(stage: Stage, area: str) -> str:
    body = {
        "door": "social_contact",
        "referrer": {"kind": "officer"},
        "person": {"alias": LOOKS[area]},
        "place": {"area": area},
        "reason": "Sleeping outside; asked for help.",
        "immediate_needs": ["shelter"],
        "agreed_to_contact": "yes",
    }
    return str(stage.post("officer", "/v1/referrals", body)["id"])


def _approved(stage: Stage, area: str) -> str:
    decision = {"outcome": "approved", "reason_code": "eligible"}
    return str(
        stage.post("coordinator", f"/v1/referrals/{_referred(stage, area)}/decision", decision)["participant_id"]
    )


def _moved(stage: Stage, advance: str) -> None:
    _settled(stage)  # what happened on a day is told on that day
    now = stage.post("coordinator", "/v1/demo/clock", {"advance": advance})["now"]
    while any(one["missed_at"] is None and one["due_at"] < now for one in _owed(stage)):
        time.sleep(0.2)
    _settled(stage)


def _settled(stage: Stage) -> None:
    while any(stage.get("coordinator", "/v1/monitor")[name] for name in ("hearings_waiting", "notices_waiting")):
        time.sleep(0.2)


def _owed(stage: Stage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stage.get("coordinator", "/v1/worklist?everybody=true&limit=200")["items"]
    return found


def _sought(stage: Stage, person: str, category: str, provider: str, answer: tuple[str, str] | None = None) -> None:
    found: list[dict[str, Any]] = stage.get("coordinator", f"/v1/providers?category={category}")["items"]
    to = next(one["id"] for one in found if one["name"] == provider)
    made = stage.post("outreach", f"/v1/participants/{person}/linkages", {"category": category, "provider_id": to})
    stage.post("outreach", f"/v1/linkages/{made['id']}/dispatch")
    if answer:
        stage.post(answer[0], f"/v1/linkages/{made['id']}/response", {"answer": answer[1]})


def take(browser: Browser, base: str, person: str) -> None:
    """Three pictures: the work list and a person's page on a desk, the referral form on a phone."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, who, size, path in (
        ("work-desktop", "coordinator", DESKTOP, "/?whose=everybody"),
        ("person-desktop", "outreach", DESKTOP, f"/people/{person}"),
        ("refer-phone", "officer", PHONE, "/refer"),
    ):
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="light")
        page.goto(f"{base}/sign-in")
        page.click(f"button[value={who}]")
        page.goto(base + path)
        if who == "officer":
            page.fill("[name=who]", "“Red”, green coat, blue bike")
            page.fill("[name=place]", "Library, SW 152nd St")
            page.click("label:has-text('A place to sleep')")
            page.click("label:has-text('Health')")
            page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.screenshot(path=PICTURES / f"{name}.png")
        page.close()


def main() -> None:
    """Fill the demo at this address, and take the pictures."""
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8400"
    person = busy(Stage(base=base))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        take(browser, base, person)
        browser.close()


if __name__ == "__main__":
    main()
