"""Connector configurations that fit the sandbox's account, ready to be pasted or stored."""

from __future__ import annotations

from typing import Any, Final

from watchword.sandbox.account import KEY_ID, KEY_SECRET, SIGNATURE
from watchword.sandbox.gifts import GIFT_SIGNATURE
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
    {{#link}}<p style="margin:0 0 24px;font-size:15px;line-height:1.5;color:#4d5866">\
In the same browser you can also go on with a <a href="{{link}}" style="color:#0b6b4f">link</a>.</p>{{/link}}
    <p style="margin:0;font-size:13px;line-height:1.5;color:#66717f">\
It works once, for {{minutes}} minutes. If you did not ask for it, ignore this mail.</p>
  </div>
</div>"""


# What SMS authentication lends, for all nine usage types, which it wants every one of.
_LENT: Final = (
    ("SignIn", "100001"),
    ("Register", "100001"),
    ("ForgotPassword", "100003"),
    ("OrganizationInvitation", "100001"),
    ("Generic", "100001"),
    ("UserPermissionValidation", "100005"),
    ("BindNewIdentifier", "100002"),
    ("MfaVerification", "100001"),
    ("BindMfa", "100001"),
)
_ABROAD: Final = "{{code}} is your verification code. It works for {{minutes}} minutes."


def print_config(port: int = 3080, scheme: str = "http") -> dict[str, dict[str, Any]]:
    """Factory id -> a configuration that sends through a sandbox on this machine's ``port``."""
    shared = {
        "accessKeyId": KEY_ID,
        "accessKeySecret": KEY_SECRET,
        "endpoint": f"{scheme}://127.0.0.1:{port}",
    }
    # Whoever stores all of them in this order ends up with the usual one of each channel in front.
    own = {
        "aliyun-short-message-auth-service": _lent_texts(),
        "aliyun-international-short-message-service": _texts_of_the_international_site(),
        "aliyun-short-message-service": _texts(),
        "aliyun-direct-mail": _mails(),
    }
    return {factory: {**shared, **config} for factory, config in own.items()}


def _texts() -> dict[str, Any]:
    entries = [
        {"usageType": usage, "templateCode": {"china": china, "overseas": overseas}}
        for usage, china, overseas, _ in _USAGES
    ]
    return {"signName": SIGNATURE, "templates": entries}


def _mails() -> dict[str, Any]:
    entries = [
        {
            "usageType": usage,
            "subject": f"{title}: {{{{code}}}}",
            "content": _MAIL.replace("TITLE", title),
        }
        for usage, _, _, title in _USAGES
    ]
    return {
        "accountName": SENDER,
        "fromAlias": "Watchword",
        "regionId": "cn-hangzhou",
        "templates": entries,
    }


def _lent_texts() -> dict[str, Any]:
    entries = [{"usageType": usage, "templateCode": code} for usage, code in _LENT]
    return {"signName": GIFT_SIGNATURE, "templates": entries}


def _texts_of_the_international_site() -> dict[str, Any]:
    entries = [
        {
            "usageType": usage,
            "content": _ABROAD,
            "mainland": {"signName": SIGNATURE, "templateCode": china},
        }
        for usage, china, _, _ in _USAGES
    ]
    return {"regionId": "ap-southeast-1", "templates": entries}
