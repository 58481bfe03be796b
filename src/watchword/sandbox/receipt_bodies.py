"""The bodies that Aliyun pushes to a receiver of receipts: an array for texts, an event for each mail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from watchword.sandbox.carriers import DELIVERED
from watchword.sandbox.dates import china, rfc2822, stamp
from watchword.sandbox.ledger import Accepted, Product

_ACCOUNT: Final = "1000000000000001"


def texts_body(messages: Sequence[Accepted]) -> bytes:
    """What is pushed for texts of one call: SmsReport, or the international site's own form of it."""
    shape = _globe if messages[0].product is Product.GLOBE else _report
    return json.dumps([shape(message) for message in messages], ensure_ascii=False).encode()


def mail_body(message: Accepted) -> bytes:
    """What EventBridge delivers for a mail: a CloudEvent whose type says how the mail fared."""
    arrived = message.outcome == DELIVERED
    kind = "dm:Deliver:Succeed" if arrived else "dm:Deliver:Fail"
    data = {
        "env_id": message.id,
        "account": message.sender,
        "from": message.sender,
        "rcpt": message.to,
        "msg_id": f"{message.id}.{message.number}@{message.sender.rpartition('@')[2]}",
        "send_time": f"{china(message.at):%Y-%m-%dT%H:%M:%S}",
        "deliver_time": f"{china(message.due):%Y-%m-%dT%H:%M:%S}",
        "status": "0" if arrived else "2",
        "event": kind,
        "region": message.region,
        "err_code": "250" if arrived else "554",
        "err_msg": "250 Send Mail OK" if arrived else f"554 RCPT {message.to} doesn't exist",
        "tag": message.tag,
    }
    if not arrived:
        data["failed_type"] = message.outcome
    event = {
        "id": f"sandbox-{message.id}-{message.number}",
        "source": "acs:dm",
        "specversion": "1.0",
        "type": kind,
        "datacontenttype": "application/json;charset=utf-8",
        "subject": f"acs:dm:{message.region}:{_ACCOUNT}:*",
        "time": f"{china(message.due):%Y-%m-%dT%H:%M:%S}+08:00",
        "aliyunaccountid": _ACCOUNT,
        "aliyunregionid": message.region,
        "aliyuneventbusname": "default",
        "data": data,
    }
    return json.dumps(event, ensure_ascii=False).encode()


def _report(message: Accepted) -> dict[str, object]:
    arrived = message.outcome == DELIVERED
    return {
        "phone_number": message.to.removeprefix("+86").removeprefix("+"),
        "send_time": stamp(message.at),
        "report_time": stamp(message.due),
        "success": arrived,
        "err_code": message.outcome,
        "err_msg": "用户接收成功" if arrived else message.outcome,
        "sms_size": "1",
        "biz_id": message.id,
        "out_id": message.out_id,
    }


def _globe(message: Accepted) -> dict[str, object]:
    arrived = message.outcome == DELIVERED
    return {
        "To": message.to.removeprefix("+"),
        "SendDate": rfc2822(message.at),
        "ReceiveDate": rfc2822(message.due),
        "Status": "1" if arrived else "2",
        "ErrorCode": message.outcome,
        "ErrorDescription": "success" if arrived else message.outcome,
        "TaskId": message.out_id,
        "SmsSize": "1",
        "MessageId": message.id,
    }
