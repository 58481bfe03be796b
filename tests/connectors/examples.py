"""What the connector tests share: a valid configuration of any connector, made of its fields' own examples, and a way to send."""

import asyncio
from collections.abc import Mapping
from typing import Any

from watchword.connectors.base import Connector
from watchword.errors import DeliveryFailed
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts, Transport
from watchword.identifiers import parse_email, parse_phone
from watchword.message import Channel, Message, Receipt, UsageType

CODE = "482913"
SECRET = "t0p-s3cret-value"
MAINLAND = parse_phone("+8613900001234")
MAILBOX = parse_email("person@example.com")


def config_of(factory: type[Connector], **changed: Any) -> dict[str, Any]:
    """Each required field's example, secrets by one we can search for."""
    config = {item.key: item.example for item in factory.Config.settings() if item.required}
    config |= {item.key: SECRET for item in factory.Config.settings() if item.secret}
    return config | changed


def message_for(
    factory: type[Connector],
    usage_type: UsageType = UsageType.SIGN_IN,
    values: Mapping[str, str] | None = None,
) -> Message:
    to = MAINLAND if factory.channel is Channel.SMS else MAILBOX
    filled = {"code": CODE, "minutes": "10"} if values is None else values
    return Message(to, usage_type, filled, attempt="a1b2c3")


class Canned:
    """A transport that answers one thing, and keeps requests and time limits."""

    def __init__(self, body: bytes = b"{}", status: int = 200, **headers: str) -> None:
        self.requests: list[Request] = []
        self.timeouts: list[Timeouts] = []
        self.response = Response(status, {k.replace("_", "-"): v for k, v in headers.items()}, body)

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        self.requests.append(request)
        self.timeouts.append(timeouts)
        return self.response


def outcome(
    connector: Connector, message: Message, transport: Transport | None = None
) -> Receipt | DeliveryFailed:
    """What came of it, in a loop of its own: hypothesis asks a thousand times."""
    if transport is not None:
        connector.transport = transport
    try:
        return asyncio.run(connector.send(message))
    except DeliveryFailed as failed:
        return failed


def sent(connector: Connector, message: Message, transport: Transport | None = None) -> Receipt:
    found = outcome(connector, message, transport)
    if isinstance(found, DeliveryFailed):
        raise found
    return found


def failure(
    connector: Connector, message: Message, transport: Transport | None = None
) -> DeliveryFailed:
    found = outcome(connector, message, transport)
    assert isinstance(found, DeliveryFailed), f"was taken: {found}"
    return found
