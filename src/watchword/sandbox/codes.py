"""Finds the verification code in a message that is written for people."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

# Digits that stand alone: not a colour, not part of a number with separators, not glued to a word, not the port of an address.
_CANDIDATE: Final = re.compile(
    r"(?<![\w#+./-])(?<![0-9]:)(?<!localhost:)[0-9]{4,10}(?![0-9A-Za-z_]|[./-][0-9])"
)
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_UNSEEN: Final = frozenset({"style", "script", "head", "title", "template"})
_BREAKS: Final = frozenset({"p", "div", "br", "td", "tr", "li", "h1", "h2", "h3", "table"})


def find_code(*texts: str) -> str:
    """The first group of 4 to 10 digits that does not look like a year; else the first at all; else nothing."""
    found = [match for text in texts for match in _CANDIDATE.findall(text)]
    return next((code for code in found if not _YEAR.fullmatch(code)), next(iter(found), ""))


def visible_text(html: str) -> str:
    """What a person reads of an HTML mail, roughly: for the feed's ``text`` and for finding the code."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in _UNSEEN
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _UNSEEN and self._hidden > 0
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
