"""Every phrase of the pages as a tree that programs and operators can read: English in the templates, the rest in the catalogues."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment
from jinja2.ext import extract_from_ast

from watchword.web.language import Languages

_TEMPLATES: Final = Path(__file__).parent / "templates"
_SAYING: Final = ("_", "ngettext")
_LONGEST_NAME: Final = 64
_BLANK: Final = re.compile(r"%\((\w+)\)s")
PAGES: Final = "pages"


@cache
def names() -> Mapping[str, str | tuple[str, str]]:
    """Every phrase by its name, which is made of its English words: a phrase that is not touched keeps its name."""
    called: dict[str, set[str | tuple[str, str]]] = {}
    for phrase in _said():
        called.setdefault(name_of(_first(phrase)), set()).add(phrase)
    found: dict[str, str | tuple[str, str]] = {}
    for name, phrases in called.items():
        plain, *others = sorted(phrases, key=lambda phrase: (len(_first(phrase)), _first(phrase)))
        found[name] = plain
        # What differs in a dot or a question mark alone.
        found |= {f"{name}_{_mark(phrase)}": phrase for phrase in others}
    return found


@cache
def built_in(tag: str = "en") -> Mapping[str, Any]:
    """The tree of a language we speak; of English for every other tag."""
    language = Languages().spoken(tag) or Languages().default
    tree: dict[str, Any] = {}
    for name, phrase in names().items():
        if isinstance(phrase, str):
            tree[name] = language.words.gettext(phrase)
        else:
            one, many = phrase
            tree[name] = {
                "one": language.words.ngettext(one, many, 1),
                "other": language.words.ngettext(one, many, 5),
            }
    return {PAGES: dict(sorted(tree.items()))}


def name_of(phrase: str) -> str:
    """``Send again in %(time)s`` is ``send_again_in_time``."""
    words = re.sub(r"[^a-z0-9]+", "_", _BLANK.sub(r"\1", phrase).lower().replace("’", ""))
    return words.strip("_")[:_LONGEST_NAME].strip("_")


def _first(phrase: str | tuple[str, str]) -> str:
    return phrase if isinstance(phrase, str) else phrase[0]


def _mark(phrase: str | tuple[str, str]) -> str:
    return hashlib.sha256(_first(phrase).encode()).hexdigest()[:4]


def _said() -> Iterator[str | tuple[str, str]]:
    environment = Environment(autoescape=True)
    for file in sorted(_TEMPLATES.glob("*.html")):
        tree = environment.parse(file.read_text(encoding="utf-8"))
        for _, _, message in extract_from_ast(tree, _SAYING, babel_style=True):
            if isinstance(message, str):
                yield message
            else:
                one, many = [part for part in message or () if part][:2]
                yield one, many
