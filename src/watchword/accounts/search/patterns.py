"""Patterns of the modes ``similar_to`` and ``posix`` as Python's ``re`` reads them, and which of them it may be given.

``re`` cannot be stopped and holds every other request up while it looks. A pattern that could look for long is refused.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn

from watchword.errors import RequestInvalid

# On 128 characters two open repetitions are 16 thousand steps for each user, three are two million.
_MOST_OPEN: Final = 2
_MOST_TIMES: Final = 32
_MOST_CHOICES: Final = 16
_POSIX_CLASSES: Final = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9A-Fa-f", "word": r"\w", "blank": r" \t",
}  # fmt: skip
_PIECE: Final = re.compile(
    r"\\.|\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]|\(\?[:=!]|\(|\)|\{\d*,?\d*\}|[*+?|]", re.DOTALL
)


def posix(pattern: str) -> re.Pattern[str]:
    """A POSIX regular expression, found anywhere in the value. Raises ``RequestInvalid``."""
    named = re.sub(r"\[:(\w+):\]", _class, pattern)
    return _compiled(named)


def similar_to(pattern: str) -> re.Pattern[str]:
    """SQL's SIMILAR TO: the whole value, ``%`` for anything, ``_`` for one character. Raises ``RequestInvalid``."""
    translated, place = [], 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            if place + 1 == len(pattern):
                _refuse()
            translated.append(re.escape(pattern[place + 1]))
            place += 1
        elif character == "[":
            end = pattern.find("]", place + 2)
            if end < 0:
                _refuse()
            translated.append(pattern[place : end + 1])
            place = end
        elif character in "%_":
            translated.append(".*" if character == "%" else ".")
        else:
            translated.append(re.escape(character) if character in ".^$" else character)
        place += 1
    return _compiled(f"\\A(?:{''.join(translated)})\\Z")


def _class(found: re.Match[str]) -> str:
    if found[1] not in _POSIX_CLASSES:
        _refuse()
    return _POSIX_CLASSES[found[1]]


def _compiled(pattern: str) -> re.Pattern[str]:
    _refuse_endless(pattern)
    try:
        return re.compile(pattern, re.DOTALL)
    except (re.error, OverflowError, RecursionError):
        _refuse()


def _refuse_endless(pattern: str) -> None:
    """Refuse what could take exponential time: repetitions of what repeats or chooses, many open ones, references back."""
    groups: list[bool] = []  # for each open bracket: whether something inside repeats or chooses
    open_ended, choices, closed = 0, 0, False
    for piece in _PIECE.findall(pattern):
        repeats = piece[0] in "*+{" or piece == "?"
        if piece[0] == "\\" and piece[1:].isdigit():
            _refuse()
        if piece[0] == "(":
            groups.append(False)
        elif piece == ")":
            closed = bool(groups) and groups.pop()
            if groups:
                groups[-1] |= closed
            continue
        elif piece == "|":
            choices += 1
            groups[-1:] = [True] if groups else []
        elif repeats:
            open_ended += _is_open(piece)
            if closed and piece != "?":
                _refuse("It repeats what repeats.")
            groups[-1:] = [True] if groups else []
        closed = False
    if open_ended > _MOST_OPEN or choices > _MOST_CHOICES:
        _refuse("It has too many repetitions or choices.")


def _is_open(piece: str) -> bool:
    if piece[0] != "{":
        return piece != "?"
    numbers = [int(number) for number in re.findall(r"\d+", piece)]
    if any(number > _MOST_TIMES for number in numbers):
        _refuse("It has too many repetitions.")
    return piece.endswith(",}") or len(set(numbers)) > 1


def _refuse(why: str = "") -> NoReturn:
    raise RequestInvalid(f"The search pattern is not valid. {why}".strip())
