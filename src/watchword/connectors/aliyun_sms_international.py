"""Aliyun's short messages for accounts of its international site: a text of one's own abroad, approved templates into the mainland.

https://www.alibabacloud.com/help/en/sms/developer-reference/api-dysmsapi-2018-05-01-sendmessagetoglobe
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from watchword.connectors._aliyun_config import (
    AliyunConfig,
    Endpoint,
    endpoint_setting,
    signature_setting,
)
from watchword.connectors._aliyun_faults import GATEWAY_FAULTS, INTERNATIONAL_FAULTS, SMS_FAULTS
from watchword.connectors._aliyun_records import globe_report, pushed_globe_reports
from watchword.connectors._aliyun_templates import (
    MAINLAND,
    AliyunPhoneConnector,
    Code,
    Country,
    Entry,
    SignName,
)
from watchword.connectors._templates import Text, complete, templates_setting
from watchword.connectors.abilities import CannotTell, DeliveryReport
from watchword.connectors.base import Answer, ConfigPart, setting
from watchword.http import Request, Timeouts
from watchword.identifiers import Email, Phone
from watchword.message import (
    Channel,
    Fault,
    Message,
    Receipt,
    choose_template,
)

VERSION: Final = "2018-05-01"
# Jakarta has no SendMessageWithTemplate.
_WITHOUT_MAINLAND: Final = "ap-southeast-5"

Region = Literal["ap-southeast-1", "ap-southeast-5", "eu-central-1", "us-east-1"]


def _sender(value: str) -> str:
    if not (value.isascii() and value.isalnum() and len(value) <= (15 if value.isdigit() else 11)):
        raise PydanticCustomError(
            "sender_id", "must be up to 11 letters and digits, or up to 15 digits"
        )
    return value


SenderId = Annotated[str, StringConstraints(min_length=1), AfterValidator(_sender)]


class Approved(ConfigPart):
    """What mainland China takes: an approved template under an approved signature."""

    sign_name: SignName
    template_code: Code


class Template(Entry):
    """The words for one usage type: ``content`` goes abroad, ``mainland`` to mainland China; either may be left out."""

    content: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None
    mainland: Approved | None = None

    @model_validator(mode="after")
    def _holds_one(self) -> Template:
        if not (self.content or self.mainland):
            raise PydanticCustomError("words_missing", "must hold content, mainland or both")
        return self

    @cached_property
    def words(self) -> Text:
        """The text for abroad, taken apart once."""
        return Text(self.content or "")

    def reaches(self, phone: Phone) -> bool:
        """Whether this entry has words for ``phone``."""
        return bool(self.mainland if phone.is_mainland else self.content)


class AliyunSMSInternationalConfig(AliyunConfig):
    """The configuration of the international site's interface."""

    region_id: Region = setting(
        "Region",
        help="Where your account's messages are handled; Singapore for most. Jakarta does not serve mainland China.",
        destination=True,
        default="ap-southeast-1",
    )
    sender_id: SenderId | None = setting(
        "Sender ID",
        "Example",
        help="What people abroad see as the sender, where their country allows one. Leave empty for Aliyun's choice.",
        default=None,
    )
    sender_ids: Mapping[Country, SenderId] = setting(
        "Sender ID by country",
        {"SG": "Example"},
        help="Where a country asks for a registered sender ID of its own.",
        default={},
    )
    templates: Annotated[tuple[Template, ...], complete] = templates_setting(
        lambda n: {
            "content": "{{code}} is your verification code. It works for {{minutes}} minutes.",
            "mainland": {"signName": "守望演示", "templateCode": f"SMS_10000000{n}"},
        }
    )
    endpoint: Endpoint | None = endpoint_setting("dysmsapi.ap-southeast-1.aliyuncs.com")
    signature_version: Literal["v3", "v1"] = signature_setting()

    @model_validator(mode="after")
    def _mainland_is_possible(self) -> AliyunSMSInternationalConfig:
        if self.region_id == _WITHOUT_MAINLAND and any(one.mainland for one in self.templates):
            raise PydanticCustomError(
                "no_mainland",
                "regionId ap-southeast-5 does not serve mainland China: remove mainland",
            )
        return self


