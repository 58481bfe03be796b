"""What we serve of others' is what they published, but for where a file finds its neighbour."""

import hashlib
import json

import pytest

from watchword.web.console.shell import FOLDER

VENDOR = FOLDER / "vendor"
TABLE = json.loads((VENDOR / "vendored.json").read_text())


@pytest.mark.parametrize("name", TABLE)
def test_a_vendored_file_is_the_one_that_was_looked_at(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == TABLE[name]["ours"]


def test_every_vendored_file_is_in_the_table() -> None:
    files = {file.name for file in VENDOR.iterdir()} - {"vendored.json"}
    assert files == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_nothing_vendored_asks_for_what_our_policy_forbids(name: str) -> None:
    text = (VENDOR / name).read_text()
    for forbidden in ("eval(", "new Function", "fetch(", "XMLHttpRequest", "import("):
        assert forbidden not in text
