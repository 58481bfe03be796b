"""Answers every request with the same success and looks at none: ``python -m bench.servers.answering [CERTIFICATE]``.

Where the sandbox, which verifies signatures, would be the slower side, this one leaves the clients as what is measured.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from typing import cast

import uvloop

from bench.processes import end_with_input, say

_BODY = (
    b'{"Message":"OK","RequestId":"7A2C0E7B-8E63-5B0F-9C7E-0E6D3A1C9B42",'
    b'"Code":"OK","BizId":"348615932016457299^0"}'
)
ANSWER = (
    b"HTTP/1.1 200 OK\r\n"
    b"Date: Fri, 20 Nov 2026 08:00:00 GMT\r\n"
    b"Content-Type: application/json;charset=utf-8\r\n"
    b"Content-Length: %d\r\n"
    b"Connection: keep-alive\r\n"
    b"x-acs-request-id: 7A2C0E7B-8E63-5B0F-9C7E-0E6D3A1C9B42\r\n"
    b"\r\n%s" % (len(_BODY), _BODY)
)
_END = b"\r\n\r\n"


class Answering(asyncio.Protocol):
    """One connection. Knows requests without a body, which is how the compared clients send."""

    def __init__(self) -> None:
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class, alike

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        requests = data.count(_END)
        if requests:
            self._transport.write(ANSWER * requests)
        self._rest = data.rpartition(_END)[2]


async def _serve(certificate: str | None) -> None:
    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", 0, ssl=tls, backlog=1024)
    end_with_input()
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1] if len(sys.argv) > 1 else None))
