"""SMTP: codes by e-mail through any mail server.

Keys as Logto publishes them, which are those of https://nodemailer.com/smtp/.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from functools import cache, cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from watchword.clock import utc
from watchword.connectors._email import (
    EXAMPLE,
    HeaderText,
    MailTemplate,
    Sender,
    split_sender,
)
from watchword.connectors._given import FilledMail, filled_mail
from watchword.connectors._oauth import AccessTokens
from watchword.connectors._service_account import ServiceAccount
from watchword.connectors._smtp import Envelope, Server, SMTPConnector
from watchword.connectors._templates import complete, templates_setting
from watchword.connectors._tls import TLS
from watchword.connectors._urls import SecureUrl
from watchword.connectors.base import ConfigPart, ConnectorConfig, setting
from watchword.http import Timeouts
from watchword.message import Channel, Fault, Message
from watchword.secret import new_nonce

GOOGLE = "https://oauth2.googleapis.com/token"
# A name or an IPv4 address; an IPv6 address has two colons at least, which keeps a port out.
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*")
_NAME = re.compile(r"[!-9;-~]{1,76}")
_OURS = frozenset((
    "from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "reply-to", "return-path", "mime-version", "content-type", "content-transfer-encoding",
))  # fmt: skip


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise PydanticCustomError("host", "must be a host name or an address, without a port")
    return value


def _header_name(value: str) -> str:
    if not _NAME.fullmatch(value) or value.lower() in _OURS:
        raise PydanticCustomError("header_name", "is not a header that may be added")
    return value


Host = Annotated[str, AfterValidator(_host)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
Word = Annotated[str, StringConstraints(max_length=4096)]
Switch = bool | None


class LockedKey(ConfigPart):
    """A private key that a passphrase opens."""

    key: Word = setting("Key", secret=True)
    passphrase: Word = setting("Passphrase", secret=True)


class Auth(ConfigPart):
    """A user with a password, or with OAuth 2 tokens: a person's, or those of a service account that may send as the user."""

    type: Annotated[
        Literal["login", "oauth2"] | None,
        BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value),
    ] = None
    user: Annotated[str, StringConstraints(min_length=1, max_length=320)] = setting(
        "User", destination=True
    )
    password: Word = setting("Password", secret=True, default="", alias="pass")
    client_id: Word = setting("Client ID", destination=True, default="")
    client_secret: Word = setting("Client secret", secret=True, default="")
    refresh_token: Word = setting("Refresh token", secret=True, default="")
    access_token: Word = setting("Access token", secret=True, default="")
    service_client: Word = setting("Service account", destination=True, default="")
    private_key: Word | LockedKey = setting("Its private key", secret=True, default="")
    expires: int | None = None
    access_url: SecureUrl = setting("Token URL", GOOGLE, destination=True, default=GOOGLE)

    @property
    def by_token(self) -> bool:
        """Whether tokens are meant, said or not."""
        return self.type == "oauth2" or (self.type is None and not self.password)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.by_token and not self.password:
            raise PydanticCustomError("auth_password", "needs pass")
        account = self.account
        refreshing = (self.client_id, self.refresh_token)
        if self.by_token and not self.access_token and not account and not all(refreshing):
            raise PydanticCustomError(
                "auth_tokens",
                "needs pass; or clientId, clientSecret and refreshToken; or serviceClient and privateKey; or accessToken",
            )
        if self.by_token and account and not account.able:
            raise PydanticCustomError(
                "auth_key", "privateKey must be an RSA key in PEM, with its passphrase"
            )
        return self

    @property
    def account(self) -> ServiceAccount | None:
        """The service account, where one is given."""
        if not (self.service_client and self.private_key):
            return None
        if isinstance(self.private_key, LockedKey):
            locked = self.private_key
            return ServiceAccount(self.service_client, locked.key, locked.passphrase)
        return ServiceAccount(self.service_client, self.private_key)

    @property
    def refreshes(self) -> bool:
        """Whether new access tokens can be had."""
        return bool(self.refresh_token or self.account)

    def form(self, now: int) -> dict[str, str]:
        """What is posted at ``now`` to get a new access token."""
        account = self.account
        if account:
            return account.form(self.user, self.access_url, now)
        secret = {"client_secret": self.client_secret} if self.client_secret else {}
        return {
            "grant_type": "refresh_token",
            "client_id": self.client_id,
            "refresh_token": self.refresh_token,
            **secret,
        }


class Template(MailTemplate):
    """Subject and content for one usage type."""

    content_type: Literal["text/plain", "text/html"]

    @property
    def markup(self) -> bool:
        """By ``contentType``."""
        return self.content_type == "text/html"


