"""The text part of a mail whose author wrote only HTML: what a person would read, without markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

# fmt: off
_LINES: Final = frozenset({
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
})
# fmt: on
_UNREAD: Final = frozenset({"head", "script", "style", "template", "title"})


class _Reader(HTMLParser):
    """Collects what is shown. An absolute link, or a token for one, follows its words: a text has nothing to click on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        elif tag in _LINES:
            self.parts.append("\n")
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in _LINES:
            self.parts.append("\n")
        elif tag == "a" and self._links:
            link = self._links.pop()
            if link.startswith(("https://", "http://", "{{")):
                self.parts.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(re.sub(r"\s+", " ", data))


def plain_text(markup: str) -> str:
    """``markup`` as text: one line a block, none of them empty, tokens such as ``{{code}}`` where they stood."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = ("".join(reader.parts)).split("\n")
    return "\n".join(line for line in (" ".join(one.split()) for one in lines) if line)
