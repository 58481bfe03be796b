"""What the connectors' template lists share: usage types, and filling ``{{name}}`` in one pass, escaped by the kind of place."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Final

from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import InitErrorDetails, PydanticCustomError

from watchword.connectors.base import setting
from watchword.message import REQUIRED_USAGE_TYPES, UsageType

# --- usage types -----------------------------------------------------------------------------

_LEGACY: Final = "Test"


def complete_for(required: Iterable[UsageType]) -> WrapValidator:
    """Metadata for a tuple of entries: an entry for each usage type in ``required`` has to be there."""
    wanted = tuple(required)
    return WrapValidator(lambda value, handler: _read_list(value, handler, wanted))


def _read_list(
    value: Any, handler: ValidatorFunctionWrapHandler, required: tuple[UsageType, ...]
) -> Any:
    """The entries, once every required usage type is there; whatever else is wrong with them is named in the same breath."""
    if not isinstance(value, (list, tuple)):
        return handler(value)
    usages = [_usage(entry) for entry in value]
    said = {UsageType.GENERIC if usage == _LEGACY else usage for usage in usages}
    missing = [str(usage) for usage in required if usage not in said]
    details: list[InitErrorDetails] = []
    if missing:
        error = PydanticCustomError(
            "usage_type_missing",
            "has no entry for usage type {missing}",
            {"missing": ", ".join(missing)},
        )
        details.append(InitErrorDetails(type=error, loc=(), input=None))
    try:
        entries = handler([_renamed(entry) for entry in value])
    except ValidationError as exc:
        details += [
            InitErrorDetails(
                type=PydanticCustomError(error["type"], error["msg"], error.get("ctx")),
                loc=error["loc"],
                input=None,
            )
            for error in exc.errors(include_url=False, include_input=False)
        ]
    if details:
        raise ValidationError.from_exception_data("templates", details)
    # A real Generic comes before one that was written as Test long ago, whatever their order.
    order = sorted(range(len(usages)), key=lambda index: usages[index] == _LEGACY)
    return tuple(entries[index] for index in order)


def _usage(entry: object) -> object:
    usage = (
        entry.get("usageType") if isinstance(entry, dict) else getattr(entry, "usage_type", None)
    )
    return usage if isinstance(usage, str) else None


def _renamed(entry: Any) -> Any:
    if isinstance(entry, dict) and entry.get("usageType") == _LEGACY:
        return entry | {"usageType": UsageType.GENERIC.value}
    return entry


# Use as ``Annotated``'s metadata on a tuple of entries.
complete = complete_for(REQUIRED_USAGE_TYPES)


def templates_setting(entry: Callable[[int], Mapping[str, Any]], **more: Any) -> Any:
    """The required field ``templates`` of a list that is ``complete``; ``entry`` gives the n-th entry of its example, ``more``
    goes to ``setting``.
    """
    return setting(
        "Templates",
        [{"usageType": str(usage), **entry(n)} for n, usage in enumerate(REQUIRED_USAGE_TYPES, 1)],
        help="One entry for each usage type: Register, SignIn, ForgotPassword and Generic are required.",
        **more,
    )


Locale = Annotated[str, WrapValidator(lambda value, handler: _locale(handler(value)))]
_LOCALE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _locale(value: str) -> str:
    if not _LOCALE.fullmatch(value):
        raise PydanticCustomError("locale", "must be a language tag such as en or zh-CN")
    return value


# --- filling ---------------------------------------------------------------------------------


class Place(Enum):
    """Where a value lands, and so how it is escaped."""

    PLAIN = "plain"
    HTML_TEXT = "text"
    HTML_TAG = "tag"


_TOKEN: Final = re.compile(r"\{\{([#/]?)\s*([\w.]+)\s*\}\}", re.ASCII)
_END: Final = "{{{{/{0}}}}}"
_LONGEST_VALUE: Final = 60
# Ours: the code, and the link that is made of the configured origin (T25).
_TRUSTED: Final = frozenset({"code", "link"})
# What a mail program, or a person, would take for something to follow: with a scheme, or a host by itself.
_LINK: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://|//|\bwww\.|\b(?:javascript|data|vbscript|mailto|tel|sms):"
    r"|[^\W_][\w-]*\.[^\W\d_]{2,}|[a-z0-9-]+。[a-z]{2,}",
    re.IGNORECASE,
)
_INVISIBLE: Final = frozenset(
    "\u061c\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"
) | frozenset(map(chr, range(0x202A, 0x202F)))
_NO_PLACE: Final = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a text: as ``written``, or the value of ``name``; there at all only if ``needs`` has a value."""

    written: str
    name: str
    place: Place
    needs: str

    def fill(self, values: Mapping[str, str]) -> str:
        if self.needs and not values.get(self.needs):
            return ""
        if not self.name or self.name not in values:
            return self.written
        return _escaped(self.name, values[self.name], self.place)