class AliyunSMSInternational(AliyunPhoneConnector):
    """Sends codes for an account of the international site (``SendMessageToGlobe``, ``SendMessageWithTemplate``)."""

    id = "aliyun-international-short-message-service"
    channel = Channel.SMS
    name = "Aliyun Short Message Service (international site)"
    target = "aliyun-sms-international"
    Config = AliyunSMSInternationalConfig
    faults = MappingProxyType({**GATEWAY_FAULTS, **SMS_FAULTS, **INTERNATIONAL_FAULTS})
    # Nobody's message.
    question = ("QueryMessage", {"MessageId": "0"})

    config: AliyunSMSInternationalConfig

    def prepare(self) -> None:
        """The interface of this version, at its host."""
        config = self.config
        self.speak(
            VERSION,
            config.endpoint or f"https://dysmsapi.{config.region_id}.aliyuncs.com/",
            config.signature_version,
        )

    def request(self, message: Message) -> Request:
        """The mainland's own action for its numbers, the globe's for all others."""
        assert isinstance(message.to, Phone)
        phone = message.to
        usable = [entry for entry in self.config.templates if entry.reaches(phone)]
        template = choose_template(usable, message)
        if template is None:
            where = "mainland template" if phone.is_mainland else "content"
            raise self.refuse(Fault.NO_TEMPLATE, f"no {where} for {message.usage_type}")
        if phone.is_mainland:
            return self.signed("SendMessageWithTemplate", query=self._mainland(template, message))
        return self.signed("SendMessageToGlobe", query=self._globe(template, message))

    def receipt(self, status: int, answer: Answer) -> Receipt:
        """``ResponseCode`` is the word of success."""
        if status == 200 and answer.text("ResponseCode") == "OK":
            return Receipt(answer.text("MessageId"), answer.text("RequestId"))
        raise self.refused(status, answer)

    def words(self, answer: Answer) -> tuple[str, str]:
        """Under the names of this version; the gateway before it says ``Code``."""
        if answer.text("ResponseCode"):
            return answer.text("ResponseCode"), answer.text("ResponseDescription")
        return super().words(answer)

    def reports(self, body: bytes) -> Sequence[DeliveryReport]:
        """See ``ReadsPushedReports``."""
        return tuple(pushed_globe_reports(body))

    async def report(
        self,
        to: Phone | Email,  # noqa: ARG002 - as the protocol has it
        receipt: Receipt,
        sent_at: int,  # noqa: ARG002
        timeouts: Timeouts,
    ) -> DeliveryReport | CannotTell | None:
        """See ``QueriesReports``. The answer holds the text of the message, which is not read."""
        answer = await self.query("QueryMessage", {"MessageId": receipt.provider_id}, timeouts)
        if isinstance(answer, CannotTell):
            return None if answer.provider_code == "isv.DATA_NOT_EXIST" else answer
        return globe_report(answer)

    def _mainland(self, template: Template, message: Message) -> dict[str, str]:
        assert isinstance(message.to, Phone)
        assert template.mainland
        if not 4 <= len(message.values.get("code", "0000")) <= 6:
            said = "a template for mainland China takes codes of 4 to 6 characters"
            raise self.refuse(Fault.REJECTED, said)
        return {
            "To": f"{MAINLAND}{self.eleven_digits(message.to)}",
            "From": template.mainland.sign_name,
            "TemplateCode": template.mainland.template_code,
            "TemplateParam": self.values_for(template, message),
        }

    def _globe(self, template: Template, message: Message) -> dict[str, str]:
        assert isinstance(message.to, Phone)
        missing = sorted(template.words.names - message.values.keys())
        if missing:
            said = f"content has no value for {', '.join(missing)}"
            raise self.refuse(Fault.NO_TEMPLATE, said)
        parameters = {
            "To": message.to.value[1:],
            "Message": template.words.fill(message.values),
            "Type": "OTP",
        }
        sender = self.config.sender_ids.get(message.to.region, self.config.sender_id)
        if sender:
            parameters["From"] = sender
        if message.attempt:
            parameters["TaskId"] = message.attempt
        return parameters
