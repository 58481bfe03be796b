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


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_ink_is_read_on_every_paper(scheme: int) -> None:
    pairs = re.findall(
        r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS + OURS["console/console.css"]
    )
    colours = {name: both[scheme] for name, *both in pairs}
    papers = ("page", "field", "over", "glow")
    faint = {
        (ink, paper): round(found, 2)
        for ink in ("ink", "soft", "link", "alarm", "done", "amber")
        for paper in papers
        if (found := contrast(colours[ink], colours[paper])) < 4.5
    }
    assert faint == {}
    assert contrast(colours["on-act"], colours["act"]) >= 4.5
    assert contrast(colours["on-act"], colours["act-over"]) >= 4.5
    # What a box is known by, and a line in a plot: 3 to 1 (1.4.11).
    assert min(contrast(colours["line"], colours[paper]) for paper in ("page", "field")) >= 3
