"""Style sheets inside the page, so that it can be painted from its first answer; the policy allows each by its digest, and nothing else inline."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from markupsafe import Markup

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_MARGIN: Final = re.compile(r"\s*\n\s*")
_OWN: Final = "style-src 'self'"


@dataclass(frozen=True, slots=True)
class Style:
    """What stands between the tags, exactly, and the name that the policy has for it (CSP 3, section 8.2)."""

    text: Markup
    source: str

    @classmethod
    def of(cls, sheet: str) -> Self:
        """A sheet of ours, without its comments. Raises ``ValueError`` for one that would end its tag."""
        text = _MARGIN.sub("\n", _COMMENT.sub("", sheet)).strip()
        if "</" in text:
            raise ValueError("a style sheet inside a page cannot hold </")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        return cls(Markup(text), f"'sha256-{digest}'")  # noqa: S704 - ours, and checked


def allowing(styles: Iterable[Style], policy: str) -> str:
    """``policy`` with these inside the page."""
    return policy.replace(_OWN, " ".join([_OWN, *(style.source for style in styles)]), 1)
