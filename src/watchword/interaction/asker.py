"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from watchword.limits import Door


@dataclass(frozen=True, slots=True)
class Asker:
    """By which door, from which address, with which browser (``agent``: its User-Agent; ``device``: its token), in which language."""

    door: Door = Door.PAGES
    address: str | None = None
    locale: str | None = None
    agent: str = ""
    device: str | None = field(default=None, repr=False)
