"""What becomes of a message after Aliyun took it: which carrier serves a number, and what its receipt will say."""

from __future__ import annotations

from typing import Final

from watchword.sandbox.account import Filing, Signature
from watchword.sandbox.mail_account import BOUNCING_ADDRESSES

CARRIERS: Final = ("mobile", "unicom", "telecom")
DELIVERED: Final = "DELIVERED"

_TELECOM: Final = ("133", "149", "153", "162", "173", "177", "180", "181", "189", "190", "191", "193", "199")  # fmt: skip
_UNICOM: Final = ("130", "131", "132", "145", "155", "156", "166", "167", "175", "176", "185", "186", "196")  # fmt: skip

# Numbers that a message does not reach, and what their carrier says about it. The first says nothing, ever.
_SILENT: Final = "+8613900000400"
_OUTCOMES: Final = {
    "+8613900000401": "MOBILE_NOT_ON_SERVICE",
    "+8613900000402": "MOBILE_SEND_LIMIT",
    "+8613900000403": "MOBILE_IN_BLACK",
    "+8613900000404": "INVALID_NUMBER",
    "+8613900000405": "USER_REJECT",
    "+8613900000406": "SP_UNKNOWN_ERROR",
    "+85261230401": "MOBILE_NOT_ON_SERVICE",
}


def find_carrier(number: str) -> str:
    """``mobile``, ``unicom`` or ``telecom``, by the first digits of a mainland number; empty for one abroad."""
    if not number.startswith("+861"):
        return ""
    prefix = number[3:6]
    return "telecom" if prefix in _TELECOM else "unicom" if prefix in _UNICOM else "mobile"


def text_outcome(number: str, signature: Signature | None) -> str:
    """The receipt's code for a text to ``number``; empty when no receipt will ever come."""
    carrier = find_carrier(number)
    if signature and carrier and signature.filing(carrier) is not Filing.FILED:
        return "PORT_NOT_REGISTERED"
    return "" if number == _SILENT else _OUTCOMES.get(number, DELIVERED)


def mail_outcome(address: str) -> str:
    """The same for a mail."""
    return "SmtpNxBox" if address.lower() in BOUNCING_ADDRESSES else DELIVERED
