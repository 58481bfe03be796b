"""Another server's Management API, read: a token by client_credentials, pages of lists, patience with a server that is busy.

No secret, token or answer of it is ever in a log line or an error.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from watchword.clock import SYSTEM, Clock
from watchword.errors import AnswerTooLarge, DestinationRefused, OutgoingError, SourceRefused
from watchword.http import Request, Response, Timeouts, Transport

RESOURCE: Final = "https://default.logto.app/api"
_TIMEOUTS: Final = Timeouts(connect=5, read=20, total=30)
_TRIES: Final = 5
_LONGEST_PAUSE: Final = 60.0
# A power of two, so that a page of a smaller size begins where one of a larger did.
_LARGEST_PAGE: Final = 64
_EARLY: Final = 60_000  # ms before its end a token is no longer used
_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list, where the first of them stands in it, and how many there are in all, if the server said."""

    rows: tuple[Any, ...] = field(repr=False)
    position: int
    total: int | None


class ManagementAPI:
    """Reads ``{url}/api``. Everything here only asks, so whatever fails for a moment is asked again."""

    def __init__(
        self,
        url: str,
        client_id: str,
        client_secret: str,
        transport: Transport,
        *,
        resource: str = RESOURCE,
        clock: Clock = SYSTEM,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._url = url.strip().rstrip("/")
        if not _is_server(self._url):
            raise SourceRefused(
                "The address of the other server looks like https://auth.example.com."
            )
        credentials = f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
        self._basic = base64.b64encode(credentials.encode()).decode()
        self._transport = transport
        self._resource = resource
        self._clock = clock
        self._pause = pause
        self._token = ""
        self._until = 0

    def __repr__(self) -> str:
        return f"<ManagementAPI {self._url}>"

    async def get(self, path: str, **query: str) -> Any:
        """The JSON at ``/api{path}``; ``None`` where there is nothing (404). Raises ``SourceRefused``."""
        return _value(await self._asked(path, query), path)

    async def pages(self, path: str, start: int = 0, **query: str) -> AsyncIterator[Page]:
        """The list at ``/api{path}`` from its ``start``-th row on, page by page. A page too large to read comes in smaller ones; one
        row too large comes as a page without it.
        """
        position, size = start, _fitting(start, _LARGEST_PAGE)
        while True:
            asked = {**query, "page": str(position // size + 1), "page_size": str(size)}
            try:
                response = await self._asked(path, asked)
            except AnswerTooLarge:
                if size == 1:
                    yield Page((), position, None)
                    position += 1
                else:
                    size //= 2
                continue
            rows = _value(response, path)
            if not isinstance(rows, list):
                raise SourceRefused(f"The other server's {path} is no list.")
            yield Page(tuple(rows), position, _total(response))
            if len(rows) < size:
                return
            position += size
            size = _fitting(position, _LARGEST_PAGE)

    # --- one question --------------------------------------------------------------------------

    async def _asked(self, path: str, query: Mapping[str, str]) -> Response:
        url = f"{self._url}/api{path}{'?' if query else ''}{urlencode(query)}"
        fresh = not self._token or self._clock.now() >= self._until
        response = await self._patiently("GET", url, await self._headers())
        if response.status == 401 and not fresh:
            # Revoked, or a clock that runs ahead: a new one tells.
            self._token = ""
            response = await self._patiently("GET", url, await self._headers())
        return response

    async def _headers(self) -> dict[str, str]:
        if not self._token or self._clock.now() >= self._until:
            await self._sign_in()
        return {"authorization": f"Bearer {self._token}", "accept": "application/json"}

    async def _sign_in(self) -> None:
        form = {"grant_type": "client_credentials", "resource": self._resource, "scope": "all"}
        headers = {
            "authorization": f"Basic {self._basic}",
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
        }
        body = urlencode(form).encode()
        response = await self._patiently("POST", f"{self._url}/oidc/token", headers, body)
        told = _read(response.body)
        token = told.get("access_token") if isinstance(told, dict) else None
        if response.status != 200 or not isinstance(token, str) or not isinstance(told, dict):
            raise SourceRefused(_no_token(response.status, told))
        seconds = told.get("expires_in")
        life = seconds if isinstance(seconds, int) else 600
        self._token, self._until = token, self._clock.now() + life * 1000 - _EARLY

    async def _patiently(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Response:
        """The answer; a server that is busy, or was not reached, is asked again a few times."""
        waits = 1.0
        for turn in range(1, _TRIES + 1):
            try:
                response = await self._transport.send(
                    Request(method, url, headers, body), _TIMEOUTS
                )
            except (AnswerTooLarge, DestinationRefused):
                raise
            except OutgoingError as exc:
                if turn == _TRIES:
                    raise SourceRefused(
                        f"The other server is not reached: {exc.sentence}"
                    ) from None
            else:
                if response.status not in _BUSY:
                    return response
                if turn == _TRIES:
                    raise SourceRefused(f"The other server stays at HTTP {response.status}.")
                waits = max(waits, _retry_after(response))
            await self._pause(min(waits, _LONGEST_PAUSE))
            waits *= 2
        raise AssertionError("the last turn returns or raises")


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query


def _fitting(position: int, size: int) -> int:
    """The largest page that begins at ``position``."""
    while position % size:
        size //= 2
    return size


def _value(response: Response, path: str) -> Any:
    if response.status == 404:
        return None
    if response.status in (401, 403):
        raise SourceRefused(
            "The other server does not let this application read its Management API: it needs the role with scope all."
        )
    if response.status != 200:
        raise SourceRefused(f"The other server answered {path} with HTTP {response.status}.")
    found = _read(response.body)
    if found is None:
        raise SourceRefused(f"The other server's {path} is no JSON.")
    return found


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _total(response: Response) -> int | None:
    said = response.headers.get("total-number", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else None


def _retry_after(response: Response) -> float:
    said = response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdecimal() and len(said) < 6 else 0.0


_KNOWN_REFUSALS: Final = frozenset(
    {"invalid_client", "invalid_target", "invalid_request", "invalid_scope", "unauthorized_client"}
)


def _no_token(status: int, told: Any) -> str:
    """Why, in the word of the standard if it is one; what else was said may repeat what we sent."""
    word = told.get("error") if isinstance(told, dict) else None
    why = word if word in _KNOWN_REFUSALS else f"HTTP {status}"
    return (
        f"The other server gives no token for this application and resource: {why}. "
        "Look there at the application's id and secret, and whether it may use the Management API."
    )


__all__ = ["RESOURCE", "ManagementAPI", "Page"]
