"""Aliyun Short Message Service: codes to phones in mainland China and, with an international template, elsewhere.

https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, model_validator
from pydantic_core import PydanticCustomError

from watchword.connectors._aliyun import (
    SIGNERS,
    AliyunConfig,
    AliyunConnector,
    Endpoint,
    endpoint_setting,
    signature_setting,
)
from watchword.connectors._aliyun_faults import GATEWAY_FAULTS, SMS_FAULTS
from watchword.connectors._templates import Locale, Text, complete
from watchword.connectors.base import Answer, ConfigPart, setting
from watchword.http import Request
from watchword.identifiers import Phone
from watchword.message import (
    REQUIRED_USAGE_TYPES,
    Channel,
    Fault,
    Message,
    Receipt,
    UsageType,
    choose_template,
)

HOST = "dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"


def _country(value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value):
        raise PydanticCustomError("country", "must be a two-letter country code such as CN")
    return value


Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Country = Annotated[str, AfterValidator(_country)]
_INTERNATIONAL = 6
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


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


class Template(ConfigPart):
    """The approved template for one usage type. ``locale``, ``countries`` and ``variables`` are Watchword's additions."""

    usage_type: UsageType
    template_code: Annotated[
        Annotated[Code, Tag("~text")] | Annotated[CodeByRegion, Tag("~regions")],
        Discriminator(
            _kind_of_code,
            custom_error_type="code_kind",
            custom_error_message="must be a template code, or an object with china and overseas",
        ),
    ]
    type: Literal[0, 1, 2, 6, 7] | None = None
    locale: Locale | None = None
    countries: tuple[Country, ...] = ()
    variables: Mapping[str, str] = Field(default={"code": "{{code}}"})

    @cached_property
    def texts(self) -> dict[str, Text]:
        """The variables, taken apart once."""
        return {name: Text(text) for name, text in self.variables.items()}

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


def _reads_like_mainland(phone: Phone) -> bool:
    return len(phone.value) == 12 and phone.value[1] == "1"


class AliyunSMSConfig(AliyunConfig):
    """Keys as published, and ``endpoint`` and ``signatureVersion`` of our own."""

    sign_name: Annotated[str, StringConstraints(min_length=1, max_length=64)] = setting(
        "Signature name",
        "守望演示",
        help="The approved signature, without its brackets.",
    )
    templates: Annotated[tuple[Template, ...], complete] = setting(
        "Templates",
        [
            {
                "usageType": str(usage),
                "templateCode": {"china": f"SMS_10000000{n}", "overseas": f"SMS_10000001{n}"},
            }
            for n, usage in enumerate(REQUIRED_USAGE_TYPES, 1)
        ],
        help="One entry for each usage type: Register, SignIn, ForgotPassword and Generic are required.",
    )
    strict_phone_region_number_check: bool = setting(
        "Strict phone region number check",
        help="Accepted and without effect: numbers are kept in E.164 here, so it is never in doubt which are mainland ones.",
        default=False,
    )
    endpoint: Endpoint | None = endpoint_setting(HOST)
    signature_version: Literal["v3", "v1"] = signature_setting()


class AliyunSMS(AliyunConnector):
    """Sends codes by Aliyun's Short Message Service (``SendSms``)."""

    id = "aliyun-short-message-service"
    channel = Channel.SMS
    name = "Aliyun Short Message Service"
    Config = AliyunSMSConfig
    code_lengths = range(4, 7)
    faults = MappingProxyType({**GATEWAY_FAULTS, **SMS_FAULTS})

    config: AliyunSMSConfig

    def prepare(self) -> None:
        """One signer serves every message."""
        config = self.config
        self.signer = SIGNERS[config.signature_version](
            config.access_key_id,
            config.access_key_secret,
            config.endpoint or f"https://{HOST}/",
            VERSION,
        )

    def request(self, message: Message) -> Request:
        """``SendSms`` with its parameters in the query, where Aliyun's own clients put them."""
        assert isinstance(message.to, Phone)
        phone = message.to
        usable = [one for one in self.config.templates if one.code_for(phone)]
        template = choose_template(usable, message)
        if template is None:
            where = "mainland" if phone.is_mainland else "overseas"
            raise self.refuse(Fault.NO_TEMPLATE, f"no {where} template for {message.usage_type}")
        parameters = {
            "PhoneNumbers": self._number(phone),
            "SignName": self.config.sign_name,
            "TemplateCode": template.code_for(phone) or "",
            "TemplateParam": self._values(template, message),
        }
        if message.attempt:
            parameters["OutId"] = message.attempt
        return self.signed("SendSms", query=parameters)

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """``Code`` is the word of success; the HTTP status is 200 for refusals too."""
        if status == 200 and answer.text("Code") == "OK":
            return Receipt(answer.text("BizId"), answer.text("RequestId"))
        raise self.refused(status, answer)

    def _number(self, phone: Phone) -> str:
        """Eleven digits for the mainland, country code and number elsewhere; never with a plus."""
        if not phone.is_mainland:
            return phone.value[1:]
        if len(phone.national) != 11 or phone.national[0] != "1":
            raise self.refuse(Fault.BAD_RECIPIENT, "not a mobile number of mainland China")
        return phone.national

    def _values(self, template: Template, message: Message) -> str:
        """Declared variables only: one more, and a verification template refuses the whole message."""
        for name, text in template.texts.items():
            if not text.names <= message.values.keys():
                said = f"template variable {name} has no value for {message.usage_type}"
                raise self.refuse(Fault.NO_TEMPLATE, said)
        filled = {name: text.fill(message.values) for name, text in template.texts.items()}
        return _JSON.encode(filled)
