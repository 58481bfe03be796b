"""What a connector is tried with: a configuration, a message, a transport that sends nowhere, and what came of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from typing import Any, Final

from watchword.connectors.base import MASK, Connector
from watchword.errors import DeliveryFailed, NothingSent, OutgoingError
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts, Transport
from watchword.identifiers import Email, Phone, parse_email, parse_phone
from watchword.message import Channel, Message, Receipt, UsageType

CODE: Final = "482913"
SECRET: Final = "t0p-s3cret-value"  # noqa: S105 - to be searched for
MAINLAND: Final = parse_phone("+8613900001234")
MAILBOX: Final = parse_email("person@example.com")


def config_of(factory: type[Connector], **changed: Any) -> dict[str, Any]:
    """The examples of the required fields and of those with secrets, each secret replaced by one we can search for."""
    config = {item.key: item.example for item in factory.Config.settings() if item.required}
    for item in factory.Config.settings():
        if item.secret:
            config[item.key] = SECRET
        elif not item.required and isinstance(item.example, dict):
            config[item.key] = item.example
    read = factory.Config.read(config)
    replaced: dict[str, Any] = _with_secrets(read.stored(), read.masked())
    return replaced | changed


def _with_secrets(stored: Any, masked: Any) -> Any:
    """``stored`` with ``SECRET`` wherever ``masked`` has a mask, however deep."""
    if isinstance(stored, dict):
        return {key: _with_secrets(value, masked[key]) for key, value in stored.items()}
    return SECRET if masked == MASK and stored != MASK else stored


def message_for(
    factory: type[Connector],
    usage_type: UsageType = UsageType.SIGN_IN,
    values: Mapping[str, str] | None = None,
    to: Phone | Email | None = None,
) -> Message:
    """A message of the connector's channel."""
    usual = MAINLAND if factory.channel is Channel.SMS else MAILBOX
    filled = {"code": CODE, "minutes": "10"} if values is None else values
    return Message(to or usual, usage_type, filled, attempt="a1b2c3")


class Canned:
    """A transport that answers one thing, or raises one, and keeps requests and time limits. It opens no connection."""

    def __init__(
        self, body: bytes | OutgoingError = b"{}", status: int = 200, **headers: str
    ) -> None:
        self.requests: list[Request] = []
        self.timeouts: list[Timeouts] = []
        self.error = body if isinstance(body, OutgoingError) else None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.response = Response(status, named, body if isinstance(body, bytes) else b"")

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        """The one answer."""
        self.requests.append(request)
        self.timeouts.append(timeouts)
        if self.error is not None:
            raise self.error
        return self.response

    async def dial(
        self, host: str, port: int, timeouts: Timeouts = DEFAULT_TIMEOUTS, *, source: str = ""
    ) -> socket.socket:
        """No connection."""
        del source
        self.requests.append(Request("DIAL", f"tcp://{host}:{port}"))
        self.timeouts.append(timeouts)
        raise self.error or NothingSent


def outcome(
    connector: Connector,
    message: Message,
    transport: Transport | None = None,
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
) -> Receipt | DeliveryFailed:
    """What came of it, in a loop of its own."""
    if transport is not None:
        connector.transport = transport
    try:
        return asyncio.run(connector.send(message, timeouts))
    except DeliveryFailed as failed:
        return failed


def failure(
    connector: Connector, message: Message, transport: Transport | None = None
) -> DeliveryFailed:
    """What it failed with; an ``AssertionError`` if it did not."""
    found = outcome(connector, message, transport)
    assert isinstance(found, DeliveryFailed), f"was taken: {found}"
    return found
