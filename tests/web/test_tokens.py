"""Pages, console and the API's page are one house: its colours, faces and corners are said once."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "src" / "watchword" / "web" / "static"
OURS = {
    path.relative_to(STATIC).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(STATIC.rglob("*.css"))
    if "vendor" not in path.parts
}
TOKENS = OURS.pop("tokens.css")
TOGETHER = {
    "account.css": "pages.css",
    "console/console.css": "console/views.css",
    "console/views.css": "console/console.css",
}
# What a script knows and a sheet does not.
SET_BY_SCRIPT = {"--n", "--docked"}


def said(sheet: str) -> set[str]:
    """The tokens that a sheet gives a value."""
    return set(re.findall(r"(--[\w-]+):", sheet))


def test_no_sheet_says_again_what_the_house_has() -> None:
    assert {"--page", "--ink", "--act", "--lamp", "--alarm", "--hair", "--sans"} <= said(TOKENS)
    assert [said(TOKENS) & said(sheet) for sheet in OURS.values()] == [set()] * len(OURS)


@pytest.mark.parametrize("name", OURS)
def test_what_a_sheet_asks_for_is_there(name: str) -> None:
    beside = OURS.get(TOGETHER.get(name, ""), "")
    known = said(TOKENS + OURS[name] + beside) | SET_BY_SCRIPT
    assert set(re.findall(r"var\((--[\w-]+)", OURS[name])) - known == set()


def test_older_browsers_have_every_colour_too() -> None:
    plain, newer = TOKENS.split("@supports")
    assert set(re.findall(r"(--[\w-]+): light-dark", newer)) == set(
        re.findall(r"(--[\w-]+): #", plain)
    )


@pytest.mark.parametrize("name", OURS)
def test_a_sheet_is_read_in_one_sitting(name: str) -> None:
    assert len(OURS[name].encode()) < 20_000
