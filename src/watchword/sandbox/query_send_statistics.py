"""QuerySendStatistics of Dysmsapi 2017-05-25: how many texts a day, and how many of them arrived."""

from __future__ import annotations

from collections import Counter
from typing import Final

from watchword.sandbox.account import AccessKey
from watchword.sandbox.calls import Call
from watchword.sandbox.dates import day, read_day
from watchword.sandbox.ledger import Accepted, Product, Progress
from watchword.sandbox.paging import read_page
from watchword.sandbox.refusals import BusinessError
from watchword.sandbox.state import State

_KINDS: Final = ("", "0", "1", "2", "3", "7")


def query_send_statistics(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """One row a day that had any, newest first."""
    call.need("IsGlobe", "StartDate", "EndDate", "PageIndex", "PageSize")
    page = read_page(call)
    first, last = read_day(call.get("StartDate")), read_day(call.get("EndDate"))
    if call.get("IsGlobe") not in ("1", "2") or call.get("TemplateType") not in _KINDS:
        raise BusinessError("isv.INVALID_PARAMETERS", "参数错误")
    if first is None or last is None or first > last:
        raise BusinessError("isv.INVALID_PARAMETERS", "日期不合法")
    days = sorted({day(message.at) for message in state.ledger if _is_asked(message, call)})
    rows = [
        _row(date, [message for message in state.ledger if _is_asked(message, call)], state)
        for date in reversed(days)
    ]
    data = {"TotalSize": len(rows), "TargetList": page.of(rows)}
    return {"Message": "OK", "Data": data, "Code": "OK"}


def _is_asked(message: Accepted, call: Call) -> bool:
    abroad = not message.to.startswith("+86")
    return (
        message.product is Product.SMS
        and abroad == (call.get("IsGlobe") == "2")
        and call.get("StartDate") <= day(message.at) <= call.get("EndDate")
        and call.get("TemplateType") in ("", message.kind)
        and call.get("SignName") in ("", message.sender)
    )


def _row(date: str, messages: list[Accepted], state: State) -> dict[str, object]:
    now = state.clock.now()
    counted = Counter(message.progress(now) for message in messages if day(message.at) == date)
    return {
        "SendDate": date,
        "TotalCount": counted.total(),
        "RespondedSuccessCount": counted[Progress.DELIVERED],
        "RespondedFailCount": counted[Progress.FAILED],
        "NoRespondedCount": counted[Progress.WAITING],
    }
