"""Which spellings of a phone number SendSms takes, and who answers it: mainland China or the rest of the world."""

from __future__ import annotations

import re
from typing import Final

from watchword.errors import PhoneInvalid
from watchword.identifiers import parse_phone
from watchword.sandbox.refusals import BusinessError

_MAINLAND: Final = re.compile(r"(\+86|0086|86|\+)?(1[3-9][0-9]{9})")
_ABROAD: Final = re.compile(r"(?:00)?([1-9][0-9]{6,14})")


def read_number(text: str, *, international: bool) -> str:
    """The E.164 number that ``text`` reaches with such a template. Raises ``BusinessError`` when it reaches none.

    Eleven digits may be a mainland mobile number or a North American one with its country code; the template decides.
    """
    mainland = _MAINLAND.fullmatch(text)
    if not international:
        if mainland is None:
            raise _illegal()
        return f"+86{mainland[2]}"
    if mainland and ("86" in (mainland[1] or "") or _assigned(mainland[2]) is None):
        raise BusinessError(
            "isv.DOMESTIC_NUMBER_NOT_SUPPORTED", "国际/港澳台消息模板不支持发送境内号码"
        )
    abroad = _ABROAD.fullmatch(text)
    number = _assigned(abroad[1]) if abroad else None
    if number is None:
        raise _illegal()
    return number


def _assigned(digits: str) -> str | None:
    """E.164 of ``digits`` with their country code, or nothing if no country has given out such a number."""
    try:
        return parse_phone(f"+{digits}").value
    except PhoneInvalid:
        return None


def _illegal() -> BusinessError:
    return BusinessError("isv.MOBILE_NUMBER_ILLEGAL", "手机号码格式错误")
