"""The operator's logo and icon: fetched by this server, once, through the guard, because a page asks nobody else for anything."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from watchword.errors import WatchwordError
from watchword.http import Request, Timeouts, Transport

_log = logging.getLogger("watchword.web")

_KINDS: Final = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/x-icon"}
)
_TIMEOUTS: Final = Timeouts(2.0, 3.0, 4.0)
_MOST: Final = 16


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is served again."""

    content: bytes
    kind: str

    @property
    def name(self) -> str:
        """Changes with the content."""
        return f"{hashlib.sha256(self.content).hexdigest()[:16]}.picture"


class Pictures:
    """Pictures by the address the operator gave. Without a transport there are none."""

    def __init__(self, transport: Transport | None) -> None:
        self._transport = transport
        self._known: dict[str, Picture | None] = {}
        self._fetching: dict[str, asyncio.Task[None]] = {}

    def get(self, url: str) -> Picture | None:
        """The picture, if it is here. One that was never asked for is fetched meanwhile: pages do not wait for a logo."""
        if self._transport is None or url in self._known or url in self._fetching:
            return self._known.get(url)
        if urlsplit(url).scheme in ("http", "https") and len(self._fetching) < _MOST:
            self._fetching[url] = asyncio.create_task(self._fetch(url))
        return None

    @property
    def count(self) -> int:
        """How many addresses were asked: it grows when a page may look different now."""
        return len(self._known)

    async def close(self) -> None:
        """Give up what is on its way."""
        for task in list(self._fetching.values()):
            task.cancel()
        await asyncio.gather(*self._fetching.values(), return_exceptions=True)

    async def _fetch(self, url: str) -> None:
        try:
            self._keep(url, await self._asked(url))
        except WatchwordError as exc:
            _log.warning("A picture of the sign-in pages could not be fetched: %s", exc.code)
            self._keep(url, None)
        finally:
            self._fetching.pop(url, None)

    async def _asked(self, url: str) -> Picture | None:
        assert self._transport is not None
        request = Request("GET", url, {"accept": "image/*"})
        answer = await self._transport.send(request, _TIMEOUTS)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if answer.status != 200 or kind not in _KINDS:
            _log.warning("A picture of the sign-in pages is none: HTTP %d.", answer.status)
            return None
        return Picture(answer.body, kind)

    def _keep(self, url: str, picture: Picture | None) -> None:
        if len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known)))
        self._known[url] = picture
