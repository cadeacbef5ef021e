"""Whose turn is next on the waiting list, by what the record knows and the policy weighs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.states import Referral
from domain.waiting import priority
from domain.words import Door, ReferralStatus
from tests.domain.lives import POLICY

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEIGHBOUR = Referral(
    id=UUID(int=1),
    receipt_code="AAAA-2222",
    door=Door.COMMUNITY,
    referrer_kind="community",
    area="downtown",
    needs=(),
    agreed_to_contact="yes",
    in_custody=False,
    received_at=NOW,
    status=ReferralStatus.WAITLISTED,
)


def since(*urgencies: str, days: int = 0) -> dict[str, str]:
    return {one: (NOW - timedelta(days=days)).isoformat() for one in urgencies}


def reasons(**changes):
    found = priority(replace(NEIGHBOUR, **changes), POLICY.waiting, NOW)
    assert found.score == sum(points for _, points in found.reasons)
    return dict(found.reasons)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"in_custody": True}, {"custody": 100}),
        ({"door": Door.ARREST_DIVERSION}, {"custody": 100}),
        ({"referrer_kind": "officer", "needs": ("food", "shelter")}, {"police_referred": 15, "unsheltered": 20}),
        ({"urgencies": since("overdose", "pregnant")}, {"overdose": 40, "pregnant": 30}),
        ({"urgencies": since("police_contacts", "unsafe")}, {"police_contacts": 30, "unsafe": 30}),
        ({"urgencies": since("overdose", "pregnant", days=29)}, {"overdose": 40, "pregnant": 30}),
        (
            {"urgencies": since("overdose", "police_contacts", "pregnant", days=30)},
            {"police_contacts": 30, "pregnant": 30},
        ),
        ({"urgencies": since("police_contacts", "unsafe", days=90)}, {"unsafe": 30}),
        ({"received_at": NOW - timedelta(days=12, hours=20)}, {"per_day": 12}),
        ({"received_at": NOW + timedelta(days=2)}, {}),
    ],
)
def test_each_thing_that_the_policy_weighs_adds_its_points(changes, expected):
    assert reasons(**changes) == expected


def test_what_a_policy_does_not_weigh_adds_nothing():
    found = priority(replace(NEIGHBOUR, in_custody=True), {}, NOW)
    assert (found.score, found.reasons) == (0, ())
