"""QuerySendDetails: what became of the texts to one number on one day. Two products have it, with answers of different shapes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from watchword.sandbox.account import AccessKey
from watchword.sandbox.calls import Call
from watchword.sandbox.dates import day, days_between, read_day, stamp
from watchword.sandbox.ledger import Accepted, Product, Progress
from watchword.sandbox.paging import Page, read_page
from watchword.sandbox.refusals import BusinessError
from watchword.sandbox.state import State

_DAYS: Final = 30


def query_send_details(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """Dysmsapi's answer. The text is in it whole, code included, as at Aliyun."""
    found, page = _find(state, call, Product.SMS)
    rows = [_row(message, state) for message in page.of(found)]
    return {
        "TotalCount": len(found),
        "Message": "OK",
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows},
        "Code": "OK",
    }


def query_auth_send_details(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """Dypnsapi's answer."""
    found, page = _find(state, call, Product.AUTH)
    return {
        "TotalCount": len(found),
        "Message": "成功",
        "Model": [_row(message, state) for message in page.of(found)],
        "Code": "OK",
        "Success": True,
    }


def is_about_auth(state: State, call: Call) -> bool:
    """Whether a query on the plain address is for Dypnsapi: its newest text to that number that day decides."""
    number, date = _number(call.get("PhoneNumber")), call.get("SendDate")
    for message in state.ledger:
        if message.product in (Product.SMS, Product.AUTH) and message.to == number:
            if call.get("BizId") not in ("", message.id) or day(message.at) != date:
                continue
            return message.product is Product.AUTH
    return False


def _find(state: State, call: Call, product: Product) -> tuple[list[Accepted], Page]:
    call.need("PhoneNumber", "SendDate", "PageSize", "CurrentPage")
    number, page = _number(call.get("PhoneNumber")), read_page(call, "CurrentPage")
    if not number:
        raise BusinessError("isv.MOBILE_NUMBER_ILLEGAL", "手机号码格式错误")
    first, today = read_day(call.get("SendDate")), read_day(day(state.clock.now()))
    if first is None or today is None or not 0 <= days_between(first, today) <= _DAYS:
        raise BusinessError("isv.INVALID_PARAMETERS", "SendDate不合法，仅支持查询近30天")
    found = [
        message
        for message in state.ledger
        if message.product is product
        and message.to == number
        and day(message.at) == call.get("SendDate")
        and call.get("BizId") in ("", message.id)
    ]
    return found, page


def _number(text: str) -> str:
    """Eleven digits are mainland's here, everything else has its country code; a plus is not taken."""
    if re.fullmatch(r"1[3-9][0-9]{9}", text):
        return f"+86{text}"
    return f"+{text}" if re.fullmatch(r"[1-9][0-9]{6,14}", text) else ""


def _row(message: Accepted, state: State) -> Mapping[str, object]:
    progress = message.progress(state.clock.now())
    row: dict[str, object] = {
        "TemplateCode": message.template,
        "SendDate": stamp(message.at),
        "PhoneNum": message.to.removeprefix("+86").removeprefix("+"),
        "Content": message.content,
        "SendStatus": progress.value,
        "OutId": message.out_id,
    }
    if progress is not Progress.WAITING:
        row |= {"ErrCode": message.outcome, "ReceiveDate": stamp(message.due)}
    return row
