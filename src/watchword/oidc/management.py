"""Who calls the Management API: our own check of its access tokens (policy section 3 and 4)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from watchword import secret
from watchword.clients import MANAGEMENT_RESOURCE, Application, ClientAuthentication, covers
from watchword.clock import SYSTEM, Clock
from watchword.errors import SubjectMissing, TokenRefused
from watchword.oidc.access_tokens import ACCESS_TOKEN_TYPE, SECRET_CLAIM
from watchword.oidc.signing import SigningKeys

_K = TypeVar("_K")
_V = TypeVar("_V")
STANDING_MS: Final = 10_000
_TOKENS: Final = 4096
_STANDINGS: Final = 1024


@dataclass(frozen=True, slots=True)
class ManagementCaller:
    """An application that may call, and the scopes of its token."""

    application: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Read:
    """What a token said, once its signature was judged."""

    caller: ManagementCaller
    secret_id: str | None
    expires: int


class ManagementTokens:
    """Reads the tokens of the Management API.

    A token's signature is judged once and remembered by its digest until it expires. That its application is still there,
    enabled, flagged, and the secret it showed unrevoked, was looked up at most ten seconds ago.
    """

    def __init__(
        self,
        issuer: str,
        keys: SigningKeys,
        clients: ClientAuthentication,
        clock: Clock = SYSTEM,
    ) -> None:
        self._issuer = issuer
        self._keys = keys
        self._clients = clients
        self._clock = clock
        self._read: OrderedDict[bytes, _Read] = OrderedDict()
        self._standing: OrderedDict[tuple[str, str | None], tuple[int, Application | None]] = (
            OrderedDict()
        )

    async def verify(self, token: str) -> ManagementCaller:
        """Who calls with ``token``. Raises ``TokenRefused``, ``SubjectMissing`` for one without a subject."""
        digest = secret.fingerprint(token)
        read = self._read.get(digest)
        if read is None:
            read = self._judged(token)
            _keep(self._read, digest, read, _TOKENS)
        if self._clock.now() >= read.expires:
            raise TokenRefused
        application = await self._stands(read.caller.application, read.secret_id)
        if application is None or not application.management:
            raise TokenRefused
        # What the operator has taken from the application since is gone from its tokens too.
        given = application.management_scopes
        allowed = frozenset([scope for scope in read.caller.scopes if covers(given, scope)])
        return ManagementCaller(read.caller.application, allowed)

    def _judged(self, token: str) -> _Read:
        claims = self._keys.read(token, typ=ACCESS_TOKEN_TYPE)
        subject, client = claims.get("sub"), claims.get("client_id")
        if subject is None:
            raise SubjectMissing
        fits = (
            claims.get("iss") == self._issuer
            and claims.get("aud") == MANAGEMENT_RESOURCE
            and isinstance(subject, str)
            # A person's token never opens the Management API, whatever application carries it.
            and subject == client
        )
        expires, scope = claims.get("exp"), claims.get("scope", "")
        if not fits or not isinstance(expires, int) or not isinstance(scope, str):
            raise TokenRefused
        caller = ManagementCaller(str(subject), frozenset(scope.split()))
        return _Read(caller, _text(claims, SECRET_CLAIM), expires * 1000)

    async def _stands(self, client: str, secret_id: str | None) -> Application | None:
        known = self._standing.get((client, secret_id))
        at = self._clock.now()
        if known is not None and 0 <= at - known[0] < STANDING_MS:
            return known[1]
        application = await self._clients.stands(client, secret_id)
        _keep(self._standing, (client, secret_id), (at, application), _STANDINGS)
        return application


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value if isinstance(value, str) else None


def _keep(kept: OrderedDict[_K, _V], key: _K, value: _V, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
