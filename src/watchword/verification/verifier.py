"""The verifier: sends a code, and proves an identifier when the code comes back."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.delivery import Delivery
from watchword.errors import SettingsInvalid
from watchword.events import NOBODY, Events
from watchword.identifiers import Identifier, parse_identifier
from watchword.keys import KeyRing
from watchword.limits import Door, Limiter
from watchword.message import UsageType
from watchword.verification.checking import Checking
from watchword.verification.later import Later
from watchword.verification.opening import opened
from watchword.verification.policy import Policy, PolicyNow
from watchword.verification.purge import purge
from watchword.verification.recalling import recall
from watchword.verification.rooms import Caller, KnownCodes, Rooms
from watchword.verification.sending import Sending
from watchword.verification.store import Binding
from watchword.verification.verified import Sent, Verified

if TYPE_CHECKING:
    from watchword.connectors.base import Connector

STANDARD: Final = Policy()


class Verifier:
    """Sends verification codes and checks them.

    In an application of yours::

        async with Verifier(AliyunSMS(config)) as verifier:
            await verifier.send("+86 138 0013 8000")
            verified = await verifier.check("+86 138 0013 8000", typed)

    ``database`` is ``sqlite://`` (in memory: codes do not outlive the process), ``sqlite:///codes.db`` or ``postgresql://…``; tables
    are made on entering. ``root_key`` seals what the database keeps: 32 bytes, or the path of a file that holds them. In memory
    there is nothing to keep; beside a SQLite file it is made as ``codes.db.key``; PostgreSQL needs one, the same in every process.
    ``application`` is bound into every code. ``policy`` may be set anew at any time: it governs what comes after, and may
    shorten the life and tries of codes that are out, never lengthen them.

    Identifiers are a ``Phone``, an ``Email``, or text: an e-mail address, or a phone number with its ``+`` or with ``region``
    (``CN``). Raises ``SettingsInvalid`` when a connector does not carry codes of the policy's length.
    """

    # Where tests put broken ones, to see that they are caught.
    _checking = Checking

    def __init__(
        self,
        *connectors: Connector,
        database: str = "sqlite://",
        application: str = "library",
        policy: Policy = STANDARD,
        root_key: bytes | Path | str | None = None,
        clock: Clock = SYSTEM,
    ) -> None:
        for connector in connectors:
            _require_length(connector, policy)
        self.policy = policy
        self._policy_now: PolicyNow | None = None
        self.application = application
        self._rooms: Rooms | None = None
        self._later = Later()
        self._closing = AsyncExitStack()
        self._open = partial(opened, connectors, database, root_key, clock)

    @classmethod
    def joined(
        cls,
        *,
        db: Database,
        ring: KeyRing,
        limiter: Limiter,
        delivery: Delivery,
        clock: Clock,
        policy: Policy,
        audit: Audit,
        application: str,
        rates: Limiter | None = None,
        policy_now: PolicyNow | None = None,
        tests: KnownCodes | None = None,
        link: str = "",
        events: Events = NOBODY,
    ) -> Verifier:
        """A verifier on rooms that are open already and stay so; for whoever joins rooms into a server.

        ``rates`` counts sends where they are not counted by ``limiter``, which is the database's. ``policy_now`` is asked before each
        send and check; ``tests`` knows the identifiers that get no message; ``link`` is the page that an e-mail's link opens.
        """
        verifier = cls(policy=policy, application=application, clock=clock)
        verifier._rooms = Rooms(
            db,
            ring,
            limiter,
            rates or limiter,
            delivery,
            clock,
            audit,
            tests=tests,
            events=events,
            link=link,
        )
        verifier._policy_now = policy_now
        return verifier

    async def __aenter__(self) -> Self:
        if self._rooms is not None:
            raise RuntimeError("This verifier is open already.")
        self._rooms = await self._closing.enter_async_context(self._open())
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.finish()
        finally:
            # Cancelled while it waits, too: a database's thread would outlive us.
            self._rooms = None
            await self._closing.aclose()

    async def send(
        self,
        identifier: Identifier | str,
        usage_type: UsageType | str = UsageType.SIGN_IN,
        *,
        flow: str = "",
        locale: str | None = None,
        address: str | None = None,
        door: Door = Door.PAGES,
        client: str | None = None,
        device: str | None = None,
        known_device: bool = False,
        application: str | None = None,
        region: str | None = None,
    ) -> Sent:
        """Send a fresh code; the one before it is over. Returns when the provider took the message, or may have.

        ``address`` is the person's network address, where it is known, and ``device`` their browser; ``known_device`` says that this
        identifier signed in there before, which gives it a lane of its own. ``client`` is the program that asks, where it is not the
        application. Raises ``LimitReached`` and ``CountryRefused`` with nothing sent, and ``ConnectorNotFound`` or ``DeliveryFailed``
        when nothing left: the code before it then works again.
        """
        binding = self._binding(identifier, usage_type, application, flow, region)
        caller = Caller(door, address, client, device, known_device)
        return await Sending(self._opened, await self.policy_of_now()).send(binding, caller, locale)

    async def send_later(
        self,
        identifier: Identifier,
        usage_type: UsageType,
        *,
        deliver: bool,
        flow: str = "",
        locale: str | None = None,
        address: str | None = None,
        door: Door = Door.PAGES,
        device: str | None = None,
        known_device: bool = False,
        application: str | None = None,
    ) -> Sent:
        """A send whose answer comes first, and is the same whether it is delivered afterwards (``deliver``) or never.

        For where the answer must not tell known from unknown: limits are spent, the code before is over, and nothing of that comes
        back. Raises ``LimitReached``, ``CountryRefused`` and ``ConnectorNotFound``, alike for both. ``finish`` waits for deliveries.
        """
        binding = self._binding(identifier, usage_type, application, flow, None)
        caller = Caller(door, address, None, device, known_device)
        sending = Sending(self._opened, await self.policy_of_now())
        return await self._later.send(sending, binding, caller, locale, deliver)

    async def finish(self) -> None:
        """Wait for deliveries that follow their answers: part of a graceful stop."""
        await self._later.finish()

    async def check(
        self,
        identifier: Identifier | str,
        code: str,
        usage_type: UsageType | str = UsageType.SIGN_IN,
        *,
        flow: str = "",
        address: str | None = None,
        door: Door = Door.PAGES,
        client: str | None = None,
        device: str | None = None,
        known_device: bool = False,
        application: str | None = None,
        region: str | None = None,
    ) -> Verified:
        """The proof that this code was the one sent, for the same application, usage type, identifier and flow; once.

        Blanks, dashes and any script's digits are understood. Raises ``CodeMismatch``, ``CodeNotFound``, ``CodeExpired``,
        ``TriesExhausted``, or ``LockedOut`` with the code neither judged nor spent.
        """
        binding = self._binding(identifier, usage_type, application, flow, region)
        caller = Caller(door, address, client, device, known_device)
        return await self._checking(self._opened, await self.policy_of_now()).check(
            binding, code, caller
        )

    async def check_link(
        self,
        identifier: Identifier,
        token: str,
        usage_type: UsageType,
        *,
        flow: str,
        address: str | None = None,
        door: Door = Door.PAGES,
        device: str | None = None,
        known_device: bool = False,
        application: str | None = None,
    ) -> Verified:
        """The same proof by the token of the e-mail's link instead of its code. Raises what ``check`` raises; code and link share
        their tries, and the one that is used ends the other.
        """
        binding = self._binding(identifier, usage_type, application, flow, None)
        caller = Caller(door, address, None, device, known_device)
        checking = self._checking(self._opened, await self.policy_of_now())
        return await checking.check_link(binding, token, caller)

    async def recall(self, verification_id: str, *, flow: str) -> Verified | None:
        """The proof that ``check`` gave earlier in this very flow, for a journey of several requests; ``None`` for any other.

        A code without a flow is proved where it is checked, and never again.
        """
        return await recall(self._opened, verification_id, flow)

    async def lift(self, identifier: Identifier, *, client: str | None = None) -> None:
        """Let somebody try again who typed too many wrong codes, on pages and through ``client``; under the profile ``logto`` also
        have more messages.
        """
        named = self._opened.limits(self.policy)
        await self._opened.limiter.forget(named.locks(identifier, client))
        await self._opened.rates.forget(named.caps(identifier))

    async def policy_of_now(self) -> Policy:
        """What governs the next send and check: the operator's latest, where somebody was given to ask."""
        if self._policy_now is not None:
            self.policy = await self._policy_now()
        return self.policy

    async def purge(self) -> int:
        """Forget what has had its time (see ``purge.py``); answers how many verifications were deleted. Call it hourly."""
        return await purge(self._opened)

    @property
    def _opened(self) -> Rooms:
        if self._rooms is None:
            raise RuntimeError("Open the verifier first: async with Verifier(...) as verifier")
        return self._rooms

    def _binding(
        self,
        identifier: Identifier | str,
        usage_type: UsageType | str,
        application: str | None,
        flow: str,
        region: str | None,
    ) -> Binding:
        if isinstance(identifier, str):
            identifier = parse_identifier(identifier, region)
        application = self.application if application is None else application
        return Binding(application, _usage_type(usage_type), identifier, flow)


def _usage_type(word: UsageType | str) -> UsageType:
    try:
        return UsageType(word)
    except ValueError:
        raise SettingsInvalid(
            f"There is no usage type {word!r}. There are: {', '.join(UsageType)}."
        ) from None


def _require_length(connector: Connector, policy: Policy) -> None:
    lengths = connector.code_lengths
    if policy.digits not in lengths:
        raise SettingsInvalid(
            f"{connector.id} carries codes of {lengths[0]} to {lengths[-1]} digits; the policy's have {policy.digits}."
        )
