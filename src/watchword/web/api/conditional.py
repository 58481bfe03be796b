"""GET as HTTP has it: HEAD wherever there is a GET (RFC 9110 9.3.2), an entity tag with every answer that has one body, and 304 for
who has it already (13.1.2).
"""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ConditionalGet:
    """Wraps an application whose answers to GET come in one piece."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["method"] == "HEAD":
            await self._head(scope, receive, send)
            return
        if scope["method"] != "GET":
            await self._inner(scope, receive, send)
            return
        wanted = Headers(scope=scope).get("if-none-match", "")
        await self._inner(scope, receive, _Tagging(send, wanted).send)

    async def _head(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What GET would answer, without its body."""

        async def bare(message: Message) -> None:
            await send({**message, "body": b""} if "body" in message else message)

        asked = {**scope, "method": "GET"}
        try:
            await self(asked, receive, bare)
        finally:
            # Whoever notes the request looks here.
            scope.update({name: asked[name] for name in ("route", "router") if name in asked})


class _Tagging:
    def __init__(self, send: Send, wanted: str) -> None:
        self._send = send
        self._wanted = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            if not message.get("more_body"):
                message = self._tagged(start, message)
            await self._send(start)
        await self._send(message)

    def _tagged(self, start: Message, message: Message) -> Message:
        body = message.get("body", b"")
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = MutableHeaders(raw=start.setdefault("headers", []))
        headers["etag"] = tag
        if tag not in self._wanted and self._wanted != ["*"]:
            return message
        start["status"] = 304
        for name in ("content-length", "content-type"):
            del headers[name]
        return {**message, "body": b""}
