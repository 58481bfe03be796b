"""Mail handed to an SMTP server: connections through the process's guard, kept and used again, and every way it can fail named.

RFC 5321. A message counts as possibly sent from the first byte of its content until the server's answer to it; everything
that breaks before is proof that nothing left.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import aiosmtplib

from watchword.connectors._oauth import AccessTokens, TokenRefused
from watchword.connectors._smtp_connections import Connection, Connections
from watchword.connectors._smtp_faults import Stage, judge
from watchword.connectors.abilities import CannotTell, KeyRefused
from watchword.connectors.base import Connector, own_code, plain_words
from watchword.errors import DeliveryFailed, OutgoingError
from watchword.http import Dialer, Timeouts
from watchword.message import Fault, Message, Receipt

_START_OF_LINE_DOT: Final = re.compile(rb"(?m)^\.")
_QUEUED: Final = re.compile(
    r"\b(?:queued(?: mail)?(?: for delivery)?(?: as)?|id=?)[: =]*<?([\w.@+-]{4,100})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect, and as whom. ``tls``: from the first byte, by STARTTLS (always, or not at all) or never."""

    host: str
    port: int
    tls: str
    context: Callable[[], ssl.SSLContext]
    server_name: str
    local_name: str = ""
    source: str = ""
    user: str = ""
    password: str = ""
    tokens: AccessTokens | None = None
    connections: int = 5

    def __repr__(self) -> str:
        return f"<Server {self.host}:{self.port}>"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail from one address to one other. ``content`` has CRLF line ends."""

    sender: str
    recipient: str
    content: bytes
    message_id: str

    def __repr__(self) -> str:
        return "<Envelope>"


@dataclass(slots=True)
class _Progress:
    """How far it came, for whoever has to say what a broken connection means."""

    stage: Stage = Stage.GREETING
    begun: bool = False


class _No(Exception):
    """The server said no."""

    def __init__(self, stage: Stage, code: int, text: str) -> None:
        super().__init__(code)
        self.stage, self.code, self.text = stage, code, text


class _Unfit(Exception):
    """The server does not offer what the configuration asks for."""


_TROUBLE: Final = (
    _No, _Unfit, TokenRefused, OutgoingError, aiosmtplib.SMTPException, OSError, ValueError,
)  # fmt: skip


class SMTPConnector(Connector):
    """A connector that says the server and the mail, and has the rest done."""

    _pool: Connections | None = None

    @property
    @abstractmethod
    def server(self) -> Server:
        """Where mail is handed over; the same each time."""

    @abstractmethod
    def mail(self, message: Message) -> Envelope:
        """What to hand over, or raise ``self.refuse(Fault.NO_TEMPLATE)``."""

    def limits(self, timeouts: Timeouts) -> Timeouts:
        """``timeouts``, or shorter ones."""
        return timeouts

    async def hand_over(self, message: Message, timeouts: Timeouts) -> Receipt:
        """One conversation, on a kept connection where there is one."""
        envelope, progress = self.composed(self.mail, message), _Progress()
        limits = self.limits(timeouts)
        try:
            async with asyncio.timeout(limits.total):
                said = await self._say(envelope, limits, progress)
        except _TROUBLE as exc:
            failed = self._named(exc, progress)
        else:
            return Receipt(_queue_id(said, envelope), envelope.message_id)
        raise failed

    async def key_problem(self, timeouts: Timeouts) -> KeyRefused | CannotTell | None:
        """See ``KnowsItsKey``: signs in and parts."""
        progress, limits = _Progress(), self.limits(timeouts)
        try:
            async with asyncio.timeout(limits.total):
                one = await self._open(limits, progress)
                await one.part()
        except _TROUBLE as exc:
            failed = self._named(exc, progress)
        else:
            return None
        told = KeyRefused if failed.fault == Fault.BAD_CONFIG else CannotTell
        return told(Fault(failed.fault), failed.provider_code, plain_words(failed.provider_text))

    async def close(self) -> None:
        """Says goodbye on every kept connection, and closes what else is the connector's own."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()
        await super().close()

    async def _say(self, envelope: Envelope, limits: Timeouts, progress: _Progress) -> str:
        pool = self._connections()
        say = partial(_converse, envelope=envelope, limits=limits, progress=progress)
        async with pool.places:
            kept = pool.take()
            if kept is not None:
                try:
                    return await pool.use(kept, say)
                except (_No, OSError, aiosmtplib.SMTPException) as exc:
                    # It ended while it was idle: nothing was sent, and a new one will do.
                    if progress.begun or not _ended(exc, progress):
                        raise
            progress.stage = Stage.GREETING
            fresh = await self._open(limits, progress)
            return await pool.use(fresh, say)

    def _connections(self) -> Connections:
        loop = asyncio.get_running_loop()
        if self._pool is None or self._pool.loop is not loop:
            self._pool = Connections(loop, self.server.connections)
        return self._pool

    async def _open(self, limits: Timeouts, progress: _Progress) -> Connection:
        carrier, server = self.carrier(), self.server
        if not isinstance(carrier, Dialer):
            raise _Unfit("the transport in use carries HTTP only")
        sock = await carrier.dial(server.host, server.port, limits, source=server.source)
        here = sock.getsockname()[0]
        smtp = aiosmtplib.SMTP(
            hostname=server.server_name,
            sock=sock,
            use_tls=server.tls == "always",
            start_tls=False,
            tls_context=None if server.tls == "never" else server.context(),
            # RFC 5321 4.1.3: who has no name gives an address.
            local_hostname=server.local_name or (f"[IPv6:{here}]" if ":" in here else f"[{here}]"),
            timeout=limits.read,
        )
        try:
            await smtp.connect()
            if server.tls == "starttls":
                progress.stage = Stage.TLS
                await _secure(smtp)
            progress.stage = Stage.AUTH
            await _sign_in(smtp, server, limits)
        except BaseException:
            smtp.close()
            raise
        return Connection(smtp)

    def _named(self, exc: Exception, progress: _Progress) -> DeliveryFailed:
        """What ``exc`` means for the one message."""
        if (
            isinstance(exc, aiosmtplib.SMTPResponseException)
            and exc.code > 0
            and not progress.begun
        ):
            exc = _No(progress.stage, exc.code, exc.message)
        if isinstance(exc, _No):
            found = judge(exc.stage, exc.code, exc.text)
            words = _ENCODED.sub("•••", exc.text) if exc.stage is Stage.AUTH else exc.text
            return self._failed(found.fault, f"{exc.code} {words}", found.code, found.retry_after)
        if isinstance(exc, TokenRefused):
            fault = Fault.UNAVAILABLE if exc.for_now else Fault.BAD_CONFIG
            return self._failed(fault, exc.text, exc.code)
        if isinstance(exc, _Unfit):
            return self._failed(Fault.BAD_CONFIG, str(exc))
        if isinstance(exc, UnicodeError):
            return self._failed(Fault.BAD_RECIPIENT, "an address outside ASCII")
        fault = Fault.UNAVAILABLE
        if progress.begun:
            odd = isinstance(exc, aiosmtplib.SMTPResponseException)
            fault = Fault.BAD_ANSWER if odd else Fault.OUTCOME_UNKNOWN
        return self._failed(fault, f"{self.server.host}: {_reason(exc)}", own_code(exc))

    def _failed(
        self, fault: Fault, text: str, code: str = "", retry_after: int | None = None
    ) -> DeliveryFailed:
        return DeliveryFailed(
            fault,
            connector=self.id,
            provider_code=code,
            provider_text=text,
            retry_after=retry_after,
        )