class Text:
    """A text with ``{{name}}`` tokens, taken apart once. Values are looked up by their own names only and never read again
    for tokens (T26); a name nobody gives a value for stays as it was written.

    What stands between ``{{#name}}`` and ``{{/name}}`` is left out where ``name`` has no value: not every mail has a link.
    """

    __slots__ = ("_parts", "names")

    def __init__(self, source: str, *, markup: bool = False) -> None:
        self._parts: list[_Part] = []
        start, needs = 0, ""
        tags = [tag.span() for tag in _TAG.finditer(source)] if markup else []
        for match in _TOKEN.finditer(source):
            inside = any(left < match.start() < right for left, right in tags)
            place = Place.HTML_TAG if inside else Place.HTML_TEXT if markup else Place.PLAIN
            mark, name = match[1], match[2]
            self._parts.append(_Part(source[start : match.start()], "", place, needs))
            start = match.end()
            if mark == "#" and not needs and _END.format(name) in source[start:]:
                needs = name
            elif mark == "/" and name == needs:
                needs = ""
            elif mark:
                self._parts.append(_Part(match[0], "", place, needs))
            else:
                self._parts.append(_Part(match[0], name, place, needs))
        self._parts.append(_Part(source[start:], "", Place.PLAIN, needs))
        self.names = frozenset(
            one.name for one in self._parts if one.name and one.name != one.needs
        )

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with what ``values`` hold."""
        return "".join(part.fill(values) for part in self._parts)


# A tag (its attributes may be quoted or not), or a script or style with all that is in it.
_TAG: Final = re.compile(
    r"<(?:script|style)\b.*?(?:</(?:script|style)\s*>|\Z)"
    r"|<[a-z/!?](?:\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|[^\"'>])*(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)


def _escaped(name: str, value: str, place: Place) -> str:
    safe = inert(name, value)
    if place is Place.HTML_TEXT:
        return html.escape(safe)
    if place is Place.HTML_TAG:
        # Holds in unquoted attributes too, where a blank or a backtick ends the value.
        return "".join(one if one.isalnum() else f"&#{ord(one)};" for one in safe)
    return safe


def inert(name: str, value: str) -> str:
    """A person's or an application's value as something to read and nothing else: one line, no direction tricks, at most 60
    characters, and empty if it looks like a link. The code and its own link are ours and stay whole.
    """
    plain = one_line(value)
    if name in _TRUSTED:
        return plain
    if _LINK.search(unicodedata.normalize("NFKC", plain)):
        return ""
    return plain if len(plain) <= _LONGEST_VALUE else plain[: _LONGEST_VALUE - 1] + "…"


def one_line(text: str) -> str:
    """``text`` without line breaks, control characters and bidirectional overrides: safe in a header."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        one
        for one in " ".join(text.split())
        if one not in _INVISIBLE and unicodedata.category(one) not in _NO_PLACE
    )


__all__ = [
    "Locale",
    "Place",
    "Text",
    "complete",
    "complete_for",
    "inert",
    "one_line",
    "templates_setting",
]
