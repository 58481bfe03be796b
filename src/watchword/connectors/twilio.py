"""Twilio: codes by SMS through a messaging service.

https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import base64
from types import MappingProxyType
from typing import Annotated
from urllib.parse import urlencode

from pydantic import StringConstraints

from watchword.connectors._http_status import retry_after
from watchword.connectors._sms import TextTemplate
from watchword.connectors._templates import complete, templates_setting
from watchword.connectors.base import Answer, ConnectorConfig, HTTPConnector, setting
from watchword.http import Request
from watchword.message import (
    Channel,
    Fault,
    Message,
    Receipt,
    choose_template,
)

Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
# "us1" and the regions of data residency: api.dublin.ie1.twilio.com.
Host = Annotated[
    str,
    StringConstraints(
        max_length=253,
        to_lower=True,
        pattern=r"^(?i)api(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\.twilio\.com$",
    ),
]


class TwilioConfig(ConnectorConfig):
    """Keys as published."""

    account_sid: Annotated[str, StringConstraints(pattern=r"^AC[0-9a-fA-F]{32}$")] = setting(
        "Account SID",
        "AC00000000000000000000000000000000",
        help="On the first page of the Twilio console.",
        destination=True,
        alias="accountSID",
    )
    auth_token: Key = setting("Auth token", "4uth-t0ken", secret=True)
    from_messaging_service_sid: Annotated[
        str, StringConstraints(pattern=r"^MG[0-9a-fA-F]{32}$")
    ] = setting(
        "Messaging service SID",
        "MG00000000000000000000000000000000",
        help="The messaging service that holds your senders.",
        alias="fromMessagingServiceSID",
    )
    templates: Annotated[tuple[TextTemplate, ...], complete] = templates_setting(
        lambda _: {"content": "{{code}} is your verification code."}
    )
    host: Host = setting(
        "Host",
        "api.dublin.ie1.twilio.com",
        help="For accounts whose data stays in a region.",
        destination=True,
        default="api.twilio.com",
    )
    disable_risk_check: bool = setting(
        "No risk check",
        help="Switches Twilio's protection against SMS pumping off for these messages.",
        default=False,
    )


class Twilio(HTTPConnector):
    """Sends codes by Twilio."""

    id = "twilio-short-message-service"
    channel = Channel.SMS
    name = "Twilio"
    target = "twilio-sms"
    Config = TwilioConfig
    faults = MappingProxyType(
        {
            "20003": Fault.BAD_CONFIG,
            "20005": Fault.BAD_CONFIG,
            "20008": Fault.BAD_CONFIG,
            "20404": Fault.BAD_CONFIG,
            "20429": Fault.UNAVAILABLE,
            "20500": Fault.OUTCOME_UNKNOWN,
            "20503": Fault.UNAVAILABLE,
            "21211": Fault.BAD_RECIPIENT,
            "21265": Fault.BAD_RECIPIENT,
            "21408": Fault.REJECTED,
            "21606": Fault.BAD_CONFIG,
            "21608": Fault.REJECTED,
            "21610": Fault.BAD_RECIPIENT,
            "21611": Fault.UNAVAILABLE,
            "21612": Fault.REJECTED,
            "21614": Fault.BAD_RECIPIENT,
            "21617": Fault.REJECTED,
            "21701": Fault.BAD_CONFIG,
            "21703": Fault.BAD_CONFIG,
            "30001": Fault.UNAVAILABLE,
            "30002": Fault.NO_CREDIT,
            "30034": Fault.BAD_CONFIG,
            "30450": Fault.REJECTED,
            "63038": Fault.NO_CREDIT,
        }
    )

    config: TwilioConfig

    def prepare(self) -> None:
        """Address and credentials, which never change."""
        config = self.config
        self._url = f"https://{config.host}/2010-04-01/Accounts/{config.account_sid}/Messages.json"
        key = base64.b64encode(f"{config.account_sid}:{config.auth_token}".encode()).decode()
        self._headers = {
            "authorization": f"Basic {key}",
            "content-type": "application/x-www-form-urlencoded",
        }

    def request(self, message: Message) -> Request:
        """One message resource."""
        template = choose_template(self.config.templates, message)
        if template is None:
            raise self.refuse(Fault.NO_TEMPLATE, f"no template for {message.usage_type}")
        form = {
            "To": message.to.value,
            "MessagingServiceSid": self.config.from_messaging_service_sid,
            "Body": template.fill(message.values),
            "RiskCheck": "disable" if self.config.disable_risk_check else "enable",
        }
        return Request("POST", self._url, self._headers, urlencode(form).encode())

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """Made (201) with a SID, and no error in it."""
        code = answer.text("error_code") or (answer.text("code") if status >= 400 else "")
        if status in (200, 201) and answer.text("sid") and not code:
            return Receipt(answer.text("sid"))
        if not code:
            raise self.refuse(Fault.BAD_ANSWER, f"HTTP {status} without sid and code")
        raise self.refuse(
            code,
            answer.text("error_message") or answer.text("message"),
            status=status,
            retry_after=retry_after(answer.headers),
        )
