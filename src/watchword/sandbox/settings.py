"""The sandbox's switches, as JSON and as a form set them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from watchword.sandbox.receipts import MAILS, TEXTS
from watchword.sandbox.state import State

_LONGEST_DELAY: Final = 60.0
_LONGEST_RECEIPT: Final = 86_400.0


def show(state: State) -> dict[str, Any]:
    """All of them."""
    return {
        "frequency": state.frequency,
        "delay": state.delay,
        "receiptAfter": state.receipt_after / 1000,
        "stsExpired": state.sts_expired,
        "receipts": state.receipts.url(TEXTS),
        "mailEvents": state.receipts.url(MAILS),
    }


def change(state: State, asked: Mapping[str, Any]) -> None:
    """Set those that ``asked`` names. Raises ``ValueError`` with a sentence."""
    checked = [
        (setter, parse(asked[name]))
        for name, (parse, setter) in _SWITCHES.items()
        if asked.get(name) is not None
    ]
    for setter, value in checked:
        setter(state, value)


def _flag(name: str) -> Callable[[Any], bool]:
    def parse(value: Any) -> bool:
        if value in ("on", "off"):
            return bool(value == "on")
        if not isinstance(value, bool):
            raise ValueError(f"{name} is true or false")  # noqa: TRY004 - the caller's, not ours
        return value

    return parse


def _seconds(name: str, most: float) -> Callable[[Any], float]:
    def parse(value: Any) -> float:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        if not fits or not 0 <= value <= most:
            raise ValueError(f"{name} is a number of seconds from 0 to {most:g}")
        return float(value)

    return parse


def _text(name: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{name} is a URL, or empty")  # noqa: TRY004 - as above
        return value.strip()

    return parse


def _point(kind: str) -> Callable[[State, str], None]:
    return lambda state, url: state.receipts.point(kind, url)


def _set_frequency(state: State, on: bool) -> None:
    state.frequency = on


def _set_delay(state: State, seconds: float) -> None:
    state.delay = seconds


def _set_receipt_after(state: State, seconds: float) -> None:
    state.receipt_after = round(seconds * 1000)


def _set_sts_expired(state: State, on: bool) -> None:
    state.sts_expired = on


_SWITCHES: Final[Mapping[str, tuple[Callable[[Any], Any], Callable[[State, Any], None]]]] = {
    "frequency": (_flag("frequency"), _set_frequency),
    "delay": (_seconds("delay", _LONGEST_DELAY), _set_delay),
    "receiptAfter": (_seconds("receiptAfter", _LONGEST_RECEIPT), _set_receipt_after),
    "stsExpired": (_flag("stsExpired"), _set_sts_expired),
    TEXTS: (_text(TEXTS), _point(TEXTS)),
    MAILS: (_text(MAILS), _point(MAILS)),
}
