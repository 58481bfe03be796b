"""What may be told of a connector before anybody sets one up: its names, what it is for, its picture, its guide, an example.

Names, descriptions and guides are the pages in ``docs/connectors``: what they say is said there and nowhere else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from watchword.connectors.abilities import (
    ListsSenders,
    ListsSignatures,
    ListsTemplates,
    QueriesReports,
    ReadsPushedReports,
    Reconciles,
    TellsHealth,
)
from watchword.connectors.base import Connector

_BUILT_IN: Final = "watchword.connectors."
_LANGUAGES: Final = ("en", "zh-CN", "fr", "ru", "pt-BR")
# Beside the modules where a wheel put them, else in the checkout.
_FOLDERS: Final = (
    Path(__file__).with_name("pages"),
    Path(__file__).parents[3] / "docs" / "connectors",
)
_ABILITIES: Final[dict[str, type]] = {
    "receipts.push": ReadsPushedReports,
    "receipts.query": QueriesReports,
    "reconcile": Reconciles,
    "signatures": ListsSignatures,
    "templates": ListsTemplates,
    "senders": ListsSenders,
    "health": TellsHealth,
}
_MARKUP: Final = re.compile(r"\[([^\]]+)\]\([^)]*\)|[`*]")
_WORD: Final = re.compile(r"[A-Za-z0-9]+")


def names(factory: type[Connector]) -> dict[str, str]:
    """What it is called, by language; English always."""
    titles = {
        language: page.partition("\n")[0].removeprefix("# ").strip()
        for language in _LANGUAGES
        if (page := guide(factory, language, exactly=True))
    }
    return {**titles, "en": factory.name}


def descriptions(factory: type[Connector]) -> dict[str, str]:
    """What it is for, by language; English always."""
    said = {
        language: text
        for language in _LANGUAGES
        if (text := _opening(guide(factory, language, exactly=True)))
    }
    return {"en": _plain((factory.__doc__ or factory.name).strip().partition("\n")[0]), **said}


def guide(factory: type[Connector], language: str = "en", *, exactly: bool = False) -> str:
    """Its page, as Markdown: in this language, or in English unless that language is meant ``exactly``. Empty where there is none."""
    if not factory.__module__.startswith(_BUILT_IN):
        return ""
    file = f"{factory.__module__.removeprefix(_BUILT_IN)}.md"
    inside = {tag.lower(): tag for tag in _LANGUAGES}.get(language.lower(), "")
    if inside and inside != "en" and (page := _page(f"{inside}/{file}")):
        return page
    return _page(file) if inside == "en" or not exactly else ""


def example(factory: type[Connector]) -> str:
    """A configuration to begin with, as JSON text: every required field with its example."""
    config: dict[str, Any] = {
        item.key: item.example for item in factory.Config.settings() if item.required
    }
    return json.dumps(config, ensure_ascii=False, indent=2)


def abilities(factory: type[Connector]) -> list[str]:
    """What it can do besides sending, in words that stay: ``receipts.push`` and the like."""
    return [word for word, ability in _ABILITIES.items() if issubclass(factory, ability)]


@cache
def picture(factory: type[Connector]) -> str:
    """A small picture to recognise it by, as a ``data:`` URI: its initials on a colour of its own. Nobody's trade mark."""
    words = _WORD.findall(factory.name)
    initials = "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else words[0][:2]
    hue = int.from_bytes(hashlib.sha256(factory.id.encode()).digest()[:2], "big") % 360
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<rect width="48" height="48" rx="10" fill="hsl({hue} 45% 38%)"/>'
        '<text x="24" y="31" text-anchor="middle" font-family="system-ui,sans-serif" font-size="20" '
        f'font-weight="600" fill="#fff">{escape(initials)}</text></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()


@cache
def _page(path: str) -> str:
    for folder in _FOLDERS:
        file = folder / path
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return ""


def _opening(page: str) -> str:
    """The first paragraph below the title that is not the row of languages."""
    for paragraph in page.split("\n\n")[1:]:
        text = _plain(" ".join(paragraph.split()))
        if " · " not in text:
            return text
    return ""


def _plain(text: str) -> str:
    return _MARKUP.sub(lambda found: found[1] or "", text).replace("``", "")


__all__ = ["abilities", "descriptions", "example", "guide", "names", "picture"]
