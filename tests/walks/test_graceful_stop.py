"""A server that is asked to stop finishes the sends that are under way, and takes nothing new."""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from tests.person import OverHTTP, Person
from tests.running import running, watchword

from watchword.clock import SYSTEM
from watchword.db import Database
from watchword.experience import Experience, SignInExperience, Surroundings
from watchword.message import Channel
from watchword.sandbox import print_config

pytestmark = pytest.mark.server

SMS = "aliyun-short-message-service"
_ACCEPTED = b'{"Code":"OK","Message":"OK","RequestId":"request-1","BizId":"biz-1"}'


class Provider:
    """Takes a message, and says so when it is let."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.let = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked.set()
        await self.let.wait()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        writer.write(head % len(_ACCEPTED) + _ACCEPTED)
        await writer.drain()
        writer.close()


async def _switch_phone_codes_on(data: Path) -> None:
    """A real installation is born without a way in."""
    method = {
        "identifier": "phone",
        "password": False,
        "verificationCode": True,
        "isPasswordPrimary": False,
    }
    wanted = {
        "signIn": {"methods": [method]},
        "signUp": {"identifiers": ["phone"], "password": False, "verify": True},
    }
    db = await Database.open(f"sqlite:///{data / 'watchword.db'}")
    experience = await Experience.open(db, SYSTEM, "real")
    channels = Surroundings(channels=frozenset({Channel.SMS}))
    await experience.change(SignInExperience.model_validate(wanted), channels)
    await db.close()


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while not await holds():  # noqa: ASYNC110 - a test's patience
        await asyncio.sleep(0.02)


async def _shut(session: aiohttp.ClientSession, origin: str) -> bool:
    try:
        async with session.get(f"{origin}/healthz", headers={"connection": "close"}):
            return False
    except aiohttp.ClientConnectionError:
        return True


async def test_a_send_that_waits_for_its_provider_is_finished_before_the_server_ends(
    tmp_path: Path,
) -> None:
    data, provider = tmp_path / "data", Provider()
    far_end = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    config = print_config(far_end.sockets[0].getsockname()[1])[SMS]
    add = ("connector", "add", "-", "--connector", SMS, "--data", data)
    stored = await asyncio.to_thread(watchword, *add, stdin=json.dumps(config))
    assert stored.returncode == 0, stored.stderr
    await _switch_phone_codes_on(data)
    serve = ("serve", "--port", "0", "--data", data)
    async with far_end:
        with running(*serve, folder=tmp_path, WATCHWORD_OUTBOUND_ALLOW="127.0.0.0/8") as server:
            origin = server.addresses["Sign-in page"].removesuffix("/sign-in")
            async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
                person = Person(OverHTTP(session, origin))
                page = await person.open("/sign-in")
                sending = asyncio.create_task(
                    person.press(page, "/sign-in", identifier="+8613900000001")
                )
                await provider.asked.wait()
                server.process.send_signal(signal.SIGTERM)
                await _until(lambda: _shut(session, origin))
                assert server.process.poll() is None
                assert not sending.done()
                provider.let.set()
                answer = await sending
            assert (answer.status, answer.header("location")) == (303, "/sign-in/code")
            assert await asyncio.to_thread(server.process.wait) == 0
            lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    (sent,) = [line for line in lines if line["event"] == "message sent"]
    (asked,) = [
        line for line in lines if line.get("route") == "/sign-in" and line["method"] == "POST"
    ]
    assert sent["request"] == asked["request"]
