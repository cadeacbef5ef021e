"""The migrations stand in one line: two that come after the same one, or bear one number, leave every installation standing."""

import re

from tests.conftest import ROOT

VERSIONS = ROOT / "database" / "migrations" / "versions"
SAID = re.compile(r'^(?:down_)?revision = (?:"(\d{4})"|None)$', re.MULTILINE)


def test_no_two_migrations_bear_one_number_or_come_after_the_same_one():
    named = [path.name[:4] for path in VERSIONS.glob("[0-9]*.py")]
    said = [SAID.findall(path.read_text()) for path in VERSIONS.glob("[0-9]*.py")]
    numbers, after = ([one[at] for one in said] for at in (0, 1))
    assert sorted(numbers) == sorted(named) == sorted(set(named))
    assert len(set(after)) == len(after)
    assert set(after) - {""} <= set(numbers)
