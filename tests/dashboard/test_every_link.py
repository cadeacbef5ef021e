"""Whoever signs in can follow every link that their pages show: none is broken, and none leads where they may not go."""

import re
from collections import deque
from urllib.parse import urlsplit

import httpx2
import pytest

pytestmark = pytest.mark.browser
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
OF_ONE_SHAPE = 3  # pages of one kind that are looked at: each record may show other links


def logins(screens) -> list[str]:
    """Everybody of the demo who has a role of their own."""
    people = screens.stage.get("coordinator", "/v1/sessions")["items"]
    return [one["login"] for one in people]


def test_no_link_of_anybody_is_broken(screens):
    looked, faults = 0, []
    everybody = logins(screens)
    assert {"officer", "prosecutor", "provider", "auditor"} <= {*everybody}
    for login in everybody:
        with httpx2.Client(base_url=screens.base, follow_redirects=True) as client:
            assert client.post("/sign-in", data={"login": login}).status_code == 200
            shapes: dict[str, int] = {}
            waiting, seen = deque([("/", "the start")]), {"/"}
            while waiting:
                path, shown_on = waiting.popleft()
                shape = ID.sub("…", urlsplit(path).path)
                shapes[shape] = shapes.get(shape, 0) + 1
                if shapes[shape] > OF_ONE_SHAPE:
                    continue
                answer = client.get(path)
                looked += 1
                if answer.status_code != 200:
                    faults.append((login, path, str(answer.url), answer.status_code, f"shown on {shown_on}"))
                    continue
                for found in LINK.findall(answer.text):
                    link = found.replace("&amp;", "&")
                    if link not in seen and not link.startswith("/static"):
                        seen.add(link)
                        waiting.append((link, path))
    assert faults == []
    assert looked > 150
