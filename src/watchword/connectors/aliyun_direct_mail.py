"""Aliyun Direct Mail: codes by e-mail from a verified sender address.

https://help.aliyun.com/zh/direct-mail/api-dm-2015-11-23-singlesendmail
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag
from pydantic_core import PydanticCustomError

from watchword.connectors._aliyun_config import (
    AliyunConfig,
    Endpoint,
    endpoint_setting,
    signature_setting,
)
from watchword.connectors._aliyun_faults import GATEWAY_FAULTS, MAIL_FAULTS
from watchword.connectors._aliyun_mail_account import AliyunMailAccount
from watchword.connectors._email import (
    EXAMPLE,
    LONGEST_SUBJECT,
    Content,
    HeaderText,
    Mailbox,
    Subject,
    split_sender,
)
from watchword.connectors._given import given_mail
from watchword.connectors._plain_text import plain_text
from watchword.connectors._templates import Locale, Text, complete, one_line, templates_setting
from watchword.connectors.abilities import Used, UsedTemplate
from watchword.connectors.base import Answer, ConfigPart, setting
from watchword.http import Request
from watchword.message import (
    Channel,
    Fault,
    Message,
    Receipt,
    UsageType,
    choose_template,
)

VERSION = "2015-11-23"
_LONGEST_NAME = 14

Region = Literal["cn-hangzhou", "ap-southeast-1", "ap-southeast-2", "eu-central-1", "us-east-1"]


def _public(value: str) -> str:
    if "." not in value.rpartition("@")[2]:
        raise PydanticCustomError("domain", "must be an address in a domain, such as example.com")
    return value


PublicMailbox = Annotated[Mailbox, AfterValidator(_public)]


class WrittenTemplate(ConfigPart):
    """Subject and content for one usage type; ``text`` and ``locale`` are Watchword's additions."""

    usage_type: UsageType
    subject: Subject
    content: Content
    text: Content | None = None
    locale: Locale | None = None

    # A mailbox is in no country.
    countries: ClassVar[tuple[str, ...]] = ()
    # A name without a value stays as it was written.
    needed: ClassVar[frozenset[str]] = frozenset()

    @cached_property
    def texts(self) -> tuple[Text, Text, Text]:
        """Subject, content and text part, taken apart once."""
        text = plain_text(self.content) if self.text is None else self.text
        return Text(self.subject), Text(self.content, markup=True), Text(text)

    def parameters(self, values: Mapping[str, str]) -> dict[str, str]:
        """What says it to Aliyun."""
        subject, content, text = (one.fill(values) for one in self.texts)
        written = {"Subject": one_line(subject)[:LONGEST_SUBJECT], "HtmlBody": content}
        return written | {"TextBody": text} if text.strip() else written


class StoredTemplate(ConfigPart):
    """A template kept in Direct Mail's console, by its number; all of this kind of entry is Watchword's addition."""

    usage_type: UsageType
    template_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    subject: Subject | None = None
    variables: Mapping[str, str] = Field(default={"code": "{{code}}"})
    locale: Locale | None = None

    countries: ClassVar[tuple[str, ...]] = ()

    @cached_property
    def texts(self) -> dict[str, Text]:
        """The variables, taken apart once. They land in a mail's markup, so they are escaped as for running text."""
        return {name: Text(text, markup=True) for name, text in self.variables.items()}

    @property
    def needed(self) -> frozenset[str]:
        """The names that must have a value: nobody here sees what Aliyun would make of the others."""
        return frozenset().union(*(text.names for text in self.texts.values()))

    def parameters(self, values: Mapping[str, str]) -> dict[str, str]:
        """What says it to Aliyun: the number, and nothing but the declared variables."""
        data = {name: text.fill(values) for name, text in self.texts.items()}
        stored = {"TemplateId": self.template_id, "TemplateData": data}
        said = {"Template": json.dumps(stored, ensure_ascii=False, separators=(",", ":"))}
        if self.subject:
            said["Subject"] = one_line(Text(self.subject).fill(values))[:LONGEST_SUBJECT]
        return said


def _kind(value: object) -> str:
    stored = isinstance(value, StoredTemplate) or (
        isinstance(value, Mapping) and ("templateId" in value or "template_id" in value)
    )
    return "~stored" if stored else "~written"


Template = Annotated[
    Annotated[WrittenTemplate, Tag("~written")] | Annotated[StoredTemplate, Tag("~stored")],
    Discriminator(_kind),
]


