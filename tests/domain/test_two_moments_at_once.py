"""Two moments that come in one step, after nobody worked for days: the later one has ended what the earlier one would ask."""

from domain.words import EscalationStatus
from tests.domain.lives import PACKS, Life, open_doors, under


def test_a_request_for_more_time_that_was_missed_before_the_window_ended_asks_nobody_any_more():
    with under(PACKS["clackamas"]):
        life = Life()
        life.refer(open_doors(PACKS["clackamas"])[0])
        life.act(life.on_referral("approved"))
        life.charge(7)
        life.act(life.on_journey("pause"))
        life.passes(hours=8 * 24)
    assert "extension_request" not in life.kinds(life.hold_id), "the window has ended"
    (ladder,) = [one for one in life.ladders if one.kind == "extension_request"]
    assert ladder.status is EscalationStatus.ENDED
    assert ladder.rung == 0, "nobody was asked"
