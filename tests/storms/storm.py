"""A server in a process of its own that is killed while programs and people use it, and what must hold however often it dies."""

import asyncio
import base64
import json
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Self

import aiohttp
import httpx
from tests.person import OverHTTP, Person
from tests.ports import free_port
from tests.running import Running, running
from tests.walks.house import serving
from typer.testing import CliRunner

from watchword.cli import app
from watchword.sandbox import Sandbox, print_config

# Enough for everybody to go on, but for what a test looks at.
_PLENTY = (
    "requests", "messages-hour", "messages-day", "address-hour", "address-day", "strangers-hour",
    "strangers-day", "application-hour", "application-day", "management-burst", "management-day",
    "global-hour", "global-day", "wrong-address-hour", "wrong-address-day", "flows",
)  # fmt: skip
# A busy machine takes its time over twenty kills: a try that was spent comes back in half a day, not meanwhile.
_SCARCE = ("wrong-management-hour", "wrong-management-day")
_NUMBERS = ", ".join(
    [f"{name}=100000/3600" for name in _PLENTY] + [f"{name}=20/864000" for name in _SCARCE]
)
_RESOURCE = "https://default.logto.app/api"


@dataclass
class Storm:
    """The server, started anew after each kill, and what its users remember."""

    folder: Path
    place: tuple[str, ...]
    sandbox: Sandbox
    port: int
    token: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    accepted: Counter[str] = field(default_factory=Counter)
    signed_in: set[str] = field(default_factory=set)
    odd: Counter[str] = field(default_factory=Counter)
    _server: AsyncExitStack = field(default_factory=AsyncExitStack)
    _running: Running | None = None
    _numbers: "count[int]" = field(default_factory=lambda: count(10_000_000))

    # --- the server --------------------------------------------------------------------------

    async def start(self) -> Self:
        """Start it, and wait until it answers."""
        started = running(
            "serve", "--port", str(self.port), *self.place, folder=self.folder,
            WATCHWORD_OUTBOUND_ALLOW="127.0.0.0/8", WATCHWORD_LIMIT_NUMBERS=_NUMBERS,
            WATCHWORD_CODE_TRIES="100", WATCHWORD_RESEND_GAP="3600",
        )  # fmt: skip
        self._running = await asyncio.to_thread(started.__enter__)
        self._server.callback(started.__exit__, None, None, None)
        return self

    async def kill(self) -> None:
        """SIGKILL, in the middle of everything."""
        assert self._running is not None
        self._running.process.kill()
        await asyncio.to_thread(self._running.process.wait)

    async def stop(self) -> int:
        """SIGTERM; answers the exit status."""
        assert self._running is not None
        return await asyncio.to_thread(self._running.stop)

    @property
    def said(self) -> str:
        """What the server wrote to its log since the last start."""
        assert self._running is not None
        return self._running.log.read_text()

    # --- programs ----------------------------------------------------------------------------

    def client(self) -> httpx.AsyncClient:
        """A program's own connection."""
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}",
            headers={"authorization": f"Bearer {self.token}"},
            timeout=100,
        )

    async def program(self, stopping: asyncio.Event) -> None:
        """Sends codes and checks them, each of them twice."""
        async with self.client() as api:
            while not stopping.is_set():
                number = f"86138{next(self._numbers):08d}"
                with suppress(httpx.TransportError):
                    await self._turn(api, number)

    async def _turn(self, api: httpx.AsyncClient, number: str) -> None:
        sent = await api.post("/api/verification-codes", json={"phone": number})
        self._note(sent, 204)
        if code := self.received(number):
            self.codes[number] = code
            for _ in range(2):
                await self.verify(api, number)

    async def verify(self, api: httpx.AsyncClient, number: str) -> httpx.Response:
        """Show this number's code; whoever hears yes remembers it."""
        body = {"phone": number, "verificationCode": self.codes[number]}
        answer = await api.post("/api/verification-codes/verify", json=body)
        self.accepted[number] += answer.status_code == 204
        self._note(answer, 204, 400)
        return answer

    def _note(self, answer: httpx.Response, *expected: int) -> None:
        if answer.status_code not in expected:
            self.odd[f"{answer.status_code} {answer.text[:80]}"] += 1

    def received(self, number: str) -> str | None:
        """The newest code that arrived there."""
        return next(
            (one.code for one in self.sandbox.inbox if one.to.endswith(number.removeprefix("86"))),
            None,
        )

    # --- people ------------------------------------------------------------------------------

    async def person(self, stopping: asyncio.Event) -> None:
        """Signs in, some of the time with a number that was there before."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            while not stopping.is_set():
                known = random.random() < 0.3 and list(self.signed_in)
                number = random.choice(known) if known else f"139{next(self._numbers):08d}"
                with suppress(aiohttp.ClientError, OSError, AssertionError):
                    await self._sign_in(session, number)

    async def _sign_in(self, session: aiohttp.ClientSession, number: str) -> None:
        someone = Person(OverHTTP(session, f"http://127.0.0.1:{self.port}"))
        page = await someone.open("/sign-in")
        page = await someone.submit(page, "/sign-in", identifier=number, region="CN")
        code = self.received(number)
        if page.path != "/sign-in/code" or code is None:
            return
        page = await someone.submit(page, "/sign-in/code", code=code)
        if page.path == "/signed-in":
            self.signed_in.add(number)


@asynccontextmanager
async def storming(folder: Path, database: str) -> AsyncIterator[Storm]:
    """A new installation with a provider that takes everything, and its server running."""
    place = ("--data", str(folder / "data"), "--database", database)
    async with AsyncExitStack() as stack:
        desk = socket.create_server(("127.0.0.1", 0))
        sandbox = Sandbox(port=desk.getsockname()[1], frequency=False)
        await stack.enter_async_context(serving(sandbox.app, desk))
        storm = Storm(folder, place, sandbox, free_port())
        stack.push_async_callback(storm._server.aclose)
        config = folder / "connector.json"
        config.write_text(json.dumps(print_config(desk.getsockname()[1])))
        await _run("init", *place)
        await _run("connector", "add", str(config), *place)
        made = await _run("app", "create", "--management", "--name", "storm", "--json", *place)
        await storm.start()
        storm.token = await _token(storm, json.loads(made))
        await _let_people_in(storm)
        yield storm


async def _let_people_in(storm: Storm) -> None:
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
    async with storm.client() as api:
        answer = await api.patch("/api/sign-in-exp", json=wanted)
    assert answer.status_code == 200, answer.text


async def _token(storm: Storm, pair: dict[str, str]) -> str:
    basic = base64.b64encode(f"{pair['id']}:{pair['secret']}".encode()).decode()
    form = {"grant_type": "client_credentials", "resource": _RESOURCE, "scope": "all"}
    async with storm.client() as client:
        answer = await client.post(
            "/oidc/token", data=form, headers={"authorization": f"Basic {basic}"}
        )
    return str(answer.json()["access_token"])


async def _run(*arguments: str) -> str:
    """A command in this process: only what is killed needs one of its own."""
    done = await asyncio.to_thread(CliRunner().invoke, app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout
