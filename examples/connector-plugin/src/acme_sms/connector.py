"""Acme SMS: what is asked of the provider, and how its answers read. All that is needed is in ``watchword.connectors.base``."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Annotated

from pydantic import StringConstraints

from watchword.connectors.base import Answer, ConnectorConfig, HTTPConnector, setting
from watchword.http import Request
from watchword.message import Channel, Fault, Message, Receipt


class AcmeConfig(ConnectorConfig):
    """What an operator fills in. Form, API schema, masking and error sentences are derived from it."""

    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = setting(
        "Region", "eu", help="Where your account lives.", destination=True
    )
    api_key: Annotated[str, StringConstraints(min_length=1, pattern=r"^[!-~]+$")] = setting(
        "API key", "4cme-k3y", help="Made in Acme's console.", secret=True
    )
    sender: Annotated[str, StringConstraints(min_length=1, max_length=11)] = setting(
        "Sender", "Example", help="What people see; eleven characters at most."
    )


class AcmeSMS(HTTPConnector):
    """Sends codes by Acme SMS."""

    id = "acme-sms"
    channel = Channel.SMS
    name = "Acme SMS"
    Config = AcmeConfig
    # The provider's word -> ours. What is not here counts as rejected.
    faults = MappingProxyType(
        {
            "bad_key": Fault.BAD_CONFIG,
            "unknown_sender": Fault.BAD_CONFIG,
            "bad_number": Fault.BAD_RECIPIENT,
            "too_often": Fault.THROTTLED,
            "no_balance": Fault.NO_CREDIT,
            "closed": Fault.UNAVAILABLE,
        }
    )

    config: AcmeConfig

    def request(self, message: Message) -> Request:
        """One message to one number."""
        body = {
            "to": message.to.value,
            "from": self.config.sender,
            "text": f"{message.values['code']} is your code.",
        }
        headers = {
            "authorization": f"Bearer {self.config.api_key}",
            "content-type": "application/json",
        }
        url = f"https://{self.config.region}.api.acme.example/messages"
        return Request("POST", url, headers, json.dumps(body).encode())

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """Yes has an ``id``; no has an ``error``."""
        if status == 202 and answer.text("id"):
            return Receipt(answer.text("id"))
        if not answer.text("error"):
            raise self.refuse(Fault.BAD_ANSWER, f"HTTP {status} without id and error")
        raise self.refuse(answer.text("error"), answer.text("message"), status=status)
