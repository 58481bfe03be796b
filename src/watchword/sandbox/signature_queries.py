"""QuerySmsSignList and GetSmsSign of Dysmsapi 2017-05-25: the account's signatures, their review, their filing with each carrier."""

from __future__ import annotations

from typing import Final

from watchword.sandbox.account import SIGNATURES, AccessKey, Filing, Signature
from watchword.sandbox.calls import Call
from watchword.sandbox.carriers import CARRIERS
from watchword.sandbox.paging import read_page
from watchword.sandbox.refusals import BusinessError
from watchword.sandbox.state import State

_CREATED: Final = "2026-03-02 10:15:00"
_REASONS: Final = {
    Filing.FAILED: "REPORT_FAILED",
    Filing.LAPSED: "LONG_TIME_UNUSED",
}


def query_sms_sign_list(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """A page of them, in the order of the console."""
    page = read_page(call)
    rows = [_row(signature) for signature in page.of(list(SIGNATURES.values()))]
    return {
        "Code": "OK",
        "Message": "OK",
        "CurrentPage": page.number,
        "PageSize": page.size,
        "TotalCount": len(SIGNATURES),
        "SmsSignList": rows,
    }


def get_sms_sign(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """One signature. Approved is not yet filed: a carrier where it is not filed drops its texts without a word."""
    call.need("SignName")
    signature = SIGNATURES.get(call.get("SignName"))
    if signature is None:
        raise BusinessError("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名")
    return {
        "Code": "OK",
        "Message": "OK",
        "SignName": signature.name,
        "SignCode": _code(signature),
        "SignStatus": 1 if signature.approved else 0,
        "SignTag": "4" if signature.test else "2",
        "SignUsage": "验证码" if signature.code_only else "通用",
        "CreateDate": _CREATED,
        "OrderId": _order(signature),
        "ThirdParty": False,
        "AuditInfo": {"AuditDate": _CREATED if signature.approved else None},
        "SignIspRegisterDetailList": [_filing(signature, carrier) for carrier in CARRIERS],
    }


def _row(signature: Signature) -> dict[str, object]:
    return {
        "SignName": signature.name,
        "AuditStatus": "AUDIT_STATE_PASS" if signature.approved else "AUDIT_STATE_INIT",
        "BusinessType": "验证码类型" if signature.code_only else "通用类型",
        "CreateDate": _CREATED,
        "OrderId": _order(signature),
        "Reason": {"RejectInfo": "无审批备注"},
    }


def _filing(signature: Signature, carrier: str) -> dict[str, object]:
    filing = signature.filing(carrier)
    reason = _REASONS.get(filing)
    return {
        "OperatorCode": carrier,
        "RegisterStatus": filing.value,
        "OperatorCompleteTime": _CREATED if filing is Filing.FILED else None,
        "RegisterStatusReasons": [{"ReasonCode": reason, "ReasonDescList": [reason]}]
        if reason
        else [],
    }


def _order(signature: Signature) -> str:
    return f"{20_000_000 + list(SIGNATURES).index(signature.name)}"


def _code(signature: Signature) -> str:
    return f"SIGN_1000000{list(SIGNATURES).index(signature.name):02d}"
