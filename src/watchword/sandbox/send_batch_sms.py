"""SendBatchSms of Dysmsapi 2017-05-25: up to 100 texts by one template, each with a signature and values of its own."""

from __future__ import annotations

import json
from typing import Any, Final

from watchword.sandbox.acceptance import accept_drafts
from watchword.sandbox.account import AccessKey
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
    not_json,
    read_values,
)

_TEXTS: Final = 100
_LONGEST_OUT_ID: Final = 255


def send_batch_sms(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """Judges every text of the call before it takes any."""
    call.need("PhoneNumberJson", "SignNameJson", "TemplateCode")
    drafts = _drafts(call)
    if len(call.get("OutId")) > _LONGEST_OUT_ID:
        raise BusinessError("isv.INVALID_PARAMETERS", "外部流水扩展字段长度超过限制")
    count(state, drafts)
    return accept_drafts(state, call, drafts)


def _drafts(call: Call) -> list[Draft]:
    numbers = _list(call, "PhoneNumberJson")
    if len(numbers) > _TEXTS:
        raise BusinessError("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制")
    names = _list(call, "SignNameJson")
    values = _list(call, "TemplateParamJson") or [{}] * len(numbers)
    extensions = _list(call, "SmsUpExtendCodeJson") or [""] * len(numbers)
    if not numbers or not len(numbers) == len(names) == len(values) == len(extensions):
        raise BusinessError("isv.INVALID_PARAMETERS", "批量参数的个数不一致")
    return [_draft(call, *entry) for entry in zip(numbers, names, values, extensions, strict=True)]


def _draft(call: Call, number: Any, name: Any, given: Any, extension: Any) -> Draft:
    signature, template = find_assets(str(name), call.get("TemplateCode"))
    reached = read_number(str(number), international=template.international)
    values = read_values(json.dumps(given), template)
    judge_values(values, template)
    judge_extend_code(str(extension))
    draft = Draft(signature, template, reached, values)
    judge_test(draft)
    return draft


def _list(call: Call, name: str) -> list[Any]:
    try:
        value = json.loads(call.get(name) or "[]")
    except (ValueError, RecursionError):
        raise not_json() from None
    if not isinstance(value, list):
        raise not_json()
    return value
