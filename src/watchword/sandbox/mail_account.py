"""The made-up account's side of Direct Mail: sender addresses and domains, each in one region, and mail templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

HOME: Final = "cn-hangzhou"
SENDER: Final = "no-reply@mail.example.com"


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender address. ``fault`` is the error code that using it gives."""

    address: str
    fault: str = ""
    region: str = HOME
    kind: str = "trigger"
    reply: str = ""

    @property
    def domain(self) -> str:
        """What stands behind the at sign."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Domain:
    """A sending domain and what Aliyun found in its DNS."""

    name: str
    region: str = HOME
    spf: bool = True
    mx: bool = True
    cname: bool = True

    @property
    def verified(self) -> bool:
        """Whether it may send."""
        return self.spf and self.mx


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A mail kept at the provider, with ``{names}`` to be filled."""

    id: str
    name: str
    subject: str
    text: str
    status: int = 2  # 0 draft, 1 in review, 2 approved, 3 rejected

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and body, in one pass; a name without a value stays as it is."""
        return _filled(self.subject, values), _filled(self.text, values)


_NAME: Final = re.compile(r"\{(\w+)\}")


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _NAME.sub(lambda match: values.get(match[1], match[0]), text)


SENDERS: Final = {
    sender.address: sender
    for sender in (
        Sender(SENDER, reply="help@example.com"),
        Sender("frozen@mail.example.com", "InvalidMailAddressStatus.Malformed"),
        Sender("hello@unverified.example.com", "InvalidMailAddressDomain.Malformed"),
        Sender("news@mail.example.com", "InvalidMailAddressSendType.Malformed", kind="batch"),
        Sender("no-reply@sg.example.com", region="ap-southeast-1"),
    )
}

DOMAINS: Final = (
    Domain("mail.example.com"),
    Domain("unverified.example.com", spf=False, mx=False),
    Domain("sg.example.com", region="ap-southeast-1"),
)

MAIL_TEMPLATES: Final = {
    template.id: template
    for template in (
        MailTemplate(
            "410001",
            "sign-in-code",
            "Your sign-in code: {code}",
            "<p>Your sign-in code is <b>{code}</b>. It works for {minutes} minutes.</p>",
        ),
        MailTemplate("410002", "in-review", "Your code: {code}", "<p>{code}</p>", status=1),
    )
}

# Addresses that Direct Mail has learned to be dead.
DEAD_ADDRESSES: Final = frozenset({"dead@example.com"})
# Addresses whose server takes nothing: accepted by Direct Mail, then returned.
BOUNCING_ADDRESSES: Final = frozenset({"bounce@example.com"})
