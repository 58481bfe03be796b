"""Watchword signs people in with a verification code sent to their phone or mailbox.

The library's front door. Names are resolved on first use, so that importing this package costs next to nothing and loads
neither a database driver nor a web framework.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchword.errors import WatchwordError as WatchwordError
    from watchword.identifiers import Email as Email
    from watchword.identifiers import Phone as Phone
    from watchword.identifiers import parse_email as parse_email
    from watchword.identifiers import parse_phone as parse_phone

__version__ = "0.1.0"

_HOMES = {
    "Email": "identifiers",
    "Phone": "identifiers",
    "WatchwordError": "errors",
    "parse_email": "identifiers",
    "parse_phone": "identifiers",
}

__all__ = ["Email", "Phone", "WatchwordError", "__version__", "parse_email", "parse_phone"]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'watchword' has no attribute {name!r}")
    value = getattr(import_module(f"watchword.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
