"""Amazon SES: codes by e-mail from a verified address or domain.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from __future__ import annotations

import json
from email.utils import formataddr
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import StringConstraints

from watchword.clock import iso
from watchword.connectors._email import (
    EXAMPLE,
    HeaderText,
    Mail,
    Mailbox,
    MailTemplate,
    Sender,
    split_sender,
)
from watchword.connectors._given import filled_mail
from watchword.connectors._signing import AWS4, authorization, canonical_request, signature
from watchword.connectors._templates import complete, templates_setting
from watchword.connectors._urls import SecureUrl
from watchword.connectors.base import Answer, ConnectorConfig, HTTPConnector, setting
from watchword.http import Request
from watchword.message import (
    Channel,
    Fault,
    Message,
    Receipt,
)

_PATH = "/v2/email/outbound-emails"

Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
Arn = Annotated[HeaderText, StringConstraints(max_length=512, pattern=r"^arn:[!-~]+$")]


class AwsSesConfig(ConnectorConfig):
    """Keys as published, and ``endpoint`` of our own."""

    access_key_id: Key = setting(
        "Access key ID",
        "AKIAIOSFODNN7EXAMPLE",
        help="Of an IAM user that may do nothing but ses:SendEmail.",
        destination=True,
    )
    access_key_secret: Key = setting("Secret access key", "k3y-s3cret", secret=True)
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}(-[a-z]+)+-[0-9]$")] = setting(
        "Region", "eu-central-1", help="Where the sender was verified.", destination=True
    )
    email_address: Sender = setting(
        "Sender",
        "Example <no-reply@example.com>",
        help="A verified address, or one of a verified domain.",
    )
    email_address_identity_arn: Arn | None = setting(
        "Sender's identity ARN",
        "arn:aws:ses:eu-central-1:123456789012:identity/example.com",
        help="Only for an identity of another account that lets you use it.",
        default=None,
    )
    templates: Annotated[tuple[MailTemplate, ...], complete] = templates_setting(lambda _: EXAMPLE)
    feedback_forwarding_email_address: Mailbox | None = setting(
        "Address for bounces", "bounces@example.com", default=None
    )
    feedback_forwarding_email_address_identity_arn: Arn | None = setting(
        "Its identity ARN", default=None
    )
    configuration_set_name: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None
    ) = setting("Configuration set", "codes", default=None)
    endpoint: SecureUrl | None = setting(
        "Endpoint",
        "https://vpce-0123.email.eu-central-1.vpce.amazonaws.com",
        help="Another host of the same API, such as a VPC's or the FIPS one. Leave empty for the region's own.",
        destination=True,
        default=None,
    )


class AwsSes(HTTPConnector):
    """Sends codes by Amazon SES."""

    id = "aws-ses-mail"
    channel = Channel.EMAIL
    name = "Amazon SES"
    target = "aws-ses"
    Config = AwsSesConfig
    faults = MappingProxyType(
        {
            "AccessDeniedException": Fault.BAD_CONFIG,
            "AccountSuspendedException": Fault.BAD_CONFIG,
            "BadRequestException": Fault.REJECTED,
            "ExpiredTokenException": Fault.BAD_CONFIG,
            "IncompleteSignatureException": Fault.BAD_CONFIG,
            "InternalServiceErrorException": Fault.OUTCOME_UNKNOWN,
            "InvalidClientTokenId": Fault.BAD_CONFIG,
            "InvalidSignatureException": Fault.BAD_CONFIG,
            "LimitExceededException": Fault.NO_CREDIT,
            "MailFromDomainNotVerifiedException": Fault.BAD_CONFIG,
            "MessageRejected": Fault.REJECTED,
            "MissingAuthenticationTokenException": Fault.BAD_CONFIG,
            "NotFoundException": Fault.BAD_CONFIG,
            "RequestExpired": Fault.BAD_CONFIG,
            "SendingPausedException": Fault.BAD_CONFIG,
            "SignatureDoesNotMatch": Fault.BAD_CONFIG,
            "ThrottlingException": Fault.UNAVAILABLE,
            "TooManyRequestsException": Fault.UNAVAILABLE,
            "UnrecognizedClientException": Fault.BAD_CONFIG,
        }
    )

    config: AwsSesConfig

    def prepare(self) -> None:
        """The address, and the fields that never change."""
        config = self.config
        base = config.endpoint or f"https://email.{config.region}.amazonaws.com"
        self._host = urlsplit(base).netloc
        fixed = {
            # Quoted and encoded where the name wants it.
            "FromEmailAddress": formataddr(split_sender(config.email_address)),
            "FromEmailAddressIdentityArn": config.email_address_identity_arn,
            "FeedbackForwardingEmailAddress": config.feedback_forwarding_email_address,
            "FeedbackForwardingEmailAddressIdentityArn": (
                config.feedback_forwarding_email_address_identity_arn
            ),
            "ConfigurationSetName": config.configuration_set_name,
        }
        self._fixed = {name: value for name, value in fixed.items() if value}

    def request(self, message: Message) -> Request:
        """``SendEmail`` with simple content to one address, signed for this moment."""
        filled = filled_mail(self.config.templates, message)
        if filled is None:
            raise self.refuse(Fault.NO_TEMPLATE, f"no template for {message.usage_type}")
        mail = filled.mail
        content = {
            "Subject": _data(mail.subject),
            "Body": _bodies(mail),
        }
        fields: dict[str, Any] = {
            **self._fixed,
            "Destination": {"ToAddresses": [message.to.value]},
            "Content": {"Simple": content},
        }
        if filled.name or filled.mailbox:
            own_name, own_mailbox = split_sender(self.config.email_address)
            name = filled.name or ("" if filled.mailbox else own_name)
            fields["FromEmailAddress"] = formataddr((name, filled.mailbox or own_mailbox))
        if filled.reply_to:
            fields["ReplyToAddresses"] = [formataddr(split_sender(filled.reply_to))]
        body = json.dumps(fields, ensure_ascii=False).encode()
        return Request("POST", f"https://{self._host}{_PATH}", self._signed(body), body)

    def _signed(self, body: bytes) -> dict[str, str]:
        config, moment = self.config, iso(self.clock.now()).replace("-", "").replace(":", "")
        headers = {
            "content-type": "application/json",
            "host": self._host,
            "x-amz-date": moment,
        }
        scope = (moment[:8], config.region, "ses")
        canonical, names = canonical_request("POST", _PATH, "", headers, body)
        proof = signature(AWS4, config.access_key_secret, moment, scope, canonical)
        headers["authorization"] = authorization(AWS4, config.access_key_id, scope, names, proof)
        return headers

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """A ``MessageId``; errors are named in a header, or in the body by older gateways."""
        request_id = answer.headers.get("x-amzn-requestid", "")
        if status == 200 and answer.text("MessageId"):
            return Receipt(answer.text("MessageId"), request_id)
        named = (
            answer.headers.get("x-amzn-errortype") or answer.text("__type") or answer.text("code")
        )
        code = named.partition(":")[0].rpartition("#")[2]
        if not code or status == 200:
            raise self.refuse(Fault.BAD_ANSWER, f"HTTP {status}", request_id=request_id)
        words = answer.text("message") or answer.text("Message")
        # Amazon explains a wrong signature by printing what it signed itself: the recipient is in it.
        shown = "The signature does not match." if "Signature" in code else words
        raise self.refuse(code, shown, status=status, request_id=request_id)


def _bodies(mail: Mail) -> dict[str, Any]:
    bodies = {"Text": _data(mail.text)}
    return {**bodies, "Html": _data(mail.html)} if mail.html else bodies


def _data(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
