"""HTTP SMS: codes handed to a service of the operator's own, which sends them as it likes."""

from __future__ import annotations

from typing import Any

from watchword.connectors._webhook import WebhookConfig, WebhookConnector
from watchword.message import Channel, Message


class HTTPSMSConfig(WebhookConfig):
    """Keys as published."""


class HTTPSMS(WebhookConnector):
    """Posts each code for a phone to an endpoint."""

    id = "http-sms"
    channel = Channel.SMS
    name = "HTTP SMS"
    Config = HTTPSMSConfig

    def body(self, message: Message) -> dict[str, Any]:
        """The number as digits, country code first and without a plus: what services written for Logto expect."""
        return {**super().body(message), "to": message.to.value.removeprefix("+")}
