"""Fault or provider code -> one plain sentence and what to do about it, for operators, by language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Final

from watchword.errors import DeliveryFailed
from watchword.message import Fault

# A language is one module beside this file, named like its tag; it is read when somebody first asks for it.
LANGUAGES: Final = ("en", "zh-CN", "fr", "ru", "pt-BR")
_FALLBACK: Final = LANGUAGES[0]
_BY_PRIMARY: Final = MappingProxyType({tag.partition("-")[0]: tag for tag in LANGUAGES})


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened, and what to do. ``known`` is False for a provider code that no list of ours has."""

    explanation: str
    todo: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's entries: code -> (explanation, todo), fault -> the same, and the sentence about unknown codes."""

    codes: Mapping[str, tuple[str, str]]
    faults: Mapping[Fault, tuple[str, str]]
    unknown: str


def advise(failed: DeliveryFailed, language: str = _FALLBACK) -> Advice:
    """The explanation of ``failed``: by the provider's code, else by its fault; a code nobody knows is shown with the fault
    it was counted as. What ``language`` lacks is said in English.
    """
    tag = spoken(language) or _FALLBACK
    code = failed.provider_code
    entry = _entry(tag, failed)
    if entry is not None:
        return Advice(*entry)
    fault = Fault(failed.fault)
    explanation, todo = phrases(tag).faults[fault]
    if code:
        said = phrases(tag).unknown
        explanation = said.format(code=code, fault=fault.value, explanation=explanation)
    return Advice(explanation, todo, known=not code)


def spoken(language: str) -> str | None:
    """The tag of our language that a reader of ``language`` understands: ``zh-CN`` for ``zh-Hans-CN``, ``pt-BR`` for
    ``pt_BR.UTF-8``; None when we speak nothing near it.
    """
    primary = language.strip().replace("_", "-").partition("-")[0]
    return _BY_PRIMARY.get(primary.partition(".")[0].lower())


@cache
def phrases(tag: str) -> Phrases:
    """What the language ``tag``, one of ``LANGUAGES``, has of its own."""
    module = import_module(f"{__name__}.{tag.lower().replace('-', '_')}")
    return Phrases(module.CODES, module.FAULTS, module.UNKNOWN)


def _entry(tag: str, failed: DeliveryFailed) -> tuple[str, str] | None:
    # English last: it has every code first, and a translation may be behind it.
    for language in (tag, _FALLBACK):
        codes = phrases(language).codes
        if name := next((name for name in _names(failed) if name in codes), None):
            return codes[name]
    return None


def _names(failed: DeliveryFailed) -> Iterator[str]:
    """Where to look: the connector's own reading, for two providers may use one word for two things; the code; then the
    families it belongs to (``Throttling.Other`` reads as ``Throttling``).
    """
    family = failed.provider_code
    yield f"{failed.connector}/{family}"
    while family:
        yield family
        family = family.rpartition(".")[0]
    # SMS authentication says some codes of its siblings without what stands before the dot, and in other letters.
    last = failed.provider_code.rpartition(".")[2].upper()
    yield from (f"isv.{last}", f"biz.{last}")


__all__ = ["LANGUAGES", "Advice", "Phrases", "advise", "phrases", "spoken"]
