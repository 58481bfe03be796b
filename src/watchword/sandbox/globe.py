"""Dysmsapi 2018-05-01, the international site's texts: free text abroad, a template into mainland China, and how a message fared.

Its answers have other field names than 2017-05-25: ``ResponseCode``, ``ResponseDescription``, ``MessageId``.
"""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

from watchword.errors import PhoneInvalid
from watchword.identifiers import Phone, parse_phone
from watchword.sandbox.acceptance import accept_draft, accept_text
from watchword.sandbox.account import AccessKey, Signature, Template
from watchword.sandbox.calls import Call
from watchword.sandbox.carriers import find_carrier, text_outcome
from watchword.sandbox.codes import find_code
from watchword.sandbox.dates import rfc2822
from watchword.sandbox.ledger import Accepted, Product, Progress
from watchword.sandbox.refusals import BusinessError, LimitControl
from watchword.sandbox.state import State
from watchword.sandbox.texts import (
    Draft,
    count,
    find_assets,
    judge_extend_code,
    judge_test,
    judge_values,
    read_values,
)

_SENDER: Final = re.compile(r"[A-Za-z0-9]{1,11}|[0-9]{1,15}")
_RESTRICTED: Final = "KP"
# Where a sender id must be registered first, and the one that is.
_REGISTERED: Final = {"SG": "WATCHWORD"}
_LONGEST: Final = 1_000
_LIMITS: Final = {
    "分钟": "BUSINESS_LIMIT_CONTROL_MINUTE",
    "小时": "isv.BUSINESS_LIMIT_HOUR",
    "天": "isv.BUSINESS_LIMIT_DAY",
}
_STATUS: Final = {Progress.DELIVERED: "1", Progress.FAILED: "2", Progress.WAITING: "3"}
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def send_message_to_globe(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """A free text to a number outside mainland China."""
    call.need("To", "Message")
    phone = _phone(call.get("To"))
    if phone.is_mainland:
        raise BusinessError("isv.NOT_SUPPORTED_COUNTRY", "The country is not supported.")
    if phone.region == _RESTRICTED:
        raise BusinessError("isv.COUNTRY_RESTRICTED", "The country is restricted.")
    _judge_sender(call.get("From"), phone.region)
    text = call.get("Message")
    if len(text) > _LONGEST or call.get("Type") not in ("", "OTP", "NOTIFY", "MKT"):
        raise BusinessError("isv.INVALID_PARAMETERS", "The parameters are invalid.")
    _judge_options(call)
    message_id, now = _message_id(), state.clock.now()
    accept_text(
        state,
        Accepted(
            Product.GLOBE,
            message_id,
            phone.value,
            at=now,
            due=now + state.receipt_after,
            outcome=text_outcome(phone.value, None),
            content=text,
            sender=call.get("From"),
            out_id=call.get("TaskId"),
        ),
        code=find_code(text),
        provider={
            "action": "SendMessageToGlobe",
            "messageId": message_id,
            "type": call.get("Type"),
            "taskId": call.get("TaskId"),
        },
    )
    return {**_taken(message_id, phone, text), "From": call.get("From")}


def send_message_with_template(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """A text by signature and template to a mainland number, which is written with its 86."""
    call.need("To", "From", "TemplateCode")
    phone = _phone(call.get("To"))
    if not phone.is_mainland:
        raise BusinessError("isv.NOT_SUPPORTED_COUNTRY", "The country is not supported.")
    signature, template = _assets(call)
    values = read_values(call.get("TemplateParam"), template)
    judge_values(values, template)
    judge_extend_code(call.get("SmsUpExtendCode"))
    draft = Draft(signature, template, phone.value, values)
    judge_test(draft)
    try:
        count(state, [draft])
    except LimitControl as exc:
        raise BusinessError(_LIMITS[exc.window], "Too many messages to this number.") from exc
    message_id = _message_id()
    provider = {
        "action": "SendMessageWithTemplate",
        "messageId": message_id,
        "signName": signature.name,
        "templateCode": template.code,
    }
    accept_draft(state, draft, provider, product=Product.GLOBE, message_id=message_id)
    return _taken(message_id, phone, draft.text)


def query_message(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """How one message fared. Its text is in the answer."""
    call.need("MessageId")
    message = next(
        (m for m in state.ledger if m.product is Product.GLOBE and m.id == call.get("MessageId")),
        None,
    )
    if message is None:
        raise BusinessError("isv.DATA_NOT_EXIST", "The data does not exist.")
    progress = message.progress(state.clock.now())
    answer: dict[str, object] = {
        "ResponseCode": "OK",
        "ResponseDescription": "OK",
        "MessageId": message.id,
        "To": message.to.removeprefix("+"),
        "Message": message.content,
        "Status": _STATUS[progress],
        "SendDate": rfc2822(message.at),
        "NumberDetail": _number_detail(_phone(message.to.removeprefix("+"))),
    }
    if progress is not Progress.WAITING:
        answer |= {
            "ErrorCode": message.outcome,
            "ErrorDescription": "success" if progress is Progress.DELIVERED else message.outcome,
            "ReceiveDate": rfc2822(message.due),
        }
    return answer


def _assets(call: Call) -> tuple[Signature, Template]:
    try:
        signature, template = find_assets(call.get("From"), call.get("TemplateCode"))
    except BusinessError as exc:
        if exc.code == "isv.SMS_SIGNATURE_ILLEGAL":
            raise BusinessError("isv.SMS_SIGN_NAME_ILLEGAL", "The signature is illegal.") from exc
        raise
    if template.international:
        raise BusinessError("isv.SMS_TEMPLATE_ILLEGAL", "The template is illegal.")
    return signature, template


def _phone(text: str) -> Phone:
    illegal = BusinessError("isv.MOBILE_NUMBER_ILLEGAL", "The mobile number is illegal.")
    if not re.fullmatch(r"[1-9][0-9]{6,14}", text):
        raise illegal
    try:
        return parse_phone(f"+{text}")
    except PhoneInvalid:
        raise illegal from None


def _judge_sender(sender: str, region: str) -> None:
    if sender and not _SENDER.fullmatch(sender):
        raise BusinessError("isv.SENDERID_ERROR", "The sender id is malformed.")
    if region in _REGISTERED and sender != _REGISTERED[region]:
        raise BusinessError("INVALID_SENDERID", "The sender id is not registered in this country.")


def _judge_options(call: Call) -> None:
    validity = call.get("ValidityPeriod") or "600"
    if not (validity.isdecimal() and len(validity) < 10 and int(validity) > 0):
        raise BusinessError("isv.INVALID_PARAMETERS", "ValidityPeriod is invalid.")
    if len(call.get("TaskId")) > 255:
        raise BusinessError("isv.INVALID_PARAMETERS", "TaskId is too long.")


def _taken(message_id: str, phone: Phone, text: str) -> dict[str, object]:
    return {
        "ResponseCode": "OK",
        "ResponseDescription": "OK",
        "MessageId": message_id,
        "To": phone.value.removeprefix("+"),
        "Segments": str(_segments(text)),
        "NumberDetail": _number_detail(phone),
    }


def _number_detail(phone: Phone) -> dict[str, str]:
    return {
        "Country": phone.region,
        "Region": phone.region,
        "Carrier": find_carrier(phone.value) or "unknown",
    }


def _segments(text: str) -> int:
    """How many texts are billed: 160 or 153 characters of GSM's alphabet each, 70 or 67 of any other."""
    alone, joined = (160, 153) if set(text) <= _GSM else (70, 67)
    return 1 if len(text) <= alone else -(-len(text) // joined)


def _message_id() -> str:
    return f"{uuid4().int % 10**18:018d}"
