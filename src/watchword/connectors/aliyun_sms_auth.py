"""Aliyun SMS authentication: codes to mainland phones with a signature and templates that Aliyun lends, none of one's own.

https://help.aliyun.com/zh/pnvs/developer-reference/api-dypnsapi-2017-05-25-sendsmsverifycode
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from watchword.connectors._aliyun_config import (
    AliyunConfig,
    Endpoint,
    endpoint_setting,
    signature_setting,
)
from watchword.connectors._aliyun_faults import AUTH_FAULTS, GATEWAY_FAULTS, SMS_FAULTS
from watchword.connectors._aliyun_send_details import AliyunSendDetails
from watchword.connectors._aliyun_templates import (
    MAINLAND,
    Code,
    Country,
    Entry,
    SignName,
)
from watchword.connectors._templates import complete_for
from watchword.connectors.base import Answer, setting
from watchword.http import Request
from watchword.identifiers import Phone
from watchword.message import Channel, Fault, Message, Receipt, UsageType, choose_template

HOST: Final = "dypnsapi.aliyuncs.com"
VERSION: Final = "2017-05-25"

# The templates Aliyun lends: 100001 sign in and register, 100002 change a number, 100003 reset a password, 100005 prove a number.
_LENT: Final = {
    UsageType.FORGOT_PASSWORD: "100003",
    UsageType.BIND_NEW_IDENTIFIER: "100002",
    UsageType.USER_PERMISSION_VALIDATION: "100005",
}


class Template(Entry):
    """The lent template for one usage type. Each of them has the variables ``code`` and ``min``."""

    template_code: Code
    countries: ClassVar[tuple[Country, ...]] = ()  # type: ignore[misc]
    variables: Mapping[str, str] = Field(default={"code": "{{code}}", "min": "{{minutes}}"})


class AliyunSMSAuthConfig(AliyunConfig):
    """Keys as published, and ``endpoint`` and ``signatureVersion`` of our own."""

    sign_name: SignName = setting(
        "Signature name",
        "守望赠签",
        help="One of the signatures that the console of SMS authentication lends you. Aliyun changes them from time to time.",
    )
    templates: Annotated[tuple[Template, ...], complete_for(UsageType)] = setting(
        "Templates",
        [
            {"usageType": str(usage), "templateCode": _LENT.get(usage, "100001")}
            for usage in UsageType
        ],
        help="One entry for each of the nine usage types.",
    )
    endpoint: Endpoint | None = endpoint_setting(HOST)
    signature_version: Literal["v3", "v1"] = signature_setting()


class AliyunSMSAuth(AliyunSendDetails):
    """Sends codes by Aliyun's SMS authentication (``SendSmsVerifyCode``), to mainland China only."""

    id = "aliyun-short-message-auth-service"
    channel = Channel.SMS
    name = "Aliyun SMS Authentication"
    target = "aliyun-sms-mas"
    Config = AliyunSMSAuthConfig
    code_lengths = range(4, 9)
    faults = MappingProxyType({**GATEWAY_FAULTS, **SMS_FAULTS, **AUTH_FAULTS})
    # Checking is free, and this is nobody's number.
    question = (
        "CheckSmsVerifyCode",
        {"CountryCode": str(MAINLAND), "PhoneNumber": "10000000000", "VerifyCode": "000000"},
    )

    config: AliyunSMSAuthConfig

    def prepare(self) -> None:
        """The interface of this version, at its host."""
        config = self.config
        self.speak(VERSION, config.endpoint or f"https://{HOST}/", config.signature_version)

    def request(self, message: Message) -> Request:
        """``SendSmsVerifyCode`` with our own code: it is ours to check, so Aliyun is not asked to keep or return it."""
        assert isinstance(message.to, Phone)
        number = self.eleven_digits(message.to)
        template = choose_template(self.config.templates, message)
        if template is None:
            raise self.refuse(Fault.NO_TEMPLATE, f"no template for {message.usage_type}")
        parameters = {
            "CountryCode": str(MAINLAND),
            "PhoneNumber": number,
            "SignName": self.config.sign_name,
            "TemplateCode": template.template_code,
            "TemplateParam": self.values_for(template, message),
            # Only the newest code is live here, so only the newest may be there.
            "DuplicatePolicy": "1",
            # Our own resend gap decides. Aliyun's 60 s begin later than ours, and a resend in time would be refused.
            "Interval": "1",
            "ReturnVerifyCode": "false",
        }
        if message.attempt:
            parameters["OutId"] = message.attempt
        return self.signed("SendSmsVerifyCode", query=parameters)

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """``Code`` is the word of success; the name of the message stands in ``Model``."""
        if status == 200 and answer.text("Code") == "OK":
            model = Answer(answer.get("Model") or {})
            return Receipt(model.text("BizId"), answer.text("RequestId") or model.text("RequestId"))
        raise self.refused(status, answer)

    def fault_for(self, code: str, status: int = 200) -> Fault:
        """By the part after the last dot: with and without ``isv.`` or ``biz.``, in any case, it is the same word."""
        return _BY_LAST_PART.get(_last_part(code)) or super().fault_for(code, status)


def _last_part(code: str) -> str:
    return code.rpartition(".")[2].upper()


_BY_LAST_PART: Final = {
    _last_part(code): fault for code, fault in {**SMS_FAULTS, **AUTH_FAULTS}.items()
}
