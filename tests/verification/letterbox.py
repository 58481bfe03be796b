"""Two connectors that deliver into a list: the provider's part, played by the test."""

import asyncio
from collections import deque
from collections.abc import Sequence

from watchword.connectors.base import Connector, ConnectorConfig
from watchword.http import Timeouts
from watchword.identifiers import Identifier
from watchword.message import Channel, Fault, Message, Receipt


class _NoConfig(ConnectorConfig):
    pass


class Gate:
    """Where one message waits: ``reached`` when it is there, goes on when ``opened``."""

    def __init__(self, fault: Fault | None) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()
        self.fault = fault


class Letterbox(Connector):
    """Takes every message, unless told to refuse or to hold back the next ones."""

    name = "Letterbox"
    Config = _NoConfig

    def __init__(self) -> None:
        super().__init__({})
        self.messages: list[Message] = []
        self._next: deque[Gate] = deque()

    def refuse_next(self, *faults: Fault) -> None:
        """Refuse the next messages, one for each fault."""
        for fault in faults:
            self.hold_next(fault).opened.set()

    def hold_next(self, fault: Fault | None = None) -> Gate:
        """Hold the next message back; when its gate opens, take it, or refuse it with ``fault``."""
        self._next.append(Gate(fault))
        return self._next[-1]

    async def hand_over(self, message: Message, timeouts: Timeouts) -> Receipt:
        if self._next:
            gate = self._next.popleft()
            gate.reached.set()
            await gate.opened.wait()
            if gate.fault is not None:
                raise self.refuse(gate.fault)
        self.messages.append(message)
        return Receipt(f"letter{len(self.messages)}")

    def codes(self, to: Identifier) -> Sequence[str]:
        """Every code that ``to`` received, oldest first."""
        return [message.values["code"] for message in self.messages if message.to == to]


class Texts(Letterbox):
    """A phone."""

    id = "test-texts"
    channel = Channel.SMS


class Mails(Letterbox):
    """A mailbox."""

    id = "test-mails"
    channel = Channel.EMAIL
