"""Connector configurations that fit the sandbox's account, ready to be pasted or stored."""

from __future__ import annotations

from typing import Any, Final

from watchword.sandbox.account import KEY_ID, KEY_SECRET, SIGNATURE
from watchword.sandbox.mail_account import SENDER

_USAGES: Final = (
    ("Register", "SMS_100000001", "SMS_100000011", "Your registration code"),
    ("SignIn", "SMS_100000002", "SMS_100000012", "Your sign-in code"),
    ("ForgotPassword", "SMS_100000003", "SMS_100000013", "Your password reset code"),
    ("Generic", "SMS_100000004", "SMS_100000014", "Your verification code"),
)

_MAIL: Final = """\
<div style="padding:24px 8px;font-family:-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif;\
color:#1b2430">
  <div style="max-width:440px;margin:0 auto">
    <p style="margin:0 0 8px;font-size:22px;font-weight:600">TITLE</p>
    <p style="margin:0 0 24px;font-size:15px;line-height:1.5;color:#4d5866">\
Type this code on the page that asked for it.</p>
    <p style="margin:0 0 24px;padding:20px 16px;background:#eef4f2;border-radius:14px;text-align:center;\
font-size:34px;line-height:1.2;font-weight:600;letter-spacing:8px;text-indent:8px">{{code}}</p>
    <p style="margin:0;font-size:13px;line-height:1.5;color:#66717f">\
It works once, for {{minutes}} minutes. If you did not ask for it, ignore this mail.</p>
  </div>
</div>"""


def print_config(port: int = 3080, scheme: str = "http") -> dict[str, dict[str, Any]]:
    """Factory id -> a configuration that sends through a sandbox on this machine's ``port``."""
    endpoint = f"{scheme}://127.0.0.1:{port}"
    key = {"accessKeyId": KEY_ID, "accessKeySecret": KEY_SECRET}
    return {
        "aliyun-short-message-service": {
            **key,
            "signName": SIGNATURE,
            "templates": [
                {"usageType": usage, "templateCode": {"china": china, "overseas": overseas}}
                for usage, china, overseas, _ in _USAGES
            ],
            "endpoint": endpoint,
        },
        "aliyun-direct-mail": {
            **key,
            "accountName": SENDER,
            "fromAlias": "Watchword",
            "regionId": "cn-hangzhou",
            "templates": [
                {
                    "usageType": usage,
                    "subject": f"{title}: {{{{code}}}}",
                    "content": _MAIL.replace("TITLE", title),
                }
                for usage, _, _, title in _USAGES
            ],
            "endpoint": endpoint,
        },
    }
