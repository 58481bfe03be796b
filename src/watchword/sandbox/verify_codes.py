"""SendSmsVerifyCode and CheckSmsVerifyCode of Dypnsapi 2017-05-25: codes by lent signatures and templates, mainland numbers only."""

from __future__ import annotations

import random
import re
import string
from typing import Final

from watchword.sandbox.acceptance import accept_draft
from watchword.sandbox.account import AccessKey, is_exempt
from watchword.sandbox.calls import Call
from watchword.sandbox.gifts import GIFT_SIGNATURES, GIFT_TEMPLATES
from watchword.sandbox.ledger import Product
from watchword.sandbox.refusals import BusinessError
from watchword.sandbox.state import State
from watchword.sandbox.texts import (
    Draft,
    count,
    find_assets,
    judge_values,
    make_biz_id,
    read_values,
)
from watchword.sandbox.waiting_codes import WaitingCode

_OWN: Final = "##code##"
_LONGEST_CODE: Final = 8
_LONGEST_SCHEME: Final = 20
_UPPER, _LOWER, _DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
# CodeType 1 to 7.
_ALPHABETS: Final = {
    1: _DIGITS,
    2: _UPPER + _LOWER,
    3: _UPPER,
    4: _LOWER,
    5: _UPPER + _LOWER + _DIGITS,
    6: _UPPER + _DIGITS,
    7: _LOWER + _DIGITS,
}
# Not the system's source of randomness: these codes open nothing, and the account they belong to is made up.
_DICE: Final = random.Random()  # noqa: S311


def send_sms_verify_code(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """Sends the caller's code, or makes one of its own for ``##code##`` that can be checked later."""
    call.need("PhoneNumber", "SignName", "TemplateCode", "TemplateParam")
    signature, template = find_assets(
        call.get("SignName"), call.get("TemplateCode"), GIFT_SIGNATURES, GIFT_TEMPLATES
    )
    number, scheme = _number(call), _scheme(call)
    values = read_values(call.get("TemplateParam"), template)
    made = values["code"] == _OWN
    if made:
        length = _whole(call, "CodeLength", 4, range(4, _LONGEST_CODE + 1))
        alphabet = _ALPHABETS[_whole(call, "CodeType", 1, range(1, 8))]
        values = {**values, "code": "".join(_DICE.choices(alphabet, k=length))}
    judge_values(values, template, _LONGEST_CODE)
    life = _whole(call, "ValidTime", 300, range(1, 86_401))
    overwrite = _whole(call, "DuplicatePolicy", 1, range(1, 3)) == 1
    draft = Draft(signature, template, number, values)
    _judge_interval(state, call, number, scheme)
    count(state, [draft])
    now = state.clock.now()
    state.codes.note(number, scheme, now)
    if made:
        waiting = WaitingCode(
            number, scheme, values["code"], call.get("OutId"), until=now + life * 1000
        )
        state.codes.keep(waiting, overwrite=overwrite)
    biz_id = make_biz_id()
    provider = {
        "action": "SendSmsVerifyCode",
        "bizId": biz_id,
        "signName": signature.name,
        "templateCode": template.code,
        "schemeName": scheme,
        "outId": call.get("OutId"),
    }
    accept_draft(
        state, draft, provider, product=Product.AUTH, message_id=biz_id, out_id=call.get("OutId")
    )
    model = {"RequestId": call.request_id, "BizId": biz_id, "OutId": call.get("OutId")}
    if call.get("ReturnVerifyCode").lower() == "true":
        model["VerifyCode"] = values["code"]
    return {"Message": "成功", "Code": "OK", "Success": True, "Model": model}


def check_sms_verify_code(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """Says PASS for a code that the service made and that still counts, UNKNOWN for everything else."""
    call.need("PhoneNumber", "VerifyCode")
    exact = _whole(call, "CaseAuthPolicy", 1, range(1, 3)) == 2
    passed = state.codes.confirm(
        _number(call), _scheme(call), call.get("VerifyCode"), state.clock.now(), exact=exact
    )
    model = {"OutId": call.get("OutId"), "VerifyResult": "PASS" if passed else "UNKNOWN"}
    return {"Message": "成功", "Code": "OK", "Success": True, "Model": model}


def _number(call: Call) -> str:
    """The number stands without its country code, which has a field of its own."""
    if call.get("CountryCode") not in ("", "86") or not re.fullmatch(
        r"1[3-9][0-9]{9}", call.get("PhoneNumber")
    ):
        raise BusinessError("isv.MOBILE_NUMBER_ILLEGAL", "手机号码格式错误")
    return f"+86{call.get('PhoneNumber')}"


def _scheme(call: Call) -> str:
    if len(call.get("SchemeName")) > _LONGEST_SCHEME:
        raise BusinessError("isv.INVALID_PARAMETERS", "方案名称长度超过限制")
    return call.get("SchemeName")


def _judge_interval(state: State, call: Call, number: str, scheme: str) -> None:
    if not state.frequency or is_exempt(number):
        return
    interval = _whole(call, "Interval", 60, range(1, 86_401))
    last = state.codes.sent_at(number, scheme)
    if last is not None and 0 <= state.clock.now() - last < interval * 1000:
        raise BusinessError("biz.FREQUENCY", "check frequency failed")


def _whole(call: Call, name: str, otherwise: int, allowed: range) -> int:
    text = call.get(name) or str(otherwise)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) in allowed):
        raise BusinessError("isv.INVALID_PARAMETERS", f"参数{name}错误")
    return int(text)
