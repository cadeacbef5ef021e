"""What happens if nobody acts, in words."""

from typing import Any

import pytest

from dashboard.ahead import step_words


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("mail", "Supervisor Robin Vale is asked to act"),
        ("inbox", "Supervisor Robin Vale is asked to act, in the inbox alone"),
    ],
)
def test_a_rung_says_who_is_asked_and_that_no_mail_goes_where_none_does(channel: str, said: str):
    step: dict[str, Any] = {"what": "rung", "audience": "supervisor", "asks": "request", "people": ["Robin Vale"]}
    step |= {"channel": channel, "agency": None, "taken_by": None}
    assert step_words(step, {"owner_role": "case_manager"}) == said
