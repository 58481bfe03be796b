"""What the two webhook connectors share: one JSON POST to an endpoint of the operator's own."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from watchword.connectors._http_status import STATUS_FAULTS, StatusConnector
from watchword.connectors._templates import inert
from watchword.connectors._urls import Url
from watchword.connectors.base import Answer, ConnectorConfig, setting
from watchword.http import Request
from watchword.message import Fault, Message, Receipt

# Made by this server, so they go out whole; what a person or an application supplied goes out as something to read.
_OURS = frozenset({"code", "link"})


def _header(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise PydanticCustomError("header", "must be one line of plain characters")
    return value


class WebhookConfig(ConnectorConfig):
    """Keys as published."""

    endpoint: Url = setting(
        "Endpoint",
        "https://example.com/send-code",
        help="Your own service. It gets to, type and payload as JSON and answers 2xx once it took the message.",
        destination=True,
    )
    authorization: (
        Annotated[str, StringConstraints(max_length=4096), AfterValidator(_header)] | None
    ) = setting(
        "Authorization header",
        "Bearer your-token",
        help="Sent as it is, so that your service knows who asks.",
        secret=True,
        default=None,
    )


class WebhookConnector(StatusConnector):
    """Posts ``{to, type, payload}``."""

    # An operator's own service that says 429 says it about this recipient.
    faults = MappingProxyType({**STATUS_FAULTS, "HTTP 429": Fault.THROTTLED})

    config: WebhookConfig

    def prepare(self) -> None:
        """The headers, which never change."""
        self._headers = {"content-type": "application/json"}
        if self.config.authorization:
            self._headers["authorization"] = self.config.authorization

    def body(self, message: Message) -> dict[str, Any]:
        """What is posted."""
        payload = {
            name: value if name in _OURS else inert(name, value)
            for name, value in message.values.items()
        }
        if message.locale:
            payload["locale"] = message.locale
        return {"to": message.to.value, "type": str(message.usage_type), "payload": payload}

    def request(self, message: Message) -> Request:
        """One POST."""
        body = json.dumps(self.body(message)).encode()
        return Request("POST", self.config.endpoint, self._headers, body)

    def receipt(self, status: int, answer: Answer) -> Receipt:  # noqa: ARG002 - any 2xx is a yes
        """Any 2xx; the service's ``id`` for the message, if it tells one."""
        return Receipt(answer.text("id") or answer.text("messageId"))


__all__ = ["WebhookConfig", "WebhookConnector"]
