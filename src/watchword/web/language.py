"""Which language a page speaks: the one asked for in the address, then the one chosen earlier, then the browser's wish."""

from __future__ import annotations

import gettext
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from watchword.advice import spoken

LOCALE: Final = Path(__file__).parent / "locale"
_DOMAIN: Final = "watchword"


@dataclass(frozen=True, slots=True)
class Language:
    """One language we speak: its tag (BCP 47), its own name, the country most of its readers' numbers are of, its words."""

    tag: str
    name: str
    region: str
    words: gettext.NullTranslations = field(repr=False)
    region_names: Mapping[str, str] = field(repr=False)
    dir: str = "ltr"


# The first is spoken when nobody asked for any.
_SPOKEN: Final = (
    ("en", "English", "US"),
    ("zh-CN", "简体中文", "CN"),
    ("fr", "Français", "FR"),
    ("ru", "Русский", "RU"),
    ("pt-BR", "Português (Brasil)", "BR"),
)


class Languages:
    """Every language we speak, read once from ``locale/``."""

    def __init__(self, folder: Path = LOCALE) -> None:
        names = json.loads((folder / "regions.json").read_text(encoding="utf-8"))
        self.all = tuple(
            Language(tag, name, region, _words(folder, tag), names.get(tag, {}))
            for tag, name, region in _SPOKEN
        )

    @classmethod
    def of(cls, languages: Iterable[Language]) -> Languages:
        """These languages; the first is spoken when nobody asked for any."""
        made = cls.__new__(cls)
        made.all = tuple(languages)
        return made

    @property
    def default(self) -> Language:
        """What is spoken when nobody asked for anything else."""
        return self.all[0]

    def spoken(self, tag: str) -> Language | None:
        """The language that a reader of ``tag`` understands: the same tag, or the same primary language."""
        wanted = tag.strip().lower().replace("_", "-")
        primary = wanted.partition("-")[0]
        near = [each for each in self.all if each.tag.lower().partition("-")[0] == primary]
        return next((each for each in near if each.tag.lower() == wanted), None) or (
            near[0] if near else None
        )

    def first_spoken(self, tags: Iterable[str]) -> Language | None:
        """The first of ``tags`` that we speak."""
        return next((each for each in map(self.spoken, tags) if each is not None), None)


def for_operators(tag: str) -> Callable[[str], str]:
    """Turns what this server says to operators in English into the language nearest to ``tag``, if we speak any near it."""
    return _said_to_operators(spoken(tag) or _SPOKEN[0][0])


@cache
def _said_to_operators(tag: str) -> Callable[[str], str]:
    return _words(LOCALE, tag, "operators").gettext


def wished(accept_language: str) -> list[str]:
    """The tags of an ``Accept-Language`` header, the most wanted first (RFC 9110 12.5.4)."""
    found = []
    for place, part in enumerate(accept_language.split(",")[:32]):
        tag, _, quality = part.partition(";")
        weight = _weight(quality.strip())
        if tag.strip() not in ("", "*") and weight > 0:
            found.append((-weight, place, tag.strip()))
    return [tag for _, _, tag in sorted(found)]


def operators_language(accept_language: str) -> str:
    """The first of an ``Accept-Language`` header's tags in which we have something to say to operators; English where there is none."""
    return next(filter(None, map(spoken, wished(accept_language))), _SPOKEN[0][0])


def region_of(tags: Iterable[str]) -> str | None:
    """The country of the first tag: ``GB`` of ``en-GB``. A reader's country is a better guess than their language's."""
    for tag in tags:
        for part in tag.split("-")[1:]:
            if len(part) == 2 and part.isascii() and part.isalpha():
                return part.upper()
        return None
    return None


def _weight(quality: str) -> float:
    if not quality.lower().startswith("q="):
        return 1.0
    try:
        return float(quality[2:])
    except ValueError:
        return 0.0


def _words(folder: Path, tag: str, domain: str = _DOMAIN) -> gettext.NullTranslations:
    return gettext.translation(domain, folder, languages=[tag.replace("-", "_")], fallback=True)
