"""OAuth 2 access tokens for mail servers, fetched through the process's HTTP port and kept until they near their end.

RFC 6749 section 6 (refresh tokens).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from watchword.clock import Clock
from watchword.errors import OutgoingError
from watchword.http import Request, Timeouts, Transport

# A token that ends while the message is on its way is of no use.
_EARLY: Final = 60_000  # ms
_DEFAULT_LIFE: Final = 3600  # s, where the answer does not say
_LONGEST_LIFE: Final = 24 * 3600


class TokenRefused(Exception):
    """No access token could be had. ``code`` is the server's own where it gave one; ``for_now`` if asking later may help."""

    def __init__(self, code: str, text: str, *, for_now: bool = False) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.for_now = for_now


class AccessTokens:
    """The current access token of one mailbox. Many who ask at once cause one request."""

    def __init__(
        self,
        carrier: Callable[[], Transport],
        clock: Clock,
        url: str,
        form: Callable[[], dict[str, str]] | None,
        *,
        token: str = "",
        expires: int | None = None,
    ) -> None:
        """``form`` tells what refreshing sends, ``None`` if there is only ``token``, which ends at ``expires`` (ms)."""
        self._carrier = carrier
        self._clock = clock
        self._url = url
        self._form = form
        self._token = token
        self._expires = expires
        self._lock: asyncio.Lock | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def current(self, timeouts: Timeouts, *, stale: str = "") -> str:
        """A token that is not ``stale``. Raises ``TokenRefused``."""
        if not self._usable(stale):
            async with self._one_at_a_time():
                if not self._usable(stale):
                    await self._refresh(timeouts)
        return self._token

    def _usable(self, stale: str) -> bool:
        if not self._token or self._token == stale:
            return False
        return (
            self._form is None
            or self._expires is None
            or self._clock.now() + _EARLY < self._expires
        )

    def _one_at_a_time(self) -> asyncio.Lock:
        loop = asyncio.get_running_loop()
        if self._lock is None or self._loop is not loop:
            self._lock, self._loop = asyncio.Lock(), loop
        return self._lock

    async def _refresh(self, timeouts: Timeouts) -> None:
        if self._form is None:
            raise TokenRefused(
                "", "the access token was not accepted and there is none to refresh it"
            )
        request = Request(
            "POST",
            self._url,
            {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"},
            urlencode(self._form()).encode(),
        )
        try:
            response = await self._carrier().send(request, timeouts)
        except OutgoingError as exc:
            said = exc.sentence
        else:
            self._take(response.status, _fields(response.body))
            return
        raise TokenRefused("", f"no access token: {said}", for_now=True)

    def _take(self, status: int, answer: dict[str, Any]) -> None:
        token, life = answer.get("access_token"), answer.get("expires_in")
        if (
            status != 200
            or not isinstance(token, str)
            or not token
            or not token.isascii()
            or not token.isprintable()
        ):
            error = answer.get("error")
            code = error if isinstance(error, str) and error.isidentifier() else ""
            said = f"no access token: HTTP {status}{' ' + code if code else ''}"
            raise TokenRefused(code, said, for_now=status >= 500 or status == 429)
        seconds = life if type(life) is int and 0 < life <= _LONGEST_LIFE else _DEFAULT_LIFE
        self._token, self._expires = token, self._clock.now() + seconds * 1000


def _fields(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


__all__ = ["AccessTokens", "TokenRefused"]
