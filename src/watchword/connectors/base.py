"""What a connector is: everything a contributor reads.

A connector is one file here, one test file and one docs page. It declares its ``Config`` with ``setting``, says the
request (``request``) and reads the answer (``receipt``, ``faults``). Transport, time limits, JSON, odd-shaped answers
and the naming of faults happen in this file, once; a connector file holds no try, retry, log, clock or database.
"""

from __future__ import annotations

import json
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self, TypeVar
from urllib.parse import quote

from watchword.clock import SYSTEM, Clock
from watchword.connectors._config import MASK, ConfigPart, ConnectorConfig, Setting, setting
from watchword.errors import (
    AnswerTooLarge,
    DeliveryFailed,
    DestinationRefused,
    NothingSent,
    OutcomeUnknown,
)
from watchword.http import (
    DEFAULT_TIMEOUTS,
    Guard,
    HTTPTransport,
    Request,
    Response,
    Timeouts,
    Transport,
)
from watchword.identifiers import Phone
from watchword.message import Channel, Fault, Message, Receipt

_T = TypeVar("_T")

_TEXT_LIMIT: Final = 500
_CODE_LIMIT: Final = 100
_WORD: Final = re.compile(r"[!-~]{0,128}")
_HIDDEN: Final = "•••"
# T27: one recipient and nothing that a provider could read as two, whatever a caller put into the value.
_ONE_PHONE: Final = re.compile(r"\+[1-9][0-9]{5,14}")
_ONE_EMAIL: Final = re.compile(r"[^\s@,;:<>()\[\]\"\\\x00-\x1f]+@[A-Za-z0-9.-]+")