class SMTPConfig(ConnectorConfig):
    """Keys as published, and ``maxConnections`` of our own."""

    host: Host = setting("Host", "smtp.example.com", help="Your mail server.", destination=True)
    port: int = setting(
        "Port",
        587,
        help="587 with STARTTLS, 465 with TLS from the start.",
        destination=True,
        ge=1,
        le=65535,
    )
    auth: Auth | None = setting(
        "Sign-in at the server",
        {"type": "login", "user": "no-reply@example.com", "pass": "p4ssw0rd"},
        help="User and password, or OAuth 2 tokens. Leave it out for a relay that asks for neither.",
        default=None,
    )
    from_email: Sender = setting(
        "Sender",
        "Example <no-reply@example.com>",
        help="An address this server may send from, with or without a name.",
    )
    reply_to: Sender | None = setting("Reply to", "help@example.com", default=None)
    templates: Annotated[tuple[Template, ...], complete] = templates_setting(
        lambda _: {"contentType": "text/html", **EXAMPLE}
    )
    secure: bool = setting(
        "TLS from the start",
        help="For port 465. Otherwise STARTTLS is used and demanded.",
        destination=True,
        default=False,
    )
    ignore_tls: Switch = setting(
        "Never use TLS",
        help="Sends passwords and codes in clear: only for a relay on this very machine.",
        destination=True,
        default=None,
        alias="ignoreTLS",
    )
    require_tls: Switch = setting(
        "Demand STARTTLS", help="Always so here.", default=None, alias="requireTLS"
    )
    tls: TLS = setting("TLS options", destination=True, default=TLS())
    servername: Host | None = setting(
        "Name in the certificate", help="If it is not the host.", destination=True, default=None
    )
    name: Host | None = setting("Own name", help="What this server says in EHLO.", default=None)
    local_address: Host | None = setting("Local address", help="To connect from.", default=None)
    connection_timeout: int | None = setting("Time to connect, ms", default=None, ge=1)
    greeting_timeout: int | None = setting("Time for the greeting, ms", default=None, ge=1)
    socket_timeout: int | None = setting("Longest silence, ms", default=None, ge=1)
    dns_timeout: int | None = setting("Time to resolve the host, ms", default=None, ge=1)
    custom_headers: dict[HeaderName, HeaderText] | None = setting(
        "More headers", help="Added to each mail.", default=None
    )
    max_connections: int = setting(
        "Connections at once", help="Some servers allow few.", default=5, ge=1, le=50
    )
    logger: Switch = setting("Logger", help="Read, without effect.", default=None)
    debug: Switch = setting("Debug", help="Read, without effect.", default=None)
    disable_file_access: Switch = setting("No file access", help="Always so here.", default=None)
    disable_url_access: Switch = setting("No URL access", help="Always so here.", default=None)

    @model_validator(mode="after")
    def _agreeing(self) -> Self:
        if self.ignore_tls and (self.secure or self.require_tls):
            raise PydanticCustomError("tls_clash", "ignoreTLS contradicts secure and requireTLS")
        return self


class SMTP(SMTPConnector):
    """Sends codes through a mail server."""

    id = "simple-mail-transfer-protocol"
    channel = Channel.EMAIL
    name = "SMTP"
    target = "smtp"
    Config = SMTPConfig

    config: SMTPConfig

    def prepare(self) -> None:
        """The sender taken apart."""
        self._sender_name, self._sender = split_sender(self.config.from_email)

    @cached_property
    def server(self) -> Server:
        """From the configuration; its TLS context is made once."""
        config, auth = self.config, self.config.auth
        tls = "never" if config.ignore_tls else "always" if config.secure else "starttls"
        return Server(
            config.host,
            config.port,
            tls,
            cache(config.tls.context),
            config.servername or config.tls.servername or config.host,
            local_name=config.name or "",
            source=config.local_address or "",
            user=auth.user if auth else "",
            password=auth.password if auth else "",
            tokens=self._tokens(auth) if auth and auth.by_token else None,
            connections=config.max_connections,
        )

    def limits(self, timeouts: Timeouts) -> Timeouts:
        """The configuration's times where they are shorter than what the caller allows."""
        config = self.config
        connect = _shortest(timeouts.connect, config.connection_timeout, config.dns_timeout)
        read = _shortest(timeouts.read, config.greeting_timeout, config.socket_timeout)
        return Timeouts(connect, read, timeouts.total)

    def mail(self, message: Message) -> Envelope:
        """A text part, and beside it the HTML where the template is HTML."""
        filled = filled_mail(self.config.templates, message)
        if filled is None:
            raise self.refuse(Fault.NO_TEMPLATE, f"no template for {message.usage_type}")
        mail = self._headed(message.to.value, filled)
        mail.set_content(filled.mail.text)
        if filled.mail.html:
            mail.add_alternative(filled.mail.html, subtype="html")
        message_id = str(mail["Message-ID"])[1:-1]
        sender = filled.mailbox or self._sender
        return Envelope(sender, message.to.value, mail.as_bytes(), message_id)

    def _headed(self, recipient: str, filled: FilledMail) -> EmailMessage:
        config, mail = self.config, EmailMessage(policy=WIRE)
        own_name = "" if filled.mailbox else self._sender_name
        mail["From"] = _address(filled.mailbox or self._sender, filled.name or own_name)
        mail["To"] = _address(recipient)
        reply_to = filled.reply_to or config.reply_to
        if reply_to:
            name, mailbox = split_sender(reply_to)
            mail["Reply-To"] = _address(mailbox, name)
        mail["Subject"] = filled.mail.subject
        mail["Date"] = utc(self.clock.now())
        mail["Message-ID"] = f"<{new_nonce()}@{self._sender.partition('@')[2]}>"
        # RFC 3834: no holiday notes in answer to a code.
        mail["Auto-Submitted"] = "auto-generated"
        for header, value in (config.custom_headers or {}).items():
            mail[header] = value
        return mail

    def _tokens(self, auth: Auth) -> AccessTokens:
        return AccessTokens(
            self.carrier,
            self.clock,
            auth.access_url,
            (lambda: auth.form(self.clock.now())) if auth.refreshes else None,
            token=auth.access_token,
            expires=auth.expires,
        )


def _address(mailbox: str, name: str = "") -> Address:
    local, _, domain = mailbox.rpartition("@")
    return Address(name, local, domain)


def _shortest(seconds: float, *milliseconds: int | None) -> float:
    return min(seconds, *(one / 1000 for one in milliseconds if one is not None), seconds)
