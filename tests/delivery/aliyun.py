"""Aliyun's part: configurations, and its answers as it words them."""

import json
from typing import Any

from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.errors import NothingSent, OutcomeUnknown
from watchword.http import Request
from watchword.identifiers import parse_phone
from watchword.message import Message, UsageType
from watchword.testing import FakeTransport, FrozenClock

SMS = "aliyun-short-message-service"
MAIL = "aliyun-direct-mail"
CODE = "482913"
SECRET = "k3y-s3cret-k3y-s3cret"
TEXT = Message(
    parse_phone("+8613800138000"), UsageType.SIGN_IN, {"code": CODE, "minutes": "10"}, "zh-CN"
)


def sms_config(**changes: Any) -> dict[str, Any]:
    usages = ("Register", "SignIn", "ForgotPassword", "Generic")
    return {
        "accessKeyId": "key-id",
        "accessKeySecret": SECRET,
        "signName": "守望演示",
        "templates": [
            {"usageType": usage, "templateCode": f"SMS_10000000{n}"}
            for n, usage in enumerate(usages, 1)
        ],
        **changes,
    }


def mail_config() -> dict[str, Any]:
    usages = ("Register", "SignIn", "ForgotPassword", "Generic")
    return {
        "accessKeyId": "key-id",
        "accessKeySecret": SECRET,
        "accountName": "no-reply@mail.example.com",
        "templates": [
            {"usageType": usage, "subject": "Your code", "content": "{{code}}"} for usage in usages
        ],
    }


class Aliyun(FakeTransport):
    """Aliyun at the far end: takes every message, unless told otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.otherwise = self.answer(said("OK"))._next.popleft()  # type: ignore[assignment]

    @property
    def sends(self) -> list[Request]:
        """The requests that ask for a message to be sent."""
        return [one for one in self.requests if one.headers["x-acs-action"] == "SendSms"]

    def say(self, *codes: str) -> "Aliyun":
        """Answer the next messages with these codes."""
        for code in codes:
            self.answer(said(code))
        return self

    def down(self, times: int = 1) -> "Aliyun":
        """Refuse the next connections."""
        for _ in range(times):
            self.fail(NothingSent("refused"))
        return self

    def lose(self) -> "Aliyun":
        """Take the next request and never answer."""
        self.fail(OutcomeUnknown("no answer in time"))
        return self

    def connector(self, clock: FrozenClock) -> AliyunSMS:
        return AliyunSMS(sms_config(), transport=self, clock=clock)


def said(code: str) -> str:
    return json.dumps(
        {"Code": code, "Message": f"{code} it is", "RequestId": "req-1", "BizId": "biz-1"}
    )
