"""What every text by signature and template has to pass, whichever action sends it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from watchword.sandbox.account import (
    BOUND,
    SIGNATURES,
    TEMPLATES,
    Kind,
    Signature,
    Template,
    is_exempt,
)
from watchword.sandbox.codes import find_code
from watchword.sandbox.frequency import rules
from watchword.sandbox.refusals import BusinessError
from watchword.sandbox.state import State

_HALF: Final = re.compile("[\ud800-\udfff]")
_WORD: Final = re.compile(r"[A-Za-z0-9]*")
_URL: Final = re.compile(
    r"https?://|www\.|[A-Za-z0-9-]+\.(?:com|cn|net|org|io|top|cc)\b", re.IGNORECASE
)
_LONGEST_CODE: Final = 6


@dataclass(frozen=True, slots=True)
class Draft:
    """One text to one E.164 number, judged and not yet counted."""

    signature: Signature
    template: Template
    number: str
    values: Mapping[str, str]

    @property
    def text(self) -> str:
        """What the phone shows."""
        return f"【{self.signature.name}】{self.template.filled(self.values)}"

    @property
    def code(self) -> str:
        """The verification code in it."""
        if self.template.kind is Kind.CODE:
            return self.values[self.template.variables[0]]
        return find_code(self.text)


def make_biz_id() -> str:
    """A new BizId in Aliyun's form."""
    return f"{uuid4().int % 10**18:018d}^0"


def find_assets(
    signature_name: str,
    template_code: str,
    signatures: Mapping[str, Signature] = SIGNATURES,
    templates: Mapping[str, Template] = TEMPLATES,
) -> tuple[Signature, Template]:
    """The account's signature and template of these names, if they are approved and go together."""
    signature = signatures.get(signature_name)
    if signature is None or not signature.approved:
        raise BusinessError("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名")
    template = templates.get(template_code)
    if template is None or not template.approved:
        raise BusinessError("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板")
    if signature.test != template.test:
        raise BusinessError("isv.SMS_TEST_SIGN_TEMPLATE_LIMIT", "测试模板和签名限制")
    if signature.code_only and template.kind is not Kind.CODE:
        raise BusinessError("isv.SMS_SIGNATURE_SCENE_ILLEGAL", "签名的适用场景与短信类型不匹配")
    return signature, template


def read_values(text: str, template: Template) -> dict[str, str]:
    """TemplateParam as an object of strings. Numbers are refused, as older gateways did: ``{"code": 1234}`` loses zeros."""
    try:
        values = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        raise not_json() from None
    if not isinstance(values, dict) or not all(_is_text(value) for value in values.values()):
        raise not_json()
    if not values.keys() >= set(template.variables):
        raise BusinessError("isv.TEMPLATE_MISSING_PARAMETERS", "模板变量缺少对应参数值")
    return values


def judge_values(
    values: Mapping[str, str], template: Template, longest_code: int = _LONGEST_CODE
) -> None:
    """Of a code template every value is checked, those of undeclared names too; of a notice only what is used."""
    if template.kind is Kind.CODE:
        if not all(_WORD.fullmatch(value) for value in values.values()):
            raise BusinessError(
                "isv.INVALID_PARAMETERS", "params must be [a-zA-Z0-9] for verification sms"
            )
        code, *others = template.variables
        fits = 4 <= len(values[code]) <= longest_code
    else:
        others, fits = list(template.variables), True
        if any(_URL.search(values[name]) for name in others):
            raise BusinessError("isv.PARAM_NOT_SUPPORT_URL", "变量不支持传入URL")
    if not fits or not all(1 <= len(values[name]) <= 35 for name in others):
        raise BusinessError("isv.PARAM_LENGTH_LIMIT", "参数超过长度限制")


def judge_test(draft: Draft) -> None:
    """The test signature reaches bound numbers only, with digits."""
    if not draft.signature.test:
        return
    if draft.number not in BOUND:
        raise BusinessError("isv.SMS_TEST_NUMBER_LIMIT", "只能向已绑定的测试手机号发送")
    if not re.fullmatch(r"[0-9]{4,6}", draft.values.get("code", "")):
        raise BusinessError(
            "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL", "测试专用模板的变量须为4-6位数字"
        )


def judge_extend_code(code: str) -> None:
    """SmsUpExtendCode is digits, if anything."""
    if not re.fullmatch(r"[0-9]*", code):
        raise BusinessError("isv.EXTEND_CODE_ERROR", "扩展码使用错误")


def count(state: State, drafts: Iterable[Draft]) -> None:
    """Mainland numbers only; all drafts are judged before any is counted."""
    if not state.frequency:
        return
    now = state.clock.now()
    counted = [
        rules(draft.template.kind, draft.signature.name, draft.template.code, draft.number)
        for draft in drafts
        if not draft.template.international and not is_exempt(draft.number)
    ]
    for entry in counted:
        state.sends.check(entry, now)
    for entry in counted:
        state.sends.record(entry, now)


def not_json() -> BusinessError:
    """A parameter that should be JSON is not, or holds something else than strings."""
    return BusinessError("isv.INVALID_JSON_PARAM", "JSON参数不合法，只接受字符串值")


def _is_text(value: object) -> bool:
    """A string without half a character (JSON can escape one), which nothing could write down."""
    return isinstance(value, str) and not _HALF.search(value)
