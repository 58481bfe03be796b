"""Whoever sends a request a byte at a time loses the connection; whoever waits for an answer does not."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from watchword.app.patience import Patience

SECONDS = 0.6
HEAD = b"POST /slow HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n"


async def slow(request: Request) -> Response:
    """Reads everything, and takes its time."""
    await request.body()
    await asyncio.sleep(4 * SECONDS)
    return PlainTextResponse("done")


async def quick(_: Request) -> Response:
    return PlainTextResponse("done")


@asynccontextmanager
async def serving(patience: bool = True) -> AsyncIterator[int]:
    desk = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/slow", slow, methods=["POST"]), Route("/quick", quick)])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    task = asyncio.create_task(server._serve([desk]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    watching = asyncio.create_task(Patience(server, SECONDS).watch()) if patience else None
    yield desk.getsockname()[1]
    if watching:
        watching.cancel()
    server.should_exit = True
    server.force_exit = True
    await task


async def heard(port: int, *parts: bytes) -> bytes | None:
    """What is answered to these parts until the connection ends; ``None`` where it is kept for ten times as long as is allowed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(10 * SECONDS):
            for part in parts:
                writer.write(part)
                await asyncio.sleep(SECONDS / 4)
            return await reader.read()
    except TimeoutError:
        return None
    except ConnectionError:
        return b""
    finally:
        writer.close()


NEVER_WHOLE: dict[str, tuple[bytes, ...]] = {
    "silent": (),
    "half a head": (b"GET /quick HT",),
    "a head byte by byte": tuple(bytes([one]) for one in b"GET /quick HTTP/1.1\r\nHost: here\r\n"),
    "half a body": (HEAD + b"\r\nxx",),
    "no body": (HEAD + b"\r\n",),
    "half a second request": (b"GET /quick HTTP/1.1\r\nHost: here\r\n\r\n", b"GET /qui"),
}


@pytest.mark.parametrize("name", NEVER_WHOLE)
async def test_a_request_that_never_arrives_loses_its_connection(name: str) -> None:
    async with serving() as port:
        answer = await heard(port, *NEVER_WHOLE[name])
    assert answer is not None
    assert answer.count(b"done") == (1 if "second" in name else 0)


async def test_without_patience_it_would_be_kept() -> None:
    async with serving(patience=False) as port:
        assert await heard(port, b"GET /quick HT") is None


async def test_an_answer_may_take_its_time() -> None:
    whole = HEAD + b"Connection: close\r\n\r\n"
    async with serving() as port:
        answer = await heard(port, whole + b"x" * 10)
    assert answer is not None
    assert answer.endswith(b"done")


async def test_a_connection_between_two_requests_is_the_servers_business() -> None:
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(b"GET /quick HTTP/1.1\r\nHost: here\r\n\r\n")
            assert await reader.readuntil(b"done")
            await asyncio.sleep(2 * SECONDS)
        writer.close()
