"""Fault or provider code -> one plain sentence and what to do about it, for operators, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from watchword.advice import en
from watchword.errors import DeliveryFailed
from watchword.message import Fault


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


# Each further language is one module with the same three names.
LANGUAGES: Final[Mapping[str, Phrases]] = MappingProxyType(
    {"en": Phrases(en.CODES, en.FAULTS, en.UNKNOWN)}
)
_FALLBACK: Final = "en"


def advise(failed: DeliveryFailed, language: str = _FALLBACK) -> Advice:
    """The explanation of ``failed``: by the provider's code, else by its fault; a code nobody knows is shown with the fault
    it was counted as.
    """
    phrases = _phrases(language)
    code = failed.provider_code
    entry = _entry(phrases, code)
    if entry is not None:
        return Advice(*entry)
    fault = Fault(failed.fault)
    explanation, todo = phrases.faults[fault]
    if code:
        explanation = phrases.unknown.format(code=code, fault=fault.value, explanation=explanation)
    return Advice(explanation, todo, known=not code)


def _phrases(language: str) -> Phrases:
    found = LANGUAGES.get(language) or LANGUAGES.get(language.partition("-")[0])
    return found or LANGUAGES[_FALLBACK]


def _entry(phrases: Phrases, code: str) -> tuple[str, str] | None:
    """The code's own entry, or that of the family it belongs to (``Throttling.Other`` reads as ``Throttling``), or that of its last
    part (``MOBILE_NUMBER_ILLEGAL`` reads as ``isv.MOBILE_NUMBER_ILLEGAL``).
    """
    family = code
    while family:
        if family in phrases.codes:
            return phrases.codes[family]
        family = family.rpartition(".")[0]
    # SMS authentication says some codes of its siblings without what stands before the dot, and in other letters.
    last = code.rpartition(".")[2].upper()
    return next(
        (phrases.codes[one] for one in (f"isv.{last}", f"biz.{last}") if one in phrases.codes), None
    )


__all__ = ["LANGUAGES", "Advice", "Phrases", "advise"]
