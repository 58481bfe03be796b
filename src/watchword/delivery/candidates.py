"""Who could take a message: what delivery asks of a pool, and the pool of connectors that a program brought along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from watchword.connectors.base import Connector
from watchword.errors import DeliveryFailed
from watchword.http import Timeouts
from watchword.message import Channel, Fault, Message, Receipt


class Sender(Protocol):
    """What delivery uses of a connector."""

    @property
    def id(self) -> str:
        """Its factory id."""
        ...

    async def send(self, message: Message, timeouts: Timeouts) -> Receipt:
        """The receipt. Raises ``DeliveryFailed``."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A connector in its place. ``row`` tells two of one kind apart, over restarts too."""

    row: str
    connector: Sender


@dataclass(frozen=True, slots=True)
class Unusable:
    """Stands where a stored connector cannot work: every message fails with ``reason``, and the next in line has its turn."""

    id: str
    reason: str

    async def send(self, message: Message, timeouts: Timeouts) -> Receipt:  # noqa: ARG002
        """Raises ``DeliveryFailed``."""
        raise DeliveryFailed(Fault.BAD_CONFIG, connector=self.id, provider_text=self.reason)


class Candidates(Protocol):
    """A pool of connectors."""

    async def candidates(self, channel: Channel, country: str = "") -> Sequence[Candidate]:
        """Those that carry ``channel``, the first choice first; empty when none is set up.

        ``country`` (ISO 3166) is where a number is: who is kept for that country comes before everybody else, and who is kept for
        others is not there.
        """
        ...


class FixedPool:
    """The connectors of one program, in its order. Their transports and their closing stay the program's business."""

    def __init__(self, connectors: Sequence[Connector]) -> None:
        seen: Counter[str] = Counter()
        self._candidates: dict[Channel, list[Candidate]] = {channel: [] for channel in Channel}
        for connector in connectors:
            seen[connector.id] += 1
            row = f"{connector.id}#{seen[connector.id]}"
            self._candidates[connector.channel].append(Candidate(row, connector))

    async def candidates(self, channel: Channel, country: str = "") -> Sequence[Candidate]:  # noqa: ARG002 - as the protocol has it
        """See ``Candidates``. A program's own order holds for every country."""
        return self._candidates[channel]
