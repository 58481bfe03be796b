"""An operator's own style sheet: what it may not do, because people type their codes into these pages."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

LARGEST: Final = 64 * 1024
# A backslash can spell any name a second way (CSS Syntax 4.3.7), so what is looked for is looked for in the spelt-out text.
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
# The pages' own policy refuses these too (Content-Security-Policy); here they are named before anybody wonders.
_FETCHES: Final = re.compile(r"@import|\b(?:image-set|src|image|cross-fade)\s*\(", re.IGNORECASE)
_URL: Final = re.compile(r"url\s*\(\s*(?P<quote>[\"']?)(?P<where>[^)\"']*)", re.IGNORECASE)
_OWN: Final = re.compile(r"/[^/\\]|#")


def problem(css: str) -> str | None:
    """What is wrong with it, in a sentence; ``None`` when nothing is."""
    if len(css.encode()) > LARGEST:
        return "is larger than 64 KiB"
    plain = _ESCAPE.sub(_spelt, css)
    if "<" in plain or "\x00" in plain:
        return "has a < in it, which no style sheet needs"
    if _FETCHES.search(plain):
        return "may not use @import, image-set(), image() or src()"
    for found in _URL.finditer(plain):
        if not _OWN.match(found["where"].strip()):
            return "may use url() only for a path of this server"
    return None


def _spelt(match: re.Match[str]) -> str:
    if match[1]:
        number = int(match[1], 16)
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return str(match[2])


def _checked(css: str) -> str:
    said = problem(css)
    if said:
        raise PydanticCustomError("custom_css", "{said}", {"said": said})
    return css


Css = Annotated[str, StringConstraints(max_length=LARGEST), AfterValidator(_checked)]
