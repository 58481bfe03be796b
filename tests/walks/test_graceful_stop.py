"""A server that is asked to stop finishes the sends that are under way, and takes nothing new."""

import asyncio
import json
import re
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

pytestmark = pytest.mark.server

SMS = "aliyun-short-message-service"
STALLED = 4.0


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


async def _received(session: aiohttp.ClientSession, port: str) -> bool:
    async with session.get(f"http://127.0.0.1:{port}/inbox.json") as answer:
        return bool(await answer.json())


async def _shut(session: aiohttp.ClientSession, origin: str) -> bool:
    try:
        async with session.get(f"{origin}/healthz", headers={"connection": "close"}):
            return False
    except aiohttp.ClientConnectionError:
        return True


async def test_a_send_that_waits_for_its_provider_is_finished_before_the_server_ends(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    (tmp_path / "sandbox").mkdir()
    with running(
        "sandbox", "--port", "0", "--no-frequency", folder=tmp_path / "sandbox"
    ) as sandbox:
        port = re.search(r":(\d+)/", sandbox.addresses["Inbox"])[1]  # type: ignore[index]
        printed = watchword("sandbox", "--print-config", "--connector", SMS, "--port", port).stdout
        stored = watchword(
            "connector", "add", "-", "--connector", SMS, "--data", data, stdin=printed
        )
        assert stored.returncode == 0, stored.stderr
        await _switch_phone_codes_on(data)
        staged = watchword("sandbox", "fail", "delay", "--delay", str(STALLED), "--port", port)
        assert staged.returncode == 0, staged.stderr
        with running(
            "serve", "--port", "0", "--data", data, folder=tmp_path,
            WATCHWORD_OUTBOUND_ALLOW="127.0.0.0/8",
        ) as server:  # fmt: skip
            origin = server.addresses["Sign-in page"].removesuffix("/sign-in")
            async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
                person = Person(OverHTTP(session, origin))
                page = await person.open("/sign-in")
                sending = asyncio.create_task(
                    person.press(page, "/sign-in", identifier="+8613900000001")
                )
                await _until(lambda: _received(session, port))
                server.process.send_signal(signal.SIGTERM)
                await _until(lambda: _shut(session, origin))
                assert server.process.poll() is None
                assert not sending.done()
                answer = await sending
            assert (answer.status, answer.header("location")) == (303, "/sign-in/code")
            assert await asyncio.to_thread(server.process.wait, 30) == 0
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
        (sent,) = [line for line in lines if line["event"] == "message sent"]
        (asked,) = [
            line for line in lines if line.get("route") == "/sign-in" and line["method"] == "POST"
        ]
        assert sent["request"] == asked["request"] == asked["request_id"]
