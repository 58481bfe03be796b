"""The receipts door: what a provider pushes about messages of ours becomes known in the message log, and nothing else happens."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from watchword import secret
from watchword.clock import SYSTEM, Clock
from watchword.connectors.abilities import DeliveryReport, Outcome, ReadsPushedReports
from watchword.db import Database, Row
from watchword.delivery import store
from watchword.delivery.early_receipts import EarlyReceipts
from watchword.delivery.message_log import digest_of
from watchword.delivery.pool import Pool
from watchword.errors import (
    AbilityMissing,
    DatabaseError,
    EntityNotFound,
    KeysUnreadable,
    ReceiptsAddressUnknown,
    ReceiptsTooMany,
)
from watchword.identifiers import IdentifierType
from watchword.keys import KeyRing

_log = logging.getLogger("watchword.delivery")

PREFIX: Final = "/receipts"
BODY_LIMIT: Final = 256 * 1024
_ITEMS: Final = 1_000
_AT_ONCE: Final = 100
# How often receipts that came too early are looked at again, in seconds.
_AGAIN: Final = 3.0
_STATES: Final = {Outcome.DELIVERED: "delivered", Outcome.FAILED: "undelivered"}
_NAME: Final = re.compile(r"[!-~]{1,128}")
_CODE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
# Providers tell whole seconds, and their clocks are not ours.
_SKEW: Final = 60_000
# Compared with where there is no token to compare with, so that both ways do the same work.
_NO_DIGEST: Final = bytes(32)


def path_of(row_id: str, token: str) -> str:
    """Where a provider pushes receipts of this connector, below the server's own address."""
    return f"{PREFIX}/{row_id}/{token}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a push came to: how many reports it held, and of how many messages something became known."""

    reports: int
    kept: int


