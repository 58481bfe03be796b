"""The made-up Aliyun account behind the sandbox: its keys, text signatures, text templates and test numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

KEY_ID: Final = "sandbox-key-id"
KEY_SECRET: Final = "sandbox-key-secret"  # noqa: S105 - a made-up account's, printed for everybody
SIGNATURE: Final = "守望演示"


STS_ID: Final = "STS.sandbox-key-id"
STS_SECRET: Final = "sandbox-sts-secret"  # noqa: S105 - as above
STS_TOKEN: Final = "sandbox-sts-token"  # noqa: S105 - as above


class May(Enum):
    """What a key's policy allows."""

    EVERYTHING = "everything"
    SEND = "send"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key of the account and what it may do. One with a ``token`` is temporary and good only together with it."""

    id: str
    secret: str = field(repr=False)
    active: bool = True
    may: May = May.EVERYTHING
    funded: bool = True
    token: str = field(default="", repr=False)


class Kind(Enum):
    """What a template was approved for; the rules on its variables and its frequency hang on it."""

    CODE = "code"
    NOTICE = "notice"


class Filing(Enum):
    """How far a signature is with the real-name filing at a carrier, in GetSmsSign's numbers."""

    FAILED = 0
    AWAITING_PROOF = 1
    LAPSED = 2
    FILED = 3
    UNDER_WAY = -1
    NOT_FILED = -2


@dataclass(frozen=True, slots=True)
class Signature:
    """A text signature, the name in front of a message.

    ``filings`` names the carriers where it is not filed as it should be: those drop its messages without a word.
    """

    name: str
    approved: bool = True
    test: bool = False
    code_only: bool = False
    filings: Mapping[str, Filing] = field(default_factory=dict)

    def filing(self, carrier: str) -> Filing:
        """Its filing with one carrier."""
        return self.filings.get(carrier, Filing.FILED if self.approved else Filing.NOT_FILED)


@dataclass(frozen=True, slots=True)
class Template:
    """A text template; ``international`` ones go everywhere but to mainland China, the others only there."""

    code: str
    content: str
    kind: Kind = Kind.CODE
    international: bool = False
    approved: bool = True
    test: bool = False

    @property
    def variables(self) -> tuple[str, ...]:
        """The ``${names}`` in order of appearance."""
        return tuple(_VARIABLE.findall(self.content))

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with every variable replaced, in one pass."""
        return _VARIABLE.sub(lambda match: values[match[1]], self.content)


_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")

KEYS: Final = {
    key.id: key
    for key in (
        AccessKey(KEY_ID, KEY_SECRET),
        AccessKey("sandbox-key-inactive", KEY_SECRET, active=False),
        AccessKey("sandbox-key-not-permitted", KEY_SECRET, may=May.NOTHING),
        AccessKey("sandbox-key-send-only", KEY_SECRET, may=May.SEND),
        AccessKey("sandbox-key-without-credit", KEY_SECRET, funded=False),
        AccessKey(STS_ID, STS_SECRET, token=STS_TOKEN),
    )
}

SIGNATURES: Final = {
    signature.name: signature
    for signature in (
        Signature(SIGNATURE),
        Signature("守望验证", code_only=True),
        Signature("守望待审", approved=False),
        Signature("守望未备", filings={"unicom": Filing.UNDER_WAY, "telecom": Filing.NOT_FILED}),
        Signature("阿里云短信测试", test=True),
    )
}

TEMPLATES: Final = {
    template.code: template
    for template in (
        Template("SMS_100000001", "您的注册验证码为${code}，请勿告知他人。"),
        Template("SMS_100000002", "您的登录验证码为${code}，请勿告知他人。"),
        Template("SMS_100000003", "您正在重置密码，验证码为${code}，请勿告知他人。"),
        Template("SMS_100000004", "您的验证码为${code}，请勿告知他人。"),
        # Two variables are no longer approved, but accounts still have such templates.
        Template("SMS_100000005", "您的验证码为${code}，${min}分钟内有效。"),
        Template("SMS_100000011", "${code} is your registration code.", international=True),
        Template("SMS_100000012", "${code} is your sign-in code.", international=True),
        Template("SMS_100000013", "${code} is your password reset code.", international=True),
        Template("SMS_100000014", "${code} is your verification code.", international=True),
        Template("SMS_100000021", "${name}，您的账号刚刚在新设备上登录。", Kind.NOTICE),
        Template("SMS_100000090", "您的验证码为${code}。", approved=False),
        Template("SMS_154950909", "您的验证码为：${code}，请勿泄露于他人！", test=True),
    )
}

# Numbers bound in the console: the only ones that the test signature reaches.
BOUND: Final = frozenset({"+8613900000000"})


def is_exempt(number: str) -> bool:
    """Whether frequency rules leave this E.164 number alone: the account's 300 white-listed ones."""
    return "+8613900000000" <= number <= "+8613900000299" and len(number) == len("+8613900000000")