class AliyunDirectMailConfig(AliyunConfig):
    """Keys as published, and ``endpoint`` and ``signatureVersion`` of our own."""

    account_name: PublicMailbox = setting(
        "Sender address",
        "no-reply@mail.example.com",
        help="An address you verified in Direct Mail, in the same region, of the kind for triggered mail.",
        destination=True,
        picked_from="senders",
    )
    from_alias: Annotated[HeaderText, StringConstraints(max_length=_LONGEST_NAME)] | None = setting(
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
    vpc: bool = setting(
        "Inside a VPC",
        help="Send by the region's VPC host; this server has to stand in a VPC of that region.",
        destination=True,
        default=False,
    )
    tag_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$")] | None = setting(
        "Tag",
        "codes",
        help="A tag made in the console, to tell these mails apart in its statistics.",
        default=None,
    )
    reply_to_address: bool = setting(
        "Console's reply address",
        help="Let answers go to the reply address that the console has for the sender address.",
        default=False,
    )
    reply_address: PublicMailbox | None = setting(
        "Reply address",
        "help@example.com",
        help="Where answers go instead; people do answer mails with codes.",
        default=None,
    )
    reply_address_alias: (
        Annotated[HeaderText, StringConstraints(max_length=_LONGEST_NAME)] | None
    ) = setting(
        "Reply name",
        "Example Help",
        help="The name beside the reply address; fewer than 15 characters.",
        default=None,
    )
    templates: Annotated[tuple[Template, ...], complete] = templates_setting(
        lambda _: EXAMPLE, picked_from="templates"
    )
    endpoint: Endpoint | None = endpoint_setting("dm.aliyuncs.com")
    signature_version: Literal["v3", "v1"] = signature_setting()


def _fits(name: str) -> bool:
    return len(name) <= _LONGEST_NAME


def host_of(region: Region, *, vpc: bool = False) -> str:
    """Aliyun's host for a region, public or inside a VPC; the first region has none in its public name."""
    if vpc:
        return f"dm-vpc.{region}.aliyuncs.com"
    return "dm.aliyuncs.com" if region == "cn-hangzhou" else f"dm.{region}.aliyuncs.com"


class AliyunDirectMail(AliyunMailAccount):
    """Sends codes by Aliyun Direct Mail (``SingleSendMail``)."""

    id = "aliyun-direct-mail"
    channel = Channel.EMAIL
    name = "Aliyun Direct Mail"
    target = "aliyun-dm"
    Config = AliyunDirectMailConfig
    faults = MappingProxyType({**GATEWAY_FAULTS, **MAIL_FAULTS})

    config: AliyunDirectMailConfig

    def prepare(self) -> None:
        """One signer, and the parameters that never change."""
        config = self.config
        endpoint = config.endpoint or f"https://{host_of(config.region_id, vpc=config.vpc)}/"
        self.speak(VERSION, endpoint, config.signature_version)
        self._fixed = {
            "AccountName": config.account_name,
            "AddressType": "1",
            # Click tracking would send a person's code through a rewritten link.
            "ClickTrace": "0",
            "ReplyToAddress": "true" if config.reply_to_address else "false",
        }
        optional = {
            "FromAlias": config.from_alias,
            "TagName": config.tag_name,
            "ReplyAddress": config.reply_address,
            "ReplyAddressAlias": config.reply_address_alias,
        }
        self._fixed |= {name: value for name, value in optional.items() if value}

    def request(self, message: Message) -> Request:
        """``SingleSendMail`` with everything in the form body: a URL has room for 80 KB and is written into logs."""
        written = self._given(message) if message.written else self._configured(message)
        form = {**self._fixed, "ToAddress": message.to.value, **written}
        return self.signed(
            "SingleSendMail", form={n: one for n, one in form.items() if one.strip()}
        )

    def _configured(self, message: Message) -> dict[str, str]:
        template = choose_template(self.config.templates, message)
        if template is None:
            raise self.refuse(Fault.NO_TEMPLATE, f"no template for {message.usage_type}")
        missing = sorted(template.needed - message.values.keys())
        if missing:
            raise self.refuse(Fault.NO_TEMPLATE, f"no value for {', '.join(missing)}")
        return template.parameters(message.values)

    def _given(self, message: Message) -> dict[str, str]:
        """A mail that came with its message. The account's sender address stays; only the name beside it may be another, if it is
        as short as Aliyun wants names.
        """
        assert message.written is not None
        filled = given_mail(message.written, message)
        mail = filled.mail
        form = {"Subject": mail.subject, "TextBody": mail.text, "HtmlBody": mail.html}
        if filled.name and _fits(filled.name):
            form["FromAlias"] = filled.name
        if filled.reply_to:
            name, form["ReplyAddress"] = split_sender(filled.reply_to)
            form["ReplyAddressAlias"] = name if _fits(name) else ""
        return form

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """Success has an ``EnvId`` and no ``Code``."""
        if status == 200 and "Code" not in answer and answer.text("EnvId"):
            return Receipt(answer.text("EnvId"), answer.text("RequestId"))
        raise self.refused(status, answer)

    def used(self) -> Used:
        """See ``NamesItsNeeds``: of templates those kept in the console, for the others are ours."""
        named = dict.fromkeys(
            UsedTemplate(entry.template_id, tuple(entry.texts))
            for entry in self.config.templates
            if isinstance(entry, StoredTemplate)
        )
        return Used(templates=tuple(named), sender=self.config.account_name)