class Receipts:
    """Takes receipts in. What they touch is the receipt columns of a message of the same connector, id and number; they only
    ever say more than was known, and never cause a send, a refund or a verified identifier.
    """

    def __init__(self, db: Database, ring: KeyRing, pool: Pool, clock: Clock = SYSTEM) -> None:
        self._db = db
        self._ring = ring
        self._pool = pool
        self._clock = clock
        self._early = EarlyReceipts()

    async def new_token(self, row_id: str) -> str:
        """A new token for the address that this connector's provider pushes to; the one before no longer works.

        Only its digest is kept. Raises ``EntityNotFound``, and ``AbilityMissing`` for a connector whose provider pushes none.
        """
        connector = await self._pool.opened(row_id)
        if not isinstance(connector, ReadsPushedReports):
            raise AbilityMissing(f"{connector.id} is pushed no receipts.")
        token = secret.new_token()
        if not await store.set_receipt_digest(self._db, row_id, secret.fingerprint(token)):
            raise EntityNotFound
        return token

    async def take(self, row_id: str, token: str, body: bytes) -> Taken:
        """Keep what ``body`` says about messages of this connector; what it says about others is dropped without a word, once it
        is certain that they are not messages on their way into the log.

        Raises ``ReceiptsAddressUnknown`` for a connector or token that is none, and ``ReceiptsTooMany`` for more than 256 KiB or
        1,000 reports, of which none is kept.
        """
        reader = await self._admitted(row_id, token)
        if len(body) > BODY_LIMIT:
            raise ReceiptsTooMany
        reports = _read(reader, body)
        if len(reports) > _ITEMS:
            raise ReceiptsTooMany
        final = [report for report in reports if report.outcome in _STATES]
        kept, unmet = await self._keep_all(row_id, final)
        self._early.keep(row_id, unmet, self._clock.now())
        return Taken(len(reports), kept)

    async def keep(self, row_id: str, report: DeliveryReport) -> bool:
        """Keep what a provider told when it was asked; whether anything became known by it. The same rules as for a push."""
        return report.outcome in _STATES and (await self._keep(row_id, [report]))[0] > 0

    async def look_again(self, *, at_all: bool = False) -> int:
        """Look once more for the messages of receipts that came before them; answers of how many something became known.

        Looked at are those that have waited longer than a send may last; ``at_all`` looks at the others too.
        """
        now = self._clock.now()
        kept = 0
        for row_id, reports in self._early.ripe(None if at_all else now).items():
            try:
                kept += (await self._keep_all(row_id, reports))[0]
            except DatabaseError as exc:
                _log.warning("Receipts that came early have to wait longer: %s", exc.code)
                self._early.keep(row_id, reports, now)
        return kept

    @asynccontextmanager
    async def looking_again(self) -> AsyncIterator[None]:
        """Look again as long as inside, and for the last time at the end: sends have to be over by then."""
        stopping = asyncio.Event()

        async def keep_looking() -> None:
            while not stopping.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_AGAIN):
                        await stopping.wait()
                await self.look_again()

        task = asyncio.create_task(keep_looking())
        try:
            yield
        finally:
            # Not cancelled: what it has in its hands is nowhere else.
            stopping.set()
            await task
            await self.look_again(at_all=True)

    async def _admitted(self, row_id: str, token: str) -> ReadsPushedReports:
        # What anybody may put into an address: a database need not take every text.
        named = _NAME.fullmatch(row_id)
        digest = await store.receipt_digest(self._db, row_id) if named else None
        if not secret.equal(digest or _NO_DIGEST, secret.fingerprint(token)) or digest is None:
            raise ReceiptsAddressUnknown
        connector = await self._pool.opened(row_id)
        if not isinstance(connector, ReadsPushedReports):  # its configuration no longer opens
            raise ReceiptsAddressUnknown
        return connector

    async def _keep_all(
        self, row_id: str, reports: Sequence[DeliveryReport]
    ) -> tuple[int, list[DeliveryReport]]:
        """Of how many messages something became known, and the reports on messages that are not in the log."""
        kept, unmet = 0, []
        for at in range(0, len(reports), _AT_ONCE):
            more, strange = await self._keep(row_id, reports[at : at + _AT_ONCE])
            kept += more
            unmet += strange
        return kept, unmet

    async def _keep(
        self, row_id: str, reports: Sequence[DeliveryReport]
    ) -> tuple[int, list[DeliveryReport]]:
        """Of two reports on one message the first counts, in one push as in two."""
        named: dict[str, list[DeliveryReport]] = {}
        ours: dict[str, list[DeliveryReport]] = {}
        for report in reports:
            if _NAME.fullmatch(report.provider_id):
                named.setdefault(report.provider_id, []).append(report)
                attempt = report.attempt if _NAME.fullmatch(report.attempt) else ""
                ours.setdefault(attempt, []).append(report)
        if not named:
            return 0, []
        rows = await store.awaiting_receipt(self._db, row_id, list(named), list(ours))
        found: list[store.ReceiptRow] = []
        met: set[int] = set()
        for row in rows:
            told = named.get(row["provider_id"]) if row["provider_id"] else ours.get(row["id"])
            met.update(map(id, told or ()))
            about = [report for report in told or () if self._is_about(report, row)]
            found += [self._receipt(report, row) for report in about[:1]]
        unmet = [one for group in named.values() for one in group if id(one) not in met]
        return await store.keep_receipts(self._db, found) if found else 0, unmet

    def _is_about(self, report: DeliveryReport, row: Row) -> bool:
        """Whether the report is about the number or address that this message went to."""
        try:
            key = self._ring.get(row["key_id"]).value
        except KeysUnreadable:  # digested under a key that is gone: nobody can tell
            return False
        digest = bytes(row["digest"])
        return any(
            secret.equal(digest, digest_of(key, kind, value)) for kind, value in _spelled(report.to)
        )

    def _receipt(self, report: DeliveryReport, row: Row) -> store.ReceiptRow:
        now = self._clock.now()
        at = report.at if report.at is not None else now
        plausible = row["at"] - _SKEW <= at <= now + _SKEW
        return store.ReceiptRow(
            id=row["id"],
            state=_STATES[report.outcome],
            code=report.code if _CODE.fullmatch(report.code) else "",
            at=at if plausible else now,
            provider_id=report.provider_id,
        )


def _read(reader: ReadsPushedReports, body: bytes) -> Sequence[DeliveryReport]:
    try:
        return reader.reports(body)
    except Exception as exc:  # noqa: BLE001 - a plug-in's mistake; its words may hold anything, its type cannot
        _log.error("A push could not be read: %s", type(exc).__name__)
        return ()


def _spelled(to: str) -> Iterator[tuple[IdentifierType, str]]:
    """What a provider's spelling of a recipient may mean. Guessing is safe: only the one that the message went to has its digest."""
    text = to.strip()
    if "@" in text and text.isprintable():
        yield IdentifierType.EMAIL, text.lower()
    digits = text.removeprefix("+").removeprefix("00")
    if digits.isascii() and digits.isdecimal() and len(digits) <= 15:
        yield IdentifierType.PHONE, f"+{digits}"
        # Aliyun writes mainland numbers without their country code.
        yield IdentifierType.PHONE, f"+86{digits}"
