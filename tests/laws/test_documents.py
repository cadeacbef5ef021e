"""What the documents point to is there: a promise that names its test names one that exists."""

import re

import pytest

from tests.conftest import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
NAMED = re.compile(r"`((?:[a-z_]+/)+[\w.-]*|test_\w+\.py|[a-z_]+\.py)`")
LINKED = re.compile(r"\]\(((?!https?:)[^)#\s]+)\)|<img src=\"([^\"]+)\"")
ROOMS = [folder for folder in ROOT.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
FILES = {path.name for path in (*ROOT.glob("*.py"), *(file for room in ROOMS for file in room.rglob("*.py")))}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_whatever_a_document_names_is_there(document):
    text = document.read_text()
    named = [one for one in NAMED.findall(text) if not one.startswith(".state/")]
    missing = [one for one in named if not ((ROOT / one).exists() or "/" not in one and one in FILES)]
    links = [first or second for first, second in LINKED.findall(text)]
    missing += [one for one in links if not (document.parent / one).exists()]
    assert missing == []