def _queue_id(said: str, envelope: Envelope) -> str:
    """The server's name for the mail; ours where it tells none, or only whom the mail is for."""
    queued = _QUEUED.search(said)
    named = queued[1] if queued else ""
    return named if named and envelope.recipient not in named.lower() else envelope.message_id


def _ended(exc: Exception, progress: _Progress) -> bool:
    """Whether the server was merely tired of the connection."""
    if isinstance(exc, _No):
        return exc.code == _CLOSING and progress.stage is not Stage.CONTENT
    return True


_CLOSING: Final = 421
# A server that repeats what was said to it while signing in repeats it like this.
_ENCODED: Final = re.compile(r"[A-Za-z0-9+/]{12,}={0,2}")


# --- the conversation ------------------------------------------------------------------------


async def _secure(smtp: aiosmtplib.SMTP) -> None:
    await smtp.ehlo()
    if not smtp.supports_extension("starttls"):
        # Whoever sits in between can take the word out of the server's answer: going on in clear would be their wish.
        raise _Unfit("the server offers no STARTTLS; nothing was sent in clear")
    await smtp.starttls()


async def _sign_in(smtp: aiosmtplib.SMTP, server: Server, limits: Timeouts) -> None:
    await smtp.ehlo()
    if server.tokens is not None:
        await _sign_in_by_token(smtp, server.user, server.tokens, limits)
    elif server.user:
        if not smtp.supported_auth_methods:
            raise _Unfit("the server offers no way to sign in that is known here")
        await smtp.login(server.user, server.password)


