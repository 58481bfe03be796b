"""The limits by name: which budgets a send and a check draw on, and who shares a budget with whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from watchword.identifiers import Identifier
from watchword.limits.budgets import DAY, NOTHING, Budget, Budgets, Profile
from watchword.limits.limit import Limit, limit_key
from watchword.message import Channel, UsageType
from watchword.networks import network
from watchword.secret import keyed_digest


class Door(StrEnum):
    """Where a request came in."""

    PAGES = "pages"
    EXPERIENCE = "experience"
    CONSOLE = "console"
    MANAGEMENT = "management"
    TEST = "test"

    @property
    def public(self) -> bool:
        """Whether people knock there themselves, each with a browser and an address of their own."""
        return self in (Door.PAGES, Door.EXPERIENCE, Door.CONSOLE)


_TEST_GAP: Final = 30
# The last 30 in 100 of the installation's budget are for browsers that are known.
_KEPT: Final = (30, 100)
# So many identifiers a device could have been seen with in a thousand days: a mark, never full.
_MARKS: Final = 1000
_MOST_SHARED: Final = 1024


@dataclass(frozen=True, slots=True)
class SendLimits:
    """What one send draws on.

    ``identifier`` and ``lane`` come back when nothing was sent. Where ``lane`` is full, a browser known for the identifier has
    ``own_lane`` in its place. ``address`` is spent by a refusal too; ``rest`` (device, application, installation) never comes back.
    """

    identifier: tuple[Limit, ...]
    lane: tuple[Limit, ...] = ()
    own_lane: tuple[Limit, ...] = ()
    rest: tuple[Limit, ...] = ()
    address: tuple[Limit, ...] = ()

    @property
    def all(self) -> tuple[Limit, ...]:
        """What to reserve."""
        return self.identifier + self.lane + self.rest + self.address

    @property
    def returnable(self) -> tuple[Limit, ...]:
        """What to give back when nothing was sent."""
        return self.identifier + self.lane

    def by_own_lane(self) -> SendLimits:
        """The same send, by the lane of the known browser."""
        return replace(self, lane=self.own_lane, own_lane=())


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """What one wrong try draws on. What ``identifier`` has left bounds the tries of a new code."""

    identifier: tuple[Limit, ...]
    address: tuple[Limit, ...]

    @property
    def all(self) -> tuple[Limit, ...]:
        """What to ask before a code is touched, and to take for a wrong one."""
        return self.identifier + self.address


class NamedLimits:
    """The limits of one installation.

    ``key`` is its lookup key: stored keys of limits name nobody. ``resend_gap`` in seconds, 0 for none. ``multiplier`` widens
    message, address and application budgets; a development database has 10. ``numbers`` are an operator's own (``read_numbers``).
    """

    __slots__ = ("_key", "_shared", "budgets", "resend_gap")

    def __init__(
        self,
        key: bytes,
        profile: Profile = "standard",
        resend_gap: int = 60,
        multiplier: int = 1,
        numbers: Mapping[str, tuple[int, int]] = NOTHING,
    ) -> None:
        self._key = key
        self.resend_gap = resend_gap
        self.budgets = Budgets(profile, multiplier, numbers)
        self._shared: dict[tuple[object, ...], tuple[Limit, ...]] = {}

    def __repr__(self) -> str:
        return f"NamedLimits({self.budgets}, resend_gap={self.resend_gap})"

    # --- codes ---------------------------------------------------------------------------------

    def send(
        self,
        identifier: Identifier,
        usage_type: UsageType,
        *,
        application: str,
        client: str | None = None,
        flow: str = "",
        address: str | None = None,
        device: str | None = None,
        known_device: bool = False,
        new_to_device: bool = True,
        door: Door = Door.PAGES,
    ) -> SendLimits:
        """The limits of a send to ``identifier``.

        ``client`` is who asks, where that is not ``application`` itself. ``address`` is the person's, as text (IPv6 counts by
        /64); ``None`` when unknown. ``device`` names their browser, ``known_device`` says that this identifier signed in there,
        ``new_to_device`` that it was not yet asked for there (see ``seen``).
        """
        if door is Door.TEST:
            return self.test_send(identifier, client or application)
        who = (identifier.type, identifier.value)
        channel = Channel.of(identifier)
        gap = self._gap(self.resend_gap, (application, usage_type, *who, flow))
        lane = self._some(channel, who, "requests", "messages-hour", "messages-day")
        rest = self._of_all(channel, client or application, known_device, door)
        own_lane: tuple[Limit, ...] = ()
        if device is not None and door.public:
            if known_device:
                own_lane = self._some(channel, (*who, device), "own-lane-hour", "own-lane-day")
            elif new_to_device:
                rest += self._strangers(identifier, device)
        return SendLimits(gap, lane, own_lane, rest, self._address(channel, address))

    def test_send(self, identifier: Identifier, caller: str) -> SendLimits:
        """The limits of a test send that ``caller``, an operator or a program, asks for."""
        who, channel = (identifier.type, identifier.value), Channel.of(identifier)
        gap = self._gap(min(_TEST_GAP, self.resend_gap), ("test", caller, *who))
        lane = self._some(channel, who, "messages-hour", "messages-day")
        rest = self._some(channel, (caller,), "test-send-minutes", "test-send-hour")
        return SendLimits(gap, lane, rest=rest + self._some(channel, (), "test-send-day"))

    def questions(self, caller: str) -> tuple[Limit, ...]:
        """The limit of questions to providers that ``caller`` asks and that send nothing."""
        return self._some(Channel.SMS, (caller,), "provider-questions")

    def hook_test(self, caller: str) -> tuple[Limit, ...]:
        """The limits of test events that ``caller`` has sent to an address: those of test messages, counted apart."""
        mine = self._some(Channel.SMS, ("hook", caller), "test-send-minutes", "test-send-hour")
        return mine + self._some(Channel.SMS, ("hook",), "test-send-day")

    def seen(self, identifier: Identifier, device: str) -> Limit | None:
        """What a device keeps for a day of each identifier it asked for: one taken, and asking again finds it no stranger.

        ``None`` where strangers are not counted.
        """
        if self.budgets.of("strangers-hour") is None and self.budgets.of("strangers-day") is None:
            return None
        who = (device, identifier.type, identifier.value)
        key = limit_key(self._key, "strangers-seen", *who)
        return Limit("strangers-seen", key, _MARKS, _MARKS * DAY)

    def check(
        self,
        identifier: Identifier,
        *,
        application: str,
        client: str | None = None,
        address: str | None = None,
        device: str | None = None,
        known_device: bool = False,
        door: Door = Door.PAGES,
    ) -> CheckLimits:
        """The limits of wrong codes for ``identifier``: pages and Experience API share theirs, Management callers have one each, and
        so has a browser that is known for the identifier.
        """
        who = (identifier.type, identifier.value)
        if self.budgets.profile == "logto":
            return CheckLimits(self._some(Channel.SMS, who, "wrong-hour"), ())
        if not door.public:
            whose = (client or application, *who)
            named = ("wrong-management-hour", "wrong-management-day")
            return CheckLimits(self._some(Channel.SMS, whose, *named), ())
        if device is not None and known_device:
            by = self._some(Channel.SMS, (*who, device), "wrong-device-hour", "wrong-device-day")
        else:
            by = self._some(Channel.SMS, who, "wrong-hour", "wrong-day")
        where = () if address is None else (network(address),)
        named = ("wrong-address-hour", "wrong-address-day")
        return CheckLimits(by, self._some(Channel.SMS, where, *named) if where else ())

    def locks(self, identifier: Identifier, client: str | None = None) -> tuple[Limit, ...]:
        """What locks an identifier out: at the public doors, and through ``client``."""
        limits = self.check(identifier, application="").all
        if client is not None and self.budgets.profile == "standard":
            limits += self.check(identifier, application=client, door=Door.MANAGEMENT).all
        return limits

    def caps(self, identifier: Identifier) -> tuple[Limit, ...]:
        """What an operator lifts with a lock-out besides: nothing, but under ``logto`` the cap of messages (policy section 5.4)."""
        if self.budgets.profile == "standard":
            return ()
        return self._some(Channel.of(identifier), (identifier.type, identifier.value), "requests")

    # --- other doors ---------------------------------------------------------------------------

    def password(self, address: str | None) -> tuple[Limit, ...]:
        """The limit of wrong passwords from a client's address; those of an identifier are lock-outs, counted with the accounts."""
        if address is None:
            return ()
        return self._some(Channel.SMS, (network(address),), "password-address-hour")

    def flows(self, address: str) -> tuple[Limit, ...]:
        """The limits of new interactions from one address."""
        return self._some(Channel.SMS, (network(address),), "flows")

    def requests_in(self, session: str) -> tuple[Limit, ...]:
        """The limits of clients' requests in one signed-in browser: as many as an address may begin sign-ins."""
        return self._some(Channel.SMS, ("session", session), "flows")

    def client_secret(self, client: str, address: str | None) -> tuple[Limit, ...]:
        """The limits of wrong secrets for ``client`` from one address."""
        return self._some(Channel.SMS, (client, network(address or "::")), "client-secret")

    def operator(self, operator: str, address: str | None) -> tuple[Limit, ...]:
        """The limits of an operator's wrong passwords from one address; ``operator`` as typed, folded."""
        return self._some(Channel.SMS, (operator, network(address or "::")), "operator")

    # --- what operators look at ------------------------------------------------------------------

    def installation(self, channel: Channel) -> tuple[Limit, ...]:
        """What everybody shares on this channel."""
        return self._some(channel, (channel,), "global-hour", "global-day")

    def tests(self) -> tuple[Limit, ...]:
        """What all test sends share, whatever the channel."""
        return self._some(Channel.SMS, (), "test-send-day")

    def application(self, channel: Channel, application: str) -> tuple[Limit, ...]:
        """What everybody shares who comes by way of ``application``, and what it has itself as a program."""
        named = ("application-hour", "application-day", "management-day")
        return self._some(channel, (channel, application), *named)

    # --- parts ---------------------------------------------------------------------------------

    def _gap(self, seconds: int, who: tuple[str, ...]) -> tuple[Limit, ...]:
        return self._limits((("resend-gap", 1, seconds),), who) if seconds else ()

    def _of_all(
        self, channel: Channel, asking: str, known_device: bool, door: Door
    ) -> tuple[Limit, ...]:
        """What everybody who sends through this program draws on, made once: the same for each of them."""
        which = (channel, asking, known_device, door.public)
        found = self._shared.get(which)
        if found is None:
            if len(self._shared) >= _MOST_SHARED:
                self._shared.clear()
            found = self._shared[which] = self._asking(channel, asking, known_device, door)
        return found

    def _asking(
        self, channel: Channel, asking: str, known_device: bool, door: Door
    ) -> tuple[Limit, ...]:
        who = (channel, asking)
        if not door.public:
            return self._some(channel, who, "management-burst", "management-day")
        rest = self._some(channel, who, "application-hour", "application-day")
        return rest + self._global(channel, known_device)

    def _global(self, channel: Channel, known_device: bool) -> tuple[Limit, ...]:
        limits = self._some(channel, (channel,), "global-hour", "global-day")
        if known_device:
            return limits
        part, whole = _KEPT
        return tuple(replace(limit, kept=limit.allowed * part // whole) for limit in limits)

    def _strangers(self, identifier: Identifier, device: str) -> tuple[Limit, ...]:
        mark = self.seen(identifier, device)
        if mark is None:
            return ()
        return (mark, *self._some(Channel.SMS, (device,), "strangers-hour", "strangers-day"))

    def _address(self, channel: Channel, address: str | None) -> tuple[Limit, ...]:
        if address is None or self.budgets.of("address-hour", channel) is None:
            return ()
        where = (channel, network(address))
        return self._some(channel, where, "address-hour", "address-day")

    def _some(self, channel: Channel, who: tuple[str, ...], *names: str) -> tuple[Limit, ...]:
        budgets = [self.budgets.of(name, channel) for name in names]
        return self._limits([budget for budget in budgets if budget is not None], who)

    def _limits(
        self, budgets: list[Budget] | tuple[Budget, ...], who: tuple[str, ...]
    ) -> tuple[Limit, ...]:
        # One digest for all of these: a send draws on a dozen limits of four who's.
        digest = keyed_digest(self._key, "limits", *who)[:16].hex()
        return tuple(
            [Limit(name, f"{name}:{digest}", allowed, period) for name, allowed, period in budgets]
        )
