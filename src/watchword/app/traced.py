"""The database and the outgoing port with a span around each transaction and request; only where somebody traces."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from watchword import tracing
from watchword.db import Connection, Database, Row
from watchword.db.database import Value
from watchword.http import DEFAULT_TIMEOUTS, HTTPTransport, Request, Response, Timeouts

# Where a provider's request says what it asks for. Never the URL: codes are in it.
_ACTION_HEADERS: Final = ("x-acs-action", "x-tc-action")


class TracedTransport:
    """``inner`` with a span a request: the host and, where the provider has such a word, the action."""

    def __init__(self, inner: HTTPTransport) -> None:
        self._inner = inner

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        """See ``Transport.send``."""
        host = urlsplit(request.url).hostname or ""
        attributes = {"server.address": host, "http.request.method": request.method}
        headers = {name.lower(): value for name, value in request.headers.items()}
        for name in _ACTION_HEADERS:
            if name in headers:
                attributes["watchword.action"] = headers[name]
        with tracing.span(f"{request.method} {host}", "client", attributes) as span:
            answer = await self._inner.send(request, timeouts)
            span.set({"http.response.status_code": answer.status})
            return answer

    async def dial(
        self, host: str, port: int, timeouts: Timeouts = DEFAULT_TIMEOUTS, *, source: str = ""
    ) -> socket.socket:
        """See ``Dialer.dial``."""
        attributes: dict[str, tracing.Value] = {"server.address": host, "server.port": port}
        with tracing.span(f"connect {host}", "client", attributes):
            return await self._inner.dial(host, port, timeouts, source=source)


class TracedDatabase(Database):
    """``inner`` with a span a transaction. Statements are not in it: their values are nobody's business."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner
        self.kind = inner.kind
        self.file = inner.file

    @property
    def connections(self) -> tuple[int, int]:
        """See ``Database.connections``."""
        return self._inner.connections

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """See ``Database.transaction``."""
        system = "sqlite" if self.kind == "sqlite" else "postgresql"
        with tracing.span("transaction", "client", {"db.system.name": system}):
            async with self._inner.transaction() as conn:
                yield conn

    @asynccontextmanager
    async def unhurried(self) -> AsyncIterator[Connection]:
        """See ``Database.unhurried``."""
        async with self._inner.unhurried() as conn:
            yield conn

    @asynccontextmanager
    async def bounded(
        self, seconds: float, functions: Mapping[str, Callable[..., object]]
    ) -> AsyncIterator[Connection]:
        """See ``Database.bounded``."""
        async with self._inner.bounded(seconds, functions) as conn:
            yield conn

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Connection]:
        """See ``Database.held``."""
        system = "sqlite" if self.kind == "sqlite" else "postgresql"
        with tracing.span("statements", "client", {"db.system.name": system}):
            async with self._inner.held() as conn:
                yield conn

    async def one(self, sql: str, **values: Value) -> Row | None:
        """See ``Database.one``."""
        return await self._inner.one(sql, **values)

    async def all(self, sql: str, **values: Value) -> list[Row]:
        """See ``Database.all``."""
        return await self._inner.all(sql, **values)

    async def execute(self, sql: str, **values: Value) -> int:
        """See ``Database.execute``."""
        return await self._inner.execute(sql, **values)

    async def close(self) -> None:
        """See ``Database.close``."""
        await self._inner.close()
