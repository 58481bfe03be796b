"""A real SMTP server (aiosmtpd) in the test's own event loop, that can be told to refuse, to drop the line or to stay silent at any point."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "no-reply@mail.example.com", "t0p-s3cret-value"
AUTHORITY = trustme.CA()
CERTIFICATE = AUTHORITY.issue_cert("localhost")
ROOTS = AUTHORITY.cert_pem.bytes().decode()

DROP, SILENCE = "drop", "silence"


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CERTIFICATE.configure_cert(context)
    return context


@dataclass
class MailServer:
    """What it was told and what it heard. ``answers``: what to say instead, by EHLO, AUTH, MAIL, RCPT, DATA or CONTENT."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    connections: int = 0
    goodbyes: int = 0
    sign_ins: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    protocols: list[Any] = field(default_factory=list)
    offers_xoauth2: bool = False
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def drop_all(self) -> None:
        """What a server does with connections that idle for long."""
        for protocol in self.protocols:
            if protocol.transport is not None:
                protocol.transport.abort()

    # aiosmtpd's hooks

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(to)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        parsed = message_from_bytes(content.replace(b"\r\n", b"\n"), policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append((envelope.mail_from or "", list(envelope.rcpt_tos), parsed))
        self.heard.set()
        said = self.answers.get("CONTENT", "250 2.0.0 Ok: queued as 4F2A81C0")
        if said == "slow":
            await asyncio.sleep(0.6)
            return "250 2.0.0 Ok"
        await _act(server, said)
        return said

    async def handle_QUIT(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.goodbyes += 1
        return "221 2.0.0 Bye"

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        words = base64.b64decode(args[1]).decode().split("\x01")
        token = words[1].removeprefix("auth=Bearer ")
        self.sign_ins.append(token)
        if token in self.tokens:
            return AuthResult(success=True, auth_data=words[0])
        await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        await server._reader.readline()
        return AuthResult(success=False, handled=False)

    def authenticate(
        self, server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.sign_ins.append(mechanism)
        known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=known)


async def _act(server: Any, said: str) -> None:
    if said == DROP:
        server.transport.abort()
    if said in (DROP, SILENCE):
        await asyncio.sleep(30)


class Wayward(SMTP):
    """aiosmtpd's protocol, asked before each command what to do instead."""

    owner: MailServer

    async def _instead(self, stage: str) -> bool:
        said = self.owner.once.pop(stage, None) or self.owner.answers.get(stage)
        if said is None:
            return False
        await _act(self, said)
        await self.push(said)
        return True

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._instead("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._instead("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._instead("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str) -> None:
        if not await self._instead("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:
        if not await self._instead("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if self.owner.answers.get("CONTENT") == "drop midway":
            await self.push("354 go on")
            await self._reader.readline()
            await _act(self, DROP)
        elif not await self._instead("DATA"):
            await super().smtp_DATA(arg)


@asynccontextmanager
async def mail_server(tls: str = "starttls", **options: Any) -> AsyncIterator[MailServer]:
    """A server on a free port: ``tls`` is ``starttls``, ``always`` or ``never``."""
    owner, context = MailServer(**options), server_context()

    def protocol() -> Wayward:
        owner.connections += 1
        made = Wayward(
            owner,
            hostname="mx.test",
            tls_context=context if tls == "starttls" else None,
            auth_required=False,
            auth_require_tls=tls == "starttls",
            auth_exclude_mechanism=[] if owner.offers_xoauth2 else ["XOAUTH2"],
            authenticator=owner.authenticate,
        )
        made.owner = owner
        owner.protocols.append(made)
        return made

    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        protocol, "127.0.0.1", 0, ssl=context if tls == "always" else None
    )
    owner.port = listening.sockets[0].getsockname()[1]
    try:
        yield owner
    finally:
        listening.close()
        owner.drop_all()
        handlers = [one._handler_coroutine for one in owner.protocols if one._handler_coroutine]
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)


class _Script(asyncio.Protocol):
    def __init__(self, lines: tuple[bytes, ...]) -> None:
        self.lines = list(lines)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        for _ in range(data.count(b"\n")):
            self._next()

    def _next(self) -> None:
        if self.lines:
            self.transport.write(self.lines.pop(0))
        else:
            self.transport.close()


@asynccontextmanager
async def scripted(*lines: bytes) -> AsyncIterator[int]:
    """A server that says ``lines``, one for each line it hears (the first unasked), and then hangs up."""
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: _Script(lines), "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await asyncio.sleep(0)
