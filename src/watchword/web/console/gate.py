"""The console's own way through the API's gate: five minutes, one operator's session, and only on the console's listener."""

from __future__ import annotations

from typing import Final

from watchword import secret
from watchword.clock import Clock
from watchword.errors import (
    AuthorizationMissing,
    AuthorizationUnsupported,
    KeysUnreadable,
    TokenRefused,
)
from watchword.keys import KeyRing, Purpose
from watchword.operators import OperatorSessions
from watchword.web.api import Caller, Scope

TOKEN_SECONDS: Final = 5 * 60
APPLICATION: Final = "console"


class ConsoleGate:
    """Tokens ``console.<session>.<until>.<key id>.<digest>``, good as long as the session is.

    They name the session by its SHA-256, so that one that ended, idled out or belongs to somebody shut out opens nothing, and
    are kept in the page's memory alone. When the password was last typed is asked of the session too: a token need not be made
    anew to count as confirmed, and cannot outlast it.
    """

    def __init__(self, ring: KeyRing, sessions: OperatorSessions, clock: Clock) -> None:
        self._ring = ring
        self._sessions = sessions
        self._clock = clock

    def make(self, session_token: str) -> str:
        """An access token for the API on behalf of this session."""
        key = self._ring.current(Purpose.COOKIE)
        until = str(self._clock.now() + TOKEN_SECONDS * 1000)
        session = secret.fingerprint(session_token).hex()
        return f"{APPLICATION}.{session}.{until}.{key.id}.{_digest(key.value, session, until)}"

    async def admit(self, authorization: str | None) -> Caller:
        """See ``Gate``."""
        if authorization is None:
            raise AuthorizationMissing
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise AuthorizationUnsupported
        session = await self._sessions.of(self._session(token))
        if session is None:
            raise TokenRefused
        return Caller(
            APPLICATION,
            frozenset({Scope.ALL.value}),
            operator=session.operator_id,
            confirmed=session.confirmed(self._clock.now()),
        )

    def _session(self, token: str) -> bytes:
        parts = token.split(".")
        if len(parts) != 5 or parts[0] != APPLICATION:
            raise TokenRefused
        _, session, until, key_id, digest = parts
        try:
            key = self._ring.get(key_id)
        except KeysUnreadable:
            raise TokenRefused from None
        fits = key.purpose is Purpose.COOKIE and secret.equal(
            _digest(key.value, session, until).encode(), digest.encode()
        )
        if not fits or int(until) <= self._clock.now():
            raise TokenRefused
        return bytes.fromhex(session)


def _digest(key: bytes, session: str, until: str) -> str:
    return secret.token_text(secret.keyed_digest(key, "console-token", session, until))
