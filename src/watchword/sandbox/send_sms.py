"""SendSms of Dysmsapi 2017-05-25: one text to up to 1,000 numbers by an approved signature and template."""

from __future__ import annotations

from typing import Final

from watchword.sandbox.acceptance import accept_drafts
from watchword.sandbox.account import AccessKey, Template
from watchword.sandbox.calls import Call
from watchword.sandbox.numbers import read_number
from watchword.sandbox.refusals import BusinessError
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

_NUMBERS: Final = 1_000


def send_sms(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """Judges the call by the product's rules and puts the text into the inbox, once per number."""
    call.need("PhoneNumbers", "SignName", "TemplateCode")
    signature, template = find_assets(call.get("SignName"), call.get("TemplateCode"))
    numbers = _numbers(call.get("PhoneNumbers"), template)
    values = read_values(call.get("TemplateParam"), template)
    judge_values(values, template)
    drafts = [Draft(signature, template, number, values) for number in numbers]
    for draft in drafts:
        judge_test(draft)
    judge_extend_code(call.get("SmsUpExtendCode"))
    count(state, drafts)
    return accept_drafts(state, call, drafts)


def _numbers(text: str, template: Template) -> list[str]:
    spelled = text.split(",")
    if len(spelled) > _NUMBERS:
        raise BusinessError("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制")
    read = (read_number(number, international=template.international) for number in spelled)
    return list(dict.fromkeys(read))
