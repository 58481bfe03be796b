"""Which client is asking: by its id and, where it can keep one, its secret (RFC 6749 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchword import secret
from watchword.clients import store
from watchword.clients.application import Application
from watchword.clients.applications import Applications
from watchword.clock import SYSTEM, Clock
from watchword.db import Database, Row
from watchword.errors import ClientRefused, ClientSecretExpired, ClientSecretLocked, LimitReached
from watchword.keys import KeyRing, Purpose
from watchword.limits import Limit, Limiter, NamedLimits

# What an unknown client's secret is compared with, so that it takes as long as a known one's.
_NOBODY: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class AuthenticatedClient:
    """An application that showed who it is; made by ``Clients.authenticate`` alone. ``secret_id`` is the secret it showed."""

    application: Application
    secret_id: str | None


class ClientAuthentication:
    """Tells clients by their secrets, and bounds the wrong ones: 20 in ten minutes for a client and an address."""

    def __init__(
        self,
        db: Database,
        ring: KeyRing,
        applications: Applications,
        limiter: Limiter,
        clock: Clock = SYSTEM,
    ) -> None:
        self._db = db
        self._ring = ring
        self._applications = applications
        self._limiter = limiter
        self._clock = clock

    async def authenticate(
        self, client_id: str, given: str | None, *, address: str | None = None
    ) -> AuthenticatedClient:
        """The client ``client_id`` if ``given`` is one of its secrets, or if it is a public one and gives none.

        Raises ``ClientRefused`` (unknown, disabled, wrong secret, none where one is needed), ``ClientSecretExpired``, and
        ``ClientSecretLocked`` after too many wrong ones: then nothing was compared.
        """
        application = await self._applications.find(client_id)
        if given is None:
            return self._public(client_id, application)
        limit = self._limit(client_id, address)
        if not await self._limiter.left(limit):
            raise ClientSecretLocked(await self._limiter.retry_after(limit))
        row = _matching(await store.secrets(self._db, client_id), given)
        if application is None or not application.enabled or row is None:
            await self._spend(limit)
            raise ClientRefused(client_id, known=application is not None)
        if row["expires_at"] is not None and row["expires_at"] <= self._clock.now():
            raise ClientSecretExpired
        return AuthenticatedClient(application, row["id"])

    async def stands(self, client_id: str, secret_id: str | None) -> Application | None:
        """The application, if it is still there and enabled, and the secret it once showed neither revoked nor expired."""
        application = await self._applications.find(client_id)
        if application is None or not application.enabled:
            return None
        live = secret_id is None or await store.has_live_secret(
            self._db, client_id, secret_id, self._clock.now()
        )
        return application if live else None

    def _public(self, client_id: str, application: Application | None) -> AuthenticatedClient:
        if application is None or not application.enabled or application.confidential:
            raise ClientRefused(client_id, known=application is not None)
        return AuthenticatedClient(application, None)

    async def _spend(self, limit: Limit) -> None:
        # One statement decides for all who were wrong at this moment: the 21st is told to wait, whatever it guessed.
        try:
            await self._limiter.reserve([limit])
        except LimitReached as exc:
            raise ClientSecretLocked(exc.retry_after) from exc

    def _limit(self, client_id: str, address: str | None) -> Limit:
        # Not the current key: a rotation would give everybody a fresh budget.
        key = self._ring.oldest(Purpose.LOOKUP).value
        (limit,) = NamedLimits(key).client_secret(client_id, address)
        return limit


def _matching(rows: list[Row], given: str) -> Row | None:
    """The row of this secret. Every one is compared, and one that is nobody's, in the same time wherever they differ."""
    digest, found = secret.fingerprint(given), None
    secret.equal(digest, _NOBODY)
    for row in rows:
        if secret.equal(digest, bytes(row["digest"])):
            found = row
    return found