class Answer(Mapping[str, Any]):
    """A provider's JSON object. ``text`` never fails; ``headers`` have lower-case names."""

    __slots__ = ("_data", "headers")

    def __init__(self, data: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        self._data = data
        self.headers = headers or {}

    def text(self, key: str) -> str:
        """The value of ``key`` as text; empty when it is missing or no text or number."""
        value = self._data.get(key)
        if isinstance(value, str):
            return value
        return str(value) if type(value) in (int, float) else ""

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


class Connector(ABC):
    """Hands a message to one provider.

    ``code_lengths`` are the lengths of verification code that the provider carries; ``target`` is its short name on the wire, where
    that is not the id. ``transport`` may be set by whoever
    owns the one of this process; without it the connector makes its own at first use, closed by ``close`` or ``async with``.
    """

    id: ClassVar[str]
    channel: ClassVar[Channel]
    name: ClassVar[str]
    target: ClassVar[str] = ""
    Config: ClassVar[type[ConnectorConfig]]
    code_lengths: ClassVar[range] = range(4, 11)

    def __init__(
        self,
        config: ConnectorConfig | Mapping[str, Any],
        *,
        transport: Transport | None = None,
        clock: Clock = SYSTEM,
    ) -> None:
        """Raises ``ConfigInvalid`` naming all problems at once."""
        self.config = config if isinstance(config, self.Config) else self.Config.read(config)
        self.transport = transport
        self.clock = clock
        self._own: HTTPTransport | None = None
        self.prepare()

    def prepare(self) -> None:  # noqa: B027 - most connectors have nothing to prepare
        """Called once, when ``config`` is there: the place for what need not be done anew for each message."""

    async def send(self, message: Message, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Receipt:
        """The provider's receipt. Raises ``DeliveryFailed`` and nothing else."""
        if not self._reaches(message):
            raise self.refuse(Fault.BAD_RECIPIENT, f"not one recipient of {self.channel}")
        try:
            receipt = await self.hand_over(message, timeouts)
        except DeliveryFailed as exc:
            failed = _cleaned(exc, message)
        else:
            return Receipt(_id(receipt.provider_id, message), _id(receipt.request_id, message))
        # Raised out here, so that no context carries what the provider printed.
        raise failed

    @abstractmethod
    async def hand_over(self, message: Message, timeouts: Timeouts) -> Receipt:
        """Sends one message to its one recipient, or raises ``self.refuse(...)``."""

    def fault_for(self, code: str, status: int = 200) -> Fault:  # noqa: ARG002 - for those who override
        """Our name for a provider's code; ``status`` helps with codes never seen before."""
        return Fault.REJECTED

    def refuse(
        self,
        code: Fault | str,
        text: str = "",
        *,
        status: int = 200,
        retry_after: int | None = None,
        request_id: str = "",
    ) -> DeliveryFailed:
        """The error to raise: for a provider's ``code`` and words, or for a ``Fault`` that we found ourselves."""
        ours = isinstance(code, Fault)
        return DeliveryFailed(
            code if isinstance(code, Fault) else self.fault_for(code, status),
            connector=self.id,
            provider_code="" if ours else code,
            provider_text=text,
            retry_after=retry_after,
            request_id=request_id,
        )

    def composed(self, compose: Callable[[Message], _T], message: Message) -> _T:
        """What ``compose`` makes of ``message``. Whatever goes wrong in it is refused: nothing was sent, and nobody need wonder."""
        try:
            return compose(message)
        except DeliveryFailed:
            raise
        except Exception as exc:  # noqa: BLE001 - a mistake of the connector's; its words may hold anything, its type cannot
            oddity = f"{type(exc).__name__} while composing the message"
        raise self.refuse(Fault.REJECTED, oddity)

    def carrier(self) -> Transport:
        """The transport to use."""
        if self.transport is not None:
            return self.transport
        if self._own is None:
            # Whoever builds a connector by hand and names its endpoint runs this process already.
            self._own = HTTPTransport(Guard(trusting=True))
        return self._own

    async def close(self) -> None:
        """Closes the transport this connector made for itself; one that was given stays open."""
        if self._own is not None:
            await self._own.close()
            self._own = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"

    def _reaches(self, message: Message) -> bool:
        if message.channel is not self.channel:
            return False
        one = _ONE_PHONE if isinstance(message.to, Phone) else _ONE_EMAIL
        return one.fullmatch(message.to.value) is not None


class HTTPConnector(Connector):
    """A connector whose provider takes one HTTP request and answers with a JSON object."""

    faults: ClassVar[Mapping[str, Fault]] = MappingProxyType({})

    @abstractmethod
    def request(self, message: Message) -> Request:
        """The request that sends ``message``, or raise ``self.refuse(Fault.NO_TEMPLATE)``."""

    @abstractmethod
    def receipt(self, status: int, answer: Answer) -> Receipt:
        """The receipt in the provider's answer, or raise ``self.refuse(code, text)``."""

    async def hand_over(self, message: Message, timeouts: Timeouts) -> Receipt:
        """One request, one answer, every way it can fail named."""
        try:
            response = await self.exchange(message, timeouts)
        except NothingSent as exc:
            raise DeliveryFailed(
                Fault.UNAVAILABLE,
                connector=self.id,
                provider_code=own_code(exc),
                provider_text=exc.sentence,
            ) from None
        except OutcomeUnknown as exc:
            raise self.refuse(Fault.OUTCOME_UNKNOWN, exc.sentence) from None
        except AnswerTooLarge as exc:
            raise self.refuse(Fault.BAD_ANSWER, exc.sentence) from None
        return self.read(response)

    async def exchange(self, message: Message, timeouts: Timeouts) -> Response:
        """The answer to ``request(message)``. An override may prepare, or repeat what its provider proves safe to repeat."""
        return await self.carrier().send(self.composed(self.request, message), timeouts)

    def read(self, response: Response) -> Receipt:
        """The receipt in ``response``. Raises ``DeliveryFailed``, an answer that makes no sense included."""
        data = read_object(response.body)
        if data is None:
            raise self.refuse(Fault.BAD_ANSWER, _excerpt(response.status, response.body))
        try:
            return self.receipt(response.status, Answer(data, response.headers))
        except (LookupError, TypeError, ValueError, AttributeError) as exc:
            # The request did arrive; an answer that its reader trips over is an odd answer.
            oddity = f"HTTP {response.status}, {type(exc).__name__} while reading the answer"
        raise self.refuse(Fault.BAD_ANSWER, oddity)

    def fault_for(self, code: str, status: int = 200) -> Fault:
        """From ``faults``; what is not there was refused, unless the server itself broke down over it."""
        known = self.faults.get(code)
        if known is not None:
            return known
        return Fault.OUTCOME_UNKNOWN if status >= 500 else Fault.REJECTED


# --- answers and words -----------------------------------------------------------------------


def read_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in ``body``; ``None`` for anything else (empty, HTML, half JSON, a list, absurdly deep)."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def read_list(body: bytes) -> list[Any]:
    """The JSON array in ``body``; empty for anything else."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return data if isinstance(data, list) else []


def own_code(exc: Exception) -> str:
    """What stands where a provider's code would, because advice goes by codes: ours for an address that this server may not connect to."""
    return exc.code if isinstance(exc, DestinationRefused) else ""


def plain_words(text: str) -> str:
    """A provider's words as they may be shown to an operator: one line, printable, at most 500 characters."""
    return _printable(text)[:_TEXT_LIMIT]


def _excerpt(status: int, body: bytes) -> str:
    if not body.strip():
        return f"HTTP {status}, empty answer"
    return f"HTTP {status}: {body[:2000].decode(errors='replace')}"


def _cleaned(failed: DeliveryFailed, message: Message) -> DeliveryFailed:
    """The same failure, its provider words without code, recipient and control characters, cut to their limits."""
    return DeliveryFailed(
        failed.fault,
        connector=failed.connector,
        provider_code=_printable(_hushed(failed.provider_code, message))[:_CODE_LIMIT],
        provider_text=_printable(_hushed(failed.provider_text, message))[:_TEXT_LIMIT],
        retry_after=failed.retry_after,
        request_id=_id(failed.request_id, message),
    )


def _hushed(text: str, message: Message) -> str:
    """``text`` without the recipient and whatever proves something, in any encoding a gateway may echo."""
    if not text:
        return text
    private = [value for name, value in message.values.items() if name in _PROOFS]
    private += [message.to.value, message.to.value.lstrip("+")]
    if isinstance(message.to, Phone):
        private.append(message.to.national)
    for value in private:
        for form in (value, quote(value, safe=""), quote(quote(value, safe=""), safe="")):
            if len(form) >= _SHORTEST_PROOF:
                text = re.sub(re.escape(form), _HIDDEN, text, flags=re.IGNORECASE)
    return text


_PROOFS: Final = frozenset({"code", "link", "token"})
_SHORTEST_PROOF: Final = 4


def _printable(text: str) -> str:
    """``text`` on one line, without control, bidirectional or unpaired characters."""
    spaced = " ".join(text.split())
    return "".join(one for one in spaced if unicodedata.category(one)[0] != "C")


def _id(text: str, message: Message) -> str:
    """A provider's id: short, printable ASCII, no blanks; anything else is not an id and becomes empty. So does one that is made
    of the recipient: ids are kept and logged, and outlive whom a person is reached by (T42).
    """
    if not _WORD.fullmatch(text):
        return ""
    to = message.to
    name = to.national if isinstance(to, Phone) else to.value
    if len(name) < _SHORTEST_NAME:
        # Only then: whatever holds a whole number holds what it ends with.
        name = to.value.lstrip("+")
    own = len(name) >= _SHORTEST_NAME and name in text.lower()
    return "" if own else text


# Fewer digits may stand in an id by chance.
_SHORTEST_NAME: Final = 7


__all__ = [
    "MASK",
    "Answer",
    "ConfigPart",
    "Connector",
    "ConnectorConfig",
    "HTTPConnector",
    "Setting",
    "plain_words",
    "read_list",
    "read_object",
    "setting",
]
