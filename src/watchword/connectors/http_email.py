"""HTTP e-mail: codes handed to a service of the operator's own, which mails them as it likes."""

from __future__ import annotations

from watchword.connectors._webhook import WebhookConfig, WebhookConnector
from watchword.message import Channel


class HTTPEmailConfig(WebhookConfig):
    """Keys as published."""


class HTTPEmail(WebhookConnector):
    """Posts each code for a mailbox to an endpoint."""

    id = "http-email"
    channel = Channel.EMAIL
    name = "HTTP e-mail"
    Config = HTTPEmailConfig
