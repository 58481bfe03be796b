"""The operator's colour, and those that pages need around it: readable on what they stand on (WCAG 2.2, 1.4.3 and 1.4.11). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword.experience.parts import Color

# What a button stands on in each scheme: the pages' own ground (web/static/tokens.css).
_LIGHT_PAGE: Final = "#f7f8fa"
_DARK_PAGE: Final = "#0e131d"
_DARK_INK: Final = "#000000"
_LIGHT_INK: Final = "#ffffff"
_TEXT: Final = 4.5
_STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme's colours as ``#rrggbb``: the button, the same under a pointer, what is written on it, and links."""

    act: str
    over: str
    on_act: str
    link: str


def scheme(primary: str, *, dark: bool) -> Scheme:
    """The colours that go with ``primary``. Where it could not be told from the page, it is moved just as far as it takes."""
    page = _DARK_PAGE if dark else _LIGHT_PAGE
    act = _apart(_long(primary), page, 3.0)
    on_act = max((_LIGHT_INK, _DARK_INK), key=lambda ink: contrast(ink, act))
    # On any colour white or black has more than 4.5; away from the ink it only grows.
    over = _mixed(act, _DARK_INK if on_act == _LIGHT_INK else _LIGHT_INK, 0.14)
    return Scheme(act, over, on_act, _apart(act, page, _TEXT))


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def schemes(color: Color) -> tuple[Scheme, Scheme]:
    """Light and dark; without a dark mode both are light."""
    light = scheme(color.primary_color, dark=False)
    return light, scheme(
        color.dark_primary_color, dark=True
    ) if color.is_dark_mode_enabled else light


def _apart(colour: str, page: str, least: float) -> str:
    towards = "#ffffff" if _luminance(page) < 0.18 else "#000000"
    for step in range(_STEPS + 1):
        moved = _mixed(colour, towards, step / _STEPS)
        if contrast(moved, page) >= least:
            return moved
    return towards


def _long(colour: str) -> str:
    if len(colour) == 4:
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    return colour.lower()


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
