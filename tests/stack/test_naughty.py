"""Whatever somebody writes in a referral: it is settled, and the mails about it go out and say nothing of it."""

import json
from collections.abc import Iterator
from email.message import Message

import pytest

from tests.api.test_texts import OWN
from tests.material import realdata
from tests.stack.canaries import Planting
from tests.stack.conftest import Mailbox
from tests.stack.lived import REFERRAL
from tests.stack.test_programs import OF_REFERRALS, _read
from tests.stack.whole import Whole

OF_A_CHARGE = {"ReferralBody.charge", "ReferralBody.officer_narrative"}  # said to whom holds the charge, and not here


class Naughty(Planting):
    """Every text that a body leaves unsaid is the next one of a list."""

    def __init__(self, base: str, texts: Iterator[str]) -> None:
        super().__init__(base)
        self.texts = texts
        self.said: list[tuple[str, str]] = []

    def _canary(self, where: str) -> str:
        self.planted[where] = where
        self.said.append((where, next(self.texts, "and nothing more")))
        return self.said[-1][1]


@pytest.mark.realdata
def test_a_referral_full_of_difficult_texts_is_settled_and_mailed_like_any_other(whole: Whole, mailbox: Mailbox):
    listed = json.loads(realdata("naughty-strings", "blns.json").read_text())
    texts = [*OWN, *(one for one in listed if one.strip() and len(one) <= 300 and "\x00" not in one)]
    assert len(texts) > 400
    stage = Naughty(whole.stage.base, iter(texts))
    made: dict[str, list[tuple[str, str]]] = {}
    while len(stage.said) < len(texts):
        before = len(stage.said)
        one = stage.post("officer", "/v1/referrals", {**REFERRAL, "person": {}, "immediate_needs": ["food"]})
        made[one["id"]] = stage.said[before:]
    assert len(stage.planted) >= 4, "each free text that a referral takes"
    whole.until("select count(*) from fact where settled_at is null", 0, 120)
    whole.until("select count(*) from delivery where state <> 'sent'", 0, 120)
    mails = of_referrals(whole, mailbox)
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) == 3 * len(made)
    told = b"\n".join(_read(mail) for mail in mails).decode(errors="replace")
    whole.stage.post("officer", "/v1/referrals", {**REFERRAL, "reason": "x", "person": {"alias": "x"}})
    whole.until("select count(*) from fact where settled_at is null", 0)
    whole.until("select count(*) from delivery where state <> 'sent'", 0, 60)
    usual = [mail for mail in of_referrals(whole, mailbox) if mail not in mails]
    assert {mail["Subject"] for mail in mails} == {mail["Subject"] for mail in usual}
    plain = b"\n".join(_read(mail) for mail in usual).decode(errors="replace")
    assert [one for one in texts if len(one) > 6 and one in told and one not in plain] == []
    for referral, said in list(made.items())[::6]:
        shown = json.dumps(stage.get("outreach", f"/v1/referrals/{referral}"))
        assert [where for where, one in said if where not in OF_A_CHARGE and json.dumps(one)[1:-1] not in shown] == []


def of_referrals(whole: Whole, mailbox: Mailbox) -> list[Message]:
    """The mails that a referral makes, and none of a meeting that is set meanwhile."""
    ids = whole.value(f"select array_agg(d.message_id) {OF_REFERRALS}")
    return [mail for mail in mailbox.mails if mail["Message-ID"] in ids]
