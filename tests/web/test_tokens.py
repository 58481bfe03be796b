"""Pages and console are one house: what both name has one value."""

import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "src" / "watchword" / "web" / "static"
_TOKEN = re.compile(r"(--[\w-]+): ([^;}]+)[;}]")
# A console is denser than a page for one question.
OF_THEIR_OWN = {"--high", "--lines"}


def tokens(sheet: str) -> dict[str, str]:
    """The tokens of a style sheet; where one is said again for newer browsers, the last."""
    text = (STATIC / sheet).read_text(encoding="utf-8")
    root = text.partition("@layer tokens {")[2].partition(":lang(zh)")[0]
    return {name: value.strip() for name, value in _TOKEN.findall(root)}


def test_what_pages_and_console_both_name_has_one_value() -> None:
    pages, console = tokens("pages.css"), tokens("console/console.css")
    shared = (pages.keys() & console.keys()) - OF_THEIR_OWN
    assert {"--page", "--ink", "--act", "--lamp", "--alarm", "--hair", "--sans"} <= shared
    assert {name: console[name] for name in shared} == {name: pages[name] for name in shared}
