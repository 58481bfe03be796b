"""Aliyun Short Message Service: codes to phones in mainland China and, with an international template, elsewhere.

https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Discriminator, Tag, model_validator
from pydantic_core import PydanticCustomError

from watchword.connectors._aliyun_config import (
    AliyunConfig,
    Endpoint,
    endpoint_setting,
    signature_setting,
)
from watchword.connectors._aliyun_faults import GATEWAY_FAULTS, SMS_FAULTS
from watchword.connectors._aliyun_sms_account import AliyunSMSAccount
from watchword.connectors._aliyun_templates import Code, Entry, SignName
from watchword.connectors._templates import complete, templates_setting
from watchword.connectors.abilities import Used, UsedTemplate
from watchword.connectors.base import Answer, ConfigPart, setting
from watchword.http import Request
from watchword.identifiers import Phone
from watchword.message import (
    Channel,
    Fault,
    Message,
    Receipt,
    choose_template,
)

HOST = "dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"


_INTERNATIONAL = 6


class CodeByRegion(ConfigPart):
    """Template codes for mainland China and for everywhere else; either may be left out."""

    china: Code | None = None
    overseas: Code | None = None

    @model_validator(mode="after")
    def _holds_one(self) -> CodeByRegion:
        if not (self.china or self.overseas):
            raise PydanticCustomError("code_missing", "must hold china, overseas or both")
        return self


def _kind_of_code(value: object) -> str | None:
    if isinstance(value, str):
        return "~text"
    return "~regions" if isinstance(value, (dict, CodeByRegion)) else None


class Template(Entry):
    """The approved template for one usage type."""

    template_code: Annotated[
        Annotated[Code, Tag("~text")] | Annotated[CodeByRegion, Tag("~regions")],
        Discriminator(
            _kind_of_code,
            custom_error_type="code_kind",
            custom_error_message="must be a template code, or an object with china and overseas",
        ),
    ]
    type: Literal[0, 1, 2, 6, 7] | None = None

    def code_for(self, phone: Phone) -> str | None:
        """The code that reaches ``phone``; None when this entry has none for it.

        One code for both regions is used for both. But a number whose digits, its plus gone, read like a mainland one goes
        out only with a code that is said to be international: else a stranger in China would get the message.
        """
        if isinstance(self.template_code, CodeByRegion):
            return self.template_code.china if phone.is_mainland else self.template_code.overseas
        if phone.is_mainland or self.type == _INTERNATIONAL or not _reads_like_mainland(phone):
            return self.template_code
        return None

    def codes(self) -> Iterator[tuple[str, bool | None]]:
        """Every code of this entry, and whether it is for abroad only (``True``) or for the mainland only (``False``)."""
        if isinstance(self.template_code, str):
            yield self.template_code, True if self.type == _INTERNATIONAL else None
            return
        if self.template_code.china:
            yield self.template_code.china, False
        if self.template_code.overseas:
            yield self.template_code.overseas, True


def _reads_like_mainland(phone: Phone) -> bool:
    return len(phone.value) == 12 and phone.value[1] == "1"


class AliyunSMSConfig(AliyunConfig):
    """Keys as published, and ``endpoint`` and ``signatureVersion`` of our own."""

    sign_name: SignName = setting(
        "Signature name",
        "守望演示",
        help="The approved signature, without its brackets.",
        picked_from="signatures",
    )
    templates: Annotated[tuple[Template, ...], complete] = templates_setting(
        lambda n: {"templateCode": {"china": f"SMS_10000000{n}", "overseas": f"SMS_10000001{n}"}},
        picked_from="templates",
    )
    strict_phone_region_number_check: bool = setting(
        "Strict phone region number check",
        help="Accepted and without effect: numbers are kept in E.164 here, so it is never in doubt which are mainland ones.",
        default=False,
    )
    endpoint: Endpoint | None = endpoint_setting(HOST)
    signature_version: Literal["v3", "v1"] = signature_setting()


class AliyunSMS(AliyunSMSAccount):
    """Sends codes by Aliyun's Short Message Service (``SendSms``)."""

    id = "aliyun-short-message-service"
    channel = Channel.SMS
    name = "Aliyun Short Message Service"
    target = "aliyun-sms"
    Config = AliyunSMSConfig
    code_lengths = range(4, 7)
    faults = MappingProxyType({**GATEWAY_FAULTS, **SMS_FAULTS})

    config: AliyunSMSConfig

    def prepare(self) -> None:
        """The interface of this version, at its host."""
        config = self.config
        self._by_kind: dict[tuple[bool, bool], Sequence[Template]] = {}
        self.speak(VERSION, config.endpoint or f"https://{HOST}/", config.signature_version)

    def request(self, message: Message) -> Request:
        """``SendSms`` with its parameters in the query, where Aliyun's own clients put them."""
        assert isinstance(message.to, Phone)
        phone = message.to
        template = choose_template(self._usable(phone), message)
        if template is None:
            where = "mainland" if phone.is_mainland else "overseas"
            raise self.refuse(Fault.NO_TEMPLATE, f"no {where} template for {message.usage_type}")
        parameters = {
            "PhoneNumbers": self._digits(phone),
            "SignName": self.config.sign_name,
            "TemplateCode": template.code_for(phone) or "",
            "TemplateParam": self.values_for(template, message),
        }
        if message.attempt:
            parameters["OutId"] = message.attempt
        return self.signed("SendSms", query=parameters)

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """``Code`` is the word of success; the HTTP status is 200 for refusals too."""
        if status == 200 and answer.text("Code") == "OK":
            return Receipt(answer.text("BizId"), answer.text("RequestId"))
        raise self.refused(status, answer)

    def used(self) -> Used:
        """See ``NamesItsNeeds``."""
        named = dict.fromkeys(
            UsedTemplate(code, tuple(entry.texts), abroad)
            for entry in self.config.templates
            for code, abroad in entry.codes()
        )
        return Used(signatures=(self.config.sign_name,), templates=tuple(named))

    def _usable(self, phone: Phone) -> Sequence[Template]:
        """The entries that reach ``phone``, which is decided by its kind."""
        kind = (phone.is_mainland, _reads_like_mainland(phone))
        found = self._by_kind.get(kind)
        if found is None:
            found = tuple(one for one in self.config.templates if one.code_for(phone))
            self._by_kind[kind] = found
        return found

    def _digits(self, phone: Phone) -> str:
        """Eleven digits for the mainland, country code and number elsewhere; never with a plus."""
        return self.eleven_digits(phone) if phone.is_mainland else phone.value[1:]
