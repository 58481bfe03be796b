"""A sandbox that listens on a free port of this machine, and a client of it that signs."""

import asyncio
import io
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

import aiohttp
import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.sandbox.signer import MAIL, SMS, Signed, sign_v1, sign_v3
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from yarl import URL

from watchword.sandbox import Sandbox
from watchword.testing import FrozenClock

SIGN: dict[str, Callable[..., Signed]] = {"v3": sign_v3, "v1": sign_v1}
DEFAULT_SMS = {
    "PhoneNumbers": "13800138000",
    "SignName": "守望演示",
    "TemplateCode": "SMS_100000002",
    "TemplateParam": '{"code":"123456"}',
}
DEFAULT_MAIL = {
    "AccountName": "no-reply@mail.example.com",
    "AddressType": "1",
    "ReplyToAddress": "false",
    "ToAddress": "Ann@example.com",
    "Subject": "Your code",
    "HtmlBody": "<style>p{color:#111111}</style><p>Your code is <b>246810</b>.</p>",
}


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        return str(self.json.get("Code", ""))


@dataclass
class Desk:
    """The sandbox, its clock, and the two ways to talk to it."""

    sandbox: Sandbox
    clock: FrozenClock
    port: int
    session: aiohttp.ClientSession

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def fetch(self, method: str, path: str, **more: Any) -> Answer:
        url = f"http://{self.host}{path}"
        async with self.session.request(method, url, allow_redirects=False, **more) as answer:
            return Answer(answer.status, dict(answer.headers), await answer.text())

    async def put_in(self, signed: Signed) -> Answer:
        """Send exactly what was signed."""

        url = URL(f"http://{self.host}/?{signed.query}", encoded=True)
        async with self.session.request(
            signed.method,
            url,
            headers=signed.headers,
            data=io.BytesIO(signed.body) if signed.body else None,
        ) as answer:
            return Answer(answer.status, dict(answer.headers), await answer.text())

    async def call(self, action: str, parameters: Mapping[str, str], **how: Any) -> Answer:
        sign = SIGN[how.pop("by", "v3")]
        options = {"at": self.clock.now(), "host": self.host, **how}
        return await self.put_in(sign(action, parameters, **options))

    async def ask(self, action: str, version: str = SMS, /, host: str = "", **asked: str) -> Answer:
        """Any action; ``host`` is the name it is called by, such as ``dypnsapi.localhost``."""
        named = {"host": f"{host}:{self.port}"} if host else {}
        parameters = {k: v for k, v in asked.items() if v}
        return await self.call(action, parameters, version=version, **named)

    async def sms(self, how: Mapping[str, Any] | None = None, /, **changed: str) -> Answer:
        parameters = {k: v for k, v in {**DEFAULT_SMS, **changed}.items() if v}
        return await self.call("SendSms", parameters, version=SMS, **(how or {}))

    async def mail(self, how: Mapping[str, Any] | None = None, /, **changed: str) -> Answer:
        parameters = {k: v for k, v in {**DEFAULT_MAIL, **changed}.items() if v}
        return await self.call("SingleSendMail", parameters, version=MAIL, **(how or {}))


class Open(Protocol):
    async def __call__(self, **options: Any) -> Desk: ...


class Listener:
    """One server for all tests of a process; each test puts its own sandbox behind it."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.protocol: Any = None
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]

    def made(self, **given: Any) -> asyncio.Protocol:
        """A connection's protocol, watched by the sandbox that is behind at the moment."""
        protocol: asyncio.Protocol = self.protocol(**given)
        return protocol

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    listener = Listener()
    config = uvicorn.Config(
        listener, http=cast("Any", listener.made), log_config=None, log_level="debug", lifespan="off", ws="none",
        access_log=False, date_header=False, proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener.socket]})
    thread.start()
    yield listener
    server.should_exit = True
    thread.join()


@pytest.fixture
async def opened(clock: FrozenClock, listener: Listener) -> AsyncIterator[Open]:
    """Opens a sandbox with options of the test's own."""
    async with aiohttp.ClientSession() as session:

        async def open_desk(**options: Any) -> Desk:
            sandbox = Sandbox(port=listener.port, clock=clock, **options)
            listener.app = sandbox.app
            listener.protocol = sandbox.protocol(AutoHTTPProtocol)
            return Desk(sandbox, clock, listener.port, session)

        yield open_desk


@pytest.fixture
async def desk(opened: Open) -> Desk:
    """A sandbox with Aliyun's rules on."""
    return await opened()
