"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass

from watchword.limits import Door


@dataclass(frozen=True, slots=True)
class Asker:
    """By which door, from which address, with which browser (``agent``: its User-Agent), in which language."""

    door: Door = Door.PAGES
    address: str | None = None
    locale: str | None = None
    agent: str = ""
