"""The limits by name: which budgets a send and a check draw on, and how large they are (two profiles)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from watchword.identifiers import Identifier
from watchword.limits.limit import Limit, limit_key
from watchword.message import Channel, UsageType

Profile = Literal["standard", "logto"]

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 24 * HOUR


class Door(StrEnum):
    """Where a request came in."""

    PAGES = "pages"
    EXPERIENCE = "experience"
    MANAGEMENT = "management"
    TEST = "test"


Budget = tuple[str, int, int]  # name, allowed, seconds

_REQUESTS: Final[Budget] = ("requests", 10, 10 * MINUTE)
_MESSAGES: Final[dict[Channel, tuple[Budget, ...]]] = {
    Channel.SMS: (("messages-hour", 5, HOUR), ("messages-day", 10, DAY)),
    Channel.EMAIL: (("messages-hour", 10, HOUR), ("messages-day", 20, DAY)),
}
_ADDRESS: Final[dict[Channel, tuple[Budget, ...]]] = {
    Channel.SMS: (("address-hour", 20, HOUR), ("address-day", 60, DAY)),
    Channel.EMAIL: (("address-hour", 40, HOUR), ("address-day", 120, DAY)),
}
_WRONG: Final[tuple[Budget, ...]] = (("wrong-hour", 10, HOUR), ("wrong-day", 20, DAY))
_WRONG_MANAGEMENT: Final[tuple[Budget, ...]] = (
    ("wrong-management-hour", 20, HOUR),
    ("wrong-management-day", 40, DAY),
)
_WRONG_ADDRESS: Final[tuple[Budget, ...]] = (
    ("wrong-address-hour", 30, HOUR),
    ("wrong-address-day", 100, DAY),
)
_WRONG_LOGTO: Final[tuple[Budget, ...]] = (("wrong-hour", 100, HOUR),)
_PASSWORD_ADDRESS: Final[tuple[Budget, ...]] = (("password-address-hour", 50, HOUR),)
# Wrong secrets of one client from one address, in both profiles: it is no limit of a recipient.
CLIENT_SECRET: Final[Budget] = ("client-secret", 20, 10 * MINUTE)
_TEST_GAP: Final = 30


@dataclass(frozen=True, slots=True)
class SendLimits:
    """What one send draws on. ``identifier`` comes back when nothing was sent; ``address`` is spent by a refusal too."""

    identifier: tuple[Limit, ...]
    address: tuple[Limit, ...]

    @property
    def all(self) -> tuple[Limit, ...]:
        """What to reserve."""
        return self.identifier + self.address


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """What one wrong try draws on. What ``identifier`` has left bounds the tries of a new code."""

    identifier: tuple[Limit, ...]
    address: tuple[Limit, ...]

    @property
    def all(self) -> tuple[Limit, ...]:
        """What to ask before a code is touched, and to take for a wrong one."""
        return self.identifier + self.address


@dataclass(frozen=True, slots=True)
class NamedLimits:
    """The limits of one installation.

    ``key`` is its lookup key: stored keys of limits name nobody. ``resend_gap`` in seconds, 0 for none. ``multiplier`` widens
    message and address budgets; a development database has 10.
    """

    key: bytes = field(repr=False)
    profile: Profile = "standard"
    resend_gap: int = 60
    multiplier: int = 1

    def send(
        self,
        identifier: Identifier,
        usage_type: UsageType,
        *,
        application: str,
        flow: str = "",
        address: str | None = None,
        door: Door = Door.PAGES,
    ) -> SendLimits:
        """The limits of a send to ``identifier``. ``address`` is the client's, as text (IPv6 counts by /64); ``None`` when unknown."""
        who = (identifier.type, identifier.value)
        gap = (application, usage_type, *who, flow)
        if self.profile == "logto":
            return SendLimits(self._limits((_REQUESTS,), who) if door is not Door.TEST else (), ())
        channel = Channel.of(identifier)
        limits = self._limits(self._gap(door), gap)
        if door is not Door.TEST:
            limits += self._limits((_REQUESTS,), who)
        limits += self._limits(_MESSAGES[channel], who, self.multiplier)
        if address is None or door is Door.TEST:
            return SendLimits(limits, ())
        where = (channel, network(address))
        return SendLimits(limits, self._limits(_ADDRESS[channel], where, self.multiplier))

    def check(
        self,
        identifier: Identifier,
        *,
        application: str,
        address: str | None = None,
        door: Door = Door.PAGES,
    ) -> CheckLimits:
        """The limits of wrong codes for ``identifier``: pages and Experience API share theirs, Management callers have one each."""
        who = (identifier.type, identifier.value)
        if self.profile == "logto":
            return CheckLimits(self._limits(_WRONG_LOGTO, who), ())
        if door in (Door.MANAGEMENT, Door.TEST):
            return CheckLimits(self._limits(_WRONG_MANAGEMENT, (application, *who)), ())
        by_address = () if address is None else self._limits(_WRONG_ADDRESS, (network(address),))
        return CheckLimits(self._limits(_WRONG, who), by_address)

    def password(self, address: str | None) -> tuple[Limit, ...]:
        """The limit of wrong passwords from a client's address; those of an identifier are lock-outs, counted with the accounts."""
        if address is None:
            return ()
        return self._limits(_PASSWORD_ADDRESS, (network(address),))

    def _gap(self, door: Door) -> tuple[Budget, ...]:
        if not self.resend_gap:
            return ()
        gap = min(_TEST_GAP, self.resend_gap) if door is Door.TEST else self.resend_gap
        return (("resend-gap", 1, gap),)

    def _limits(
        self, budgets: tuple[Budget, ...], who: tuple[str, ...], times: int = 1
    ) -> tuple[Limit, ...]:
        return tuple(
            Limit(name, limit_key(self.key, name, *who), allowed * times, period)
            for name, allowed, period in budgets
        )


def network(address: str) -> str:
    """What one customer of a network usually has: an IPv4 address, or an IPv6 /64. Raises ``ValueError`` for anything else."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((int(ip), 64), strict=False))
    return str(ip)
