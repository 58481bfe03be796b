"""Aliyun Direct Mail: codes by e-mail from a verified sender address.

https://help.aliyun.com/zh/direct-mail/api-dm-2015-11-23-singlesendmail
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from watchword.connectors._aliyun import (
    SIGNERS,
    AliyunConfig,
    AliyunConnector,
    Endpoint,
    endpoint_setting,
    signature_setting,
)
from watchword.connectors._aliyun_faults import GATEWAY_FAULTS, MAIL_FAULTS
from watchword.connectors._templates import Locale, Text, complete, one_line
from watchword.connectors.base import Answer, ConfigPart, setting
from watchword.http import Request
from watchword.message import (
    REQUIRED_USAGE_TYPES,
    Channel,
    Fault,
    Message,
    Receipt,
    UsageType,
    choose_template,
)

VERSION = "2015-11-23"
_LONGEST_SUBJECT = 256

Region = Literal["cn-hangzhou", "ap-southeast-1", "ap-southeast-2", "eu-central-1", "us-east-1"]


def _header_safe(value: str) -> str:
    if one_line(value) != value:
        raise PydanticCustomError("header", "must be one line without control characters")
    return value


def _mailbox(value: str) -> str:
    local, at, domain = value.partition("@")
    if (
        not (local and at and "." in domain)
        or any(one in value for one in ' ,;<>"\\')
        or "@" in domain
    ):
        raise PydanticCustomError(
            "mailbox", "must be one address, such as no-reply@mail.example.com"
        )
    return value


HeaderText = Annotated[str, AfterValidator(_header_safe)]


class Template(ConfigPart):
    """Subject and HTML content for one usage type; ``locale`` is Watchword's addition."""

    usage_type: UsageType
    subject: Annotated[HeaderText, StringConstraints(min_length=1, max_length=_LONGEST_SUBJECT)]
    content: Annotated[str, StringConstraints(min_length=1, max_length=80_000)]
    locale: Locale | None = None

    # A mailbox is in no country.
    countries: ClassVar[tuple[str, ...]] = ()

    @cached_property
    def texts(self) -> tuple[Text, Text]:
        """Subject and content, taken apart once."""
        return Text(self.subject), Text(self.content, markup=True)


class AliyunDirectMailConfig(AliyunConfig):
    """Keys as published, and ``endpoint`` and ``signatureVersion`` of our own."""

    account_name: Annotated[HeaderText, AfterValidator(_mailbox)] = setting(
        "Sender address",
        "no-reply@mail.example.com",
        help="An address you verified in Direct Mail, in the same region, of the kind for triggered mail.",
        destination=True,
    )
    from_alias: Annotated[HeaderText, StringConstraints(max_length=14)] | None = setting(
        "Sender name",
        "Example",
        help="What people see as the sender; fewer than 15 characters.",
        default=None,
    )
    region_id: Region = setting(
        "Region",
        help="Where the sender address was verified; elsewhere it is not found.",
        destination=True,
        default="cn-hangzhou",
    )
    templates: Annotated[tuple[Template, ...], complete] = setting(
        "Templates",
        [
            {
                "usageType": str(usage),
                "subject": "{{code}} is your code",
                "content": "<p>Your verification code is <b>{{code}}</b>.</p>",
            }
            for usage in REQUIRED_USAGE_TYPES
        ],
        help="One entry for each usage type: Register, SignIn, ForgotPassword and Generic are required.",
    )
    endpoint: Endpoint | None = endpoint_setting("dm.aliyuncs.com")
    signature_version: Literal["v3", "v1"] = signature_setting()


def host_of(region: Region) -> str:
    """Aliyun's public host for a region; the first region has none in its name."""
    return "dm.aliyuncs.com" if region == "cn-hangzhou" else f"dm.{region}.aliyuncs.com"


class AliyunDirectMail(AliyunConnector):
    """Sends codes by Aliyun Direct Mail (``SingleSendMail``)."""

    id = "aliyun-direct-mail"
    channel = Channel.EMAIL
    name = "Aliyun Direct Mail"
    Config = AliyunDirectMailConfig
    faults = MappingProxyType({**GATEWAY_FAULTS, **MAIL_FAULTS})

    config: AliyunDirectMailConfig

    def prepare(self) -> None:
        """One signer, and the parameters that never change."""
        config = self.config
        endpoint = config.endpoint or f"https://{host_of(config.region_id)}/"
        self.signer = SIGNERS[config.signature_version](
            config.access_key_id, config.access_key_secret, endpoint, VERSION
        )
        self._fixed = {
            "AccountName": config.account_name,
            "AddressType": "1",
            # Click tracking would send a person's code through a rewritten link.
            "ClickTrace": "0",
            "ReplyToAddress": "false",
        }
        if config.from_alias:
            self._fixed["FromAlias"] = config.from_alias

    def request(self, message: Message) -> Request:
        """``SingleSendMail`` with everything in the form body: a URL has room for 80 KB and is written into logs."""
        template = choose_template(self.config.templates, message)
        if template is None:
            raise self.refuse(Fault.NO_TEMPLATE, f"no template for {message.usage_type}")
        subject, content = template.texts
        form = {
            **self._fixed,
            "ToAddress": message.to.value,
            "Subject": one_line(subject.fill(message.values))[:_LONGEST_SUBJECT],
            "HtmlBody": content.fill(message.values),
        }
        return self.signed("SingleSendMail", form=form)

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """Success has an ``EnvId`` and no ``Code``."""
        if status == 200 and "Code" not in answer and answer.text("EnvId"):
            return Receipt(answer.text("EnvId"), answer.text("RequestId"))
        raise self.refused(status, answer)
