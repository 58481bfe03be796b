"""SendSms of Dysmsapi 2017-05-25: one text to up to 1,000 numbers by an approved signature and template."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from watchword.sandbox.account import (
    BOUND,
    SIGNATURES,
    TEMPLATES,
    AccessKey,
    Kind,
    Signature,
    Template,
    is_exempt,
)
from watchword.sandbox.calls import Call
from watchword.sandbox.codes import find_code
from watchword.sandbox.frequency import rules
from watchword.sandbox.numbers import read_number
from watchword.sandbox.refusals import BusinessError
from watchword.sandbox.state import State

_NUMBERS: Final = 1_000
_HALF: Final = re.compile("[\ud800-\udfff]")
_WORD: Final = re.compile(r"[A-Za-z0-9]*")
_URL: Final = re.compile(
    r"https?://|www\.|[A-Za-z0-9-]+\.(?:com|cn|net|org|io|top|cc)\b", re.IGNORECASE
)


def send_sms(state: State, key: AccessKey, call: Call) -> dict[str, str]:
    """Judges the call by the product's rules and puts the text into the inbox, once per number."""
    call.need("PhoneNumbers", "SignName", "TemplateCode")
    if not key.permitted:
        raise BusinessError("isp.RAM_PERMISSION_DENY", "RAM权限DENY")
    if not key.funded:
        raise BusinessError("isv.AMOUNT_NOT_ENOUGH", "账户余额不足")
    signature, template = _assets(call)
    numbers = _numbers(call.get("PhoneNumbers"), template)
    values = _values(call.get("TemplateParam"), template)
    _judge_values(values, template)
    _judge_test(signature, numbers, values)
    _judge_frequency(state, signature, template, numbers)
    if not re.fullmatch(r"[0-9]*", call.get("SmsUpExtendCode")):
        raise BusinessError("isv.EXTEND_CODE_ERROR", "扩展码使用错误")
    biz_id = f"{uuid4().int % 10**18:018d}^0"
    text = f"【{signature.name}】{template.filled(values)}"
    for number in numbers:
        state.inbox.add(
            at=state.clock.now(),
            channel="sms",
            sender=signature.name,
            to=number,
            text=text,
            code=_code(template, values, text),
            provider={
                "action": "SendSms",
                "bizId": biz_id,
                "signName": signature.name,
                "templateCode": template.code,
                "templateParam": call.get("TemplateParam"),
                "outId": call.get("OutId"),
            },
        )
    return {"Message": "OK", "Code": "OK", "BizId": biz_id}


def _assets(call: Call) -> tuple[Signature, Template]:
    signature = SIGNATURES.get(call.get("SignName"))
    if signature is None or not signature.approved:
        raise BusinessError("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名")
    template = TEMPLATES.get(call.get("TemplateCode"))
    if template is None or not template.approved:
        raise BusinessError("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板")
    if signature.test != template.test:
        raise BusinessError("isv.SMS_TEST_SIGN_TEMPLATE_LIMIT", "测试模板和签名限制")
    if signature.code_only and template.kind is not Kind.CODE:
        raise BusinessError("isv.SMS_SIGNATURE_SCENE_ILLEGAL", "签名的适用场景与短信类型不匹配")
    return signature, template


def _numbers(text: str, template: Template) -> list[str]:
    spelled = text.split(",")
    if len(spelled) > _NUMBERS:
        raise BusinessError("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制")
    read = (read_number(number, international=template.international) for number in spelled)
    return list(dict.fromkeys(read))


def _values(text: str, template: Template) -> dict[str, str]:
    """TemplateParam as an object of strings. Numbers are refused, as older gateways did: ``{"code": 1234}`` loses zeros."""
    try:
        values = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        raise _not_json() from None
    if not isinstance(values, dict) or not all(_is_text(value) for value in values.values()):
        raise _not_json()
    if not values.keys() >= set(template.variables):
        raise BusinessError("isv.TEMPLATE_MISSING_PARAMETERS", "模板变量缺少对应参数值")
    return values


def _is_text(value: object) -> bool:
    """A string without half a character (JSON can escape one), which nothing could write down."""
    return isinstance(value, str) and not _HALF.search(value)


def _judge_values(values: Mapping[str, str], template: Template) -> None:
    """Of a code template every value is checked, those of undeclared names too; of a notice only what is used."""
    if template.kind is Kind.CODE:
        if not all(_WORD.fullmatch(value) for value in values.values()):
            raise BusinessError(
                "isv.INVALID_PARAMETERS", "params must be [a-zA-Z0-9] for verification sms"
            )
        code, *others = template.variables
        fits = 4 <= len(values[code]) <= 6
    else:
        others, fits = list(template.variables), True
        if any(_URL.search(values[name]) for name in others):
            raise BusinessError("isv.PARAM_NOT_SUPPORT_URL", "变量不支持传入URL")
    if not fits or not all(1 <= len(values[name]) <= 35 for name in others):
        raise BusinessError("isv.PARAM_LENGTH_LIMIT", "参数超过长度限制")


def _judge_test(signature: Signature, numbers: list[str], values: Mapping[str, str]) -> None:
    if not signature.test:
        return
    if not set(numbers) <= BOUND:
        raise BusinessError("isv.SMS_TEST_NUMBER_LIMIT", "只能向已绑定的测试手机号发送")
    if not re.fullmatch(r"[0-9]{4,6}", values.get("code", "")):
        raise BusinessError(
            "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL", "测试专用模板的变量须为4-6位数字"
        )


def _judge_frequency(
    state: State, signature: Signature, template: Template, numbers: list[str]
) -> None:
    """Mainland numbers only; all numbers of the call are judged before any is counted."""
    if not state.frequency or template.international:
        return
    now = state.clock.now()
    counted = [
        rules(template.kind, signature.name, template.code, number)
        for number in numbers
        if not is_exempt(number)
    ]
    for count in counted:
        state.sends.check(count, now)
    for count in counted:
        state.sends.record(count, now)


def _code(template: Template, values: Mapping[str, str], text: str) -> str:
    return values[template.variables[0]] if template.kind is Kind.CODE else find_code(text)


def _not_json() -> BusinessError:
    return BusinessError("isv.INVALID_JSON_PARAM", "JSON参数不合法，只接受字符串值")