async def _sign_in_by_token(
    smtp: aiosmtplib.SMTP, user: str, tokens: AccessTokens, limits: Timeouts
) -> None:
    if "xoauth2" not in smtp.server_auth_methods:
        raise _Unfit("the server does not offer XOAUTH2")
    token = await tokens.current(limits)
    try:
        await smtp.auth_xoauth2(user, token)
    except aiosmtplib.SMTPAuthenticationError as exc:
        refused = exc.code
    else:
        return
    if refused >= 500:
        # Taken back before its time: one more is fetched, once.
        await smtp.auth_xoauth2(user, await tokens.current(limits, stale=token))
    else:
        raise _No(Stage.AUTH, refused, "")


async def _converse(
    smtp: aiosmtplib.SMTP, envelope: Envelope, limits: Timeouts, progress: _Progress
) -> str:
    async def ask(stage: Stage, wanted: int, *words: bytes) -> None:
        progress.stage = stage
        answer = await smtp.execute_command(*words, timeout=limits.read)
        if answer.code // 100 != wanted:
            raise _No(stage, answer.code, answer.message)

    await ask(Stage.SENDER, 2, b"MAIL", f"FROM:<{envelope.sender}>".encode("ascii"))
    await ask(Stage.RECIPIENT, 2, b"RCPT", f"TO:<{envelope.recipient}>".encode("ascii"))
    await ask(Stage.CONTENT, 3, b"DATA")
    # Servers look into a mail before they answer, and giving up here would only make the outcome unknown: as long as there is.
    answer = await _content(smtp, envelope.content, limits.total, progress)
    progress.begun = False
    if answer.code // 100 != 2:
        raise _No(Stage.CONTENT, answer.code, answer.message)
    return answer.message


def _content(
    smtp: aiosmtplib.SMTP, content: bytes, read: float, progress: _Progress
) -> Awaitable[aiosmtplib.SMTPResponse]:
    """Writes the content; what it gives back waits for the answer. The library's own ``data`` would not tell us where it broke."""
    protocol = smtp.protocol
    if protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("Connection lost")
    stuffed = _START_OF_LINE_DOT.sub(b"..", content)
    progress.begun = True
    protocol.write(stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"))
    return protocol.read_response(timeout=read)


def _reason(exc: Exception) -> str:
    """What happened, in few words and without the server's."""
    if isinstance(exc, OutgoingError):
        return exc.sentence
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"TLS certificate: {exc.verify_message}"
    if isinstance(exc, ssl.SSLError):
        return f"TLS: {exc.reason or 'handshake failed'}"
    cause = exc.__cause__
    if isinstance(cause, ssl.SSLError):
        return _reason(cause)
    if isinstance(exc, TimeoutError):
        return "no answer in time"
    return "the connection broke" if isinstance(exc, ConnectionError) else type(exc).__name__


__all__ = ["Envelope", "SMTPConnector", "Server"]
