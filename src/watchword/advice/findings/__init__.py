"""What an examination of a connector found -> one plain sentence and what to do about it, by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from watchword.advice import LANGUAGES, Advice, spoken

_FALLBACK: Final = LANGUAGES[0]
# Values that are words of ours, to be translated; all others are names.
_OURS: Final = frozenset({"carrier", "standing"})


def say(name: str, values: Mapping[str, str], language: str = _FALLBACK) -> Advice:
    """The sentence for the finding ``name`` with its ``values``, and what to do, which is empty where all is well.

    A finding that has no sentence of its own is said in the words of its last part: ``domain.rejected`` as ``rejected``.
    """
    tag = spoken(language) or _FALLBACK
    said, words = sentences(tag), _module(tag).WORDS
    sentence, todo = said.get(name) or said[name.rpartition(".")[2]]
    shown = {
        key: words.get(value, value) if key in _OURS else value for key, value in values.items()
    }
    return Advice(sentence.format_map(shown).strip(), todo.format_map(shown).strip())


def sentences(tag: str) -> Mapping[str, tuple[str, str]]:
    """What the language ``tag``, one of ``LANGUAGES``, says about findings: name -> (sentence, what to do)."""
    found: Mapping[str, tuple[str, str]] = _module(tag).FINDINGS
    return found


@cache
def _module(tag: str) -> Any:
    return import_module(f"{__name__}.{tag.lower().replace('-', '_')}")


__all__ = ["say", "sentences"]
