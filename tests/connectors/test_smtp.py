"""SMTP against a real server: what arrives, over which connection, and what each way of failing is called."""

import asyncio
import json
import logging
import re
import ssl
import traceback
from base64 import urlsafe_b64decode
from typing import Any
from urllib.parse import parse_qsl

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.examples import CODE, MAILBOX, config_of
from tests.connectors.mail_server import (
    DROP,
    PASSWORD,
    ROOTS,
    SILENCE,
    USER,
    MailServer,
    mail_server,
    scripted,
)

from watchword.advice import advise
from watchword.connectors._email import split_sender
from watchword.connectors._plain_text import plain_text
from watchword.connectors._smtp_faults import Stage, judge
from watchword.connectors.smtp import SMTP
from watchword.errors import ConfigInvalid, DeliveryFailed
from watchword.http import Guard, HTTPTransport, Timeouts
from watchword.identifiers import Email
from watchword.message import REQUIRED_USAGE_TYPES, Fault, Message, Receipt, UsageType
from watchword.testing import FakeTransport, FrozenClock

pytestmark = pytest.mark.server

QUICK = Timeouts(5.0, 0.8, 10.0)
WORDS = {"code": CODE, "minutes": "10"}


def config(port: int, /, **changed: Any) -> dict[str, Any]:
    return {
        "host": "localhost",
        "port": port,
        "auth": {"user": USER, "pass": PASSWORD},
        "fromEmail": "Example <no-reply@mail.example.com>",
        "tls": {"ca": ROOTS},
        "templates": [
            {
                "usageType": str(usage),
                "contentType": "text/html",
                "subject": "{{code}} is your code",
                "content": "<p>Hello,</p><p>your code is <b>{{code}}</b>.<br>.</p>",
            }
            for usage in REQUIRED_USAGE_TYPES
        ],
    } | changed


def message(to: Email = MAILBOX, **values: str) -> Message:
    return Message(to, UsageType.SIGN_IN, WORDS | values, attempt="a1b2c3")


async def attempt(
    connector: SMTP, timeouts: Timeouts = QUICK, to: Email = MAILBOX
) -> Receipt | DeliveryFailed:
    try:
        return await connector.send(message(to), timeouts)
    except DeliveryFailed as failed:
        return failed


async def failed(server: MailServer, **changed: Any) -> DeliveryFailed:
    async with SMTP(config(server.port, **changed)) as connector:
        found = await attempt(connector)
    assert isinstance(found, DeliveryFailed), "was taken"
    return found


# --- what arrives ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tls", "changed"),
    [
        ("starttls", {}),
        ("starttls", {"requireTLS": True, "servername": "localhost", "host": "127.0.0.1"}),
        ("always", {"secure": True}),
        ("never", {"ignoreTLS": True}),
    ],
)
async def test_a_code_arrives_over_every_kind_of_tls(tls: str, changed: dict[str, Any]) -> None:
    async with (
        mail_server(tls) as server,
        SMTP(config(server.port, **changed), clock=FrozenClock()) as connector,
    ):
        receipt = await connector.send(message())
    [(sender, recipients, mail)] = server.mails
    assert (sender, recipients) == ("no-reply@mail.example.com", [MAILBOX.value])
    assert mail["To"] == MAILBOX.value
    assert mail["From"] == "Example <no-reply@mail.example.com>"
    assert mail["Subject"] == f"{CODE} is your code"
    assert mail["Date"] == "Fri, 20 Nov 2026 08:00:00 +0000"
    assert mail["Message-ID"].endswith("@mail.example.com>")
    text, html = mail.iter_parts()
    assert text.get_content() == f"Hello,\nyour code is {CODE}.\n.\n"
    assert f"<b>{CODE}</b>" in html.get_content()
    assert receipt == Receipt("4F2A81C0", mail["Message-ID"][1:-1])
    assert server.sign_ins == ["PLAIN"] or server.sign_ins == ["LOGIN"]


async def test_a_template_of_plain_text_is_sent_as_that_alone() -> None:
    templates = [
        {
            "usageType": str(usage),
            "contentType": "text/plain",
            "subject": "Ключ {{code}}",
            "content": "<{{code}}>\n.\n..end",
        }
        for usage in REQUIRED_USAGE_TYPES
    ]
    async with (
        mail_server() as server,
        SMTP(
            config(
                server.port,
                templates=templates,
                replyTo="help@example.com",
                fromEmail="守望 <a@example.com>",
                customHeaders={"X-Team": "sign-in"},
                name="app.example.com",
            )
        ) as connector,
    ):
        await connector.send(message())
        assert server.protocols[0].session.host_name == "app.example.com"
    [(_, _, mail)] = server.mails
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content() == f"<{CODE}>\n.\n..end\n"
    assert mail["Subject"] == f"Ключ {CODE}"
    assert str(mail["From"].addresses[0].display_name) == "守望"
    assert mail["Reply-To"] == "help@example.com"
    assert mail["X-Team"] == "sign-in"
    assert mail["Auto-Submitted"] == "auto-generated"


async def test_a_relay_that_asks_for_no_user_gets_none() -> None:
    async with mail_server("never") as server:
        without = config(server.port, ignoreTLS=True)
        del without["auth"]
        async with SMTP(without) as connector:
            await connector.send(message())
    assert server.sign_ins == []
    assert len(server.mails) == 1


# --- connections -----------------------------------------------------------------------------


async def test_connections_are_used_again() -> None:
    async with mail_server() as server, SMTP(config(server.port)) as connector:
        for _ in range(5):
            await connector.send(message())
        assert (server.connections, len(server.mails), len(server.sign_ins)) == (1, 5, 1)


async def test_no_more_connections_at_once_than_are_allowed() -> None:
    async with mail_server() as server, SMTP(config(server.port, maxConnections=2)) as connector:
        await asyncio.gather(*(connector.send(message()) for _ in range(8)))
        assert server.connections == 2
        assert len(server.mails) == 8


async def test_a_connection_that_ended_while_idle_is_replaced_and_the_mail_goes_out_once() -> None:
    async with mail_server() as server, SMTP(config(server.port)) as connector:
        await connector.send(message())
        server.drop_all()
        await asyncio.sleep(0.05)
        await connector.send(message())
        server.once["MAIL"] = DROP  # noticed only when it is used
        await connector.send(message())
        assert (server.connections, len(server.mails)) == (3, 3)


async def test_a_server_that_is_tired_of_a_connection_gets_a_new_one() -> None:
    async with mail_server() as server, SMTP(config(server.port)) as connector:
        await connector.send(message())
        server.once["MAIL"] = "421 4.4.2 mx.test too long here"
        await connector.send(message())
        assert server.connections == 2
        assert len(server.mails) == 2


async def test_a_cancelled_send_leaves_no_connection_behind_that_another_could_get() -> None:
    async with mail_server(answers={"CONTENT": SILENCE}) as server:
        async with SMTP(config(server.port)) as connector:
            sending = asyncio.create_task(connector.send(message()))
            await server.heard.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            server.answers.clear()
            await connector.send(message())
        assert server.connections == 2


# --- failing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "said", "fault", "code"),
    [
        ("EHLO", "550 not you", Fault.BAD_CONFIG, "SMTP 550"),
        ("STARTTLS", "454 4.7.0 TLS not available", Fault.UNAVAILABLE, "SMTP 4.7.0"),
        ("AUTH", "535 5.7.8 Bad credentials", Fault.BAD_CONFIG, "SMTP 5.7.8"),
        ("AUTH", "454 4.7.0 Temporary failure", Fault.UNAVAILABLE, "SMTP 4.7.0"),
        ("MAIL", "550 5.1.8 Sender unknown", Fault.BAD_CONFIG, "SMTP 5.1.8"),
        ("MAIL", "530 5.7.0 Sign in first", Fault.BAD_CONFIG, "SMTP 5.7.0"),
        ("MAIL", "452 4.3.1 Disk full", Fault.UNAVAILABLE, "SMTP 4.3.1"),
        ("RCPT", "550 5.1.1 No such user", Fault.BAD_RECIPIENT, "SMTP 5.1.1"),
        ("RCPT", "550 no such user", Fault.BAD_RECIPIENT, "SMTP 550"),
        ("RCPT", "552 5.2.2 Mailbox full", Fault.BAD_RECIPIENT, "SMTP 5.2.2"),
        ("RCPT", "452 4.2.2 Mailbox full", Fault.BAD_RECIPIENT, "SMTP 4.2.2"),
        ("RCPT", "550 relaying denied", Fault.BAD_CONFIG, "SMTP 550"),
        ("RCPT", "554 5.7.1 Policy", Fault.REJECTED, "SMTP 5.7.1"),
        ("RCPT", "450 4.7.1 Greylisted, wait 300 seconds", Fault.THROTTLED, "SMTP 4.7.1"),
        ("RCPT", "450 4.2.1 receiving mail too quickly", Fault.THROTTLED, "SMTP 4.2.1"),
        ("RCPT", "421 4.3.2 Shutting down", Fault.UNAVAILABLE, "SMTP 4.3.2"),
        ("DATA", "451 4.3.0 Try later", Fault.UNAVAILABLE, "SMTP 4.3.0"),
        ("DATA", "554 5.5.1 No valid recipients", Fault.REJECTED, "SMTP 5.5.1"),
        ("CONTENT", "554 5.7.1 Looks like spam", Fault.REJECTED, "SMTP 5.7.1"),
        ("CONTENT", "451 4.7.1 Greylisted", Fault.THROTTLED, "SMTP 4.7.1"),
        ("CONTENT", "550 5.1.1 No such user after all", Fault.BAD_RECIPIENT, "SMTP 5.1.1"),
    ],
)
async def test_every_no_of_a_server_has_a_name(
    stage: str, said: str, fault: Fault, code: str
) -> None:
    async with mail_server(answers={stage: said}) as server:
        found = await failed(server)
    assert (found.fault, found.provider_code) == (fault, code)
    assert said.rpartition(" ")[2] in found.provider_text
    assert found.retry_after == (300 if "300" in said else None)


@pytest.mark.parametrize("how", [DROP, SILENCE])
@pytest.mark.parametrize("stage", ["EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "CONTENT"])
async def test_a_line_that_goes_dead_is_unknown_only_once_the_content_was_begun(
    stage: str, how: str
) -> None:
    async with mail_server(answers={stage: how}) as server:
        found = await failed(server)
    assert found.fault == (Fault.OUTCOME_UNKNOWN if stage == "CONTENT" else Fault.UNAVAILABLE)
    assert len(server.mails) == (1 if stage == "CONTENT" else 0)


async def test_a_line_that_goes_dead_midway_through_the_content_is_unknown() -> None:
    async with mail_server(answers={"CONTENT": "drop midway"}) as server:
        assert (await failed(server)).fault == Fault.OUTCOME_UNKNOWN


async def test_nothing_is_said_again_once_the_content_was_begun() -> None:
    async with mail_server() as server, SMTP(config(server.port)) as connector:
        await connector.send(message())
        server.answers["CONTENT"] = DROP
        found = await attempt(connector)
        assert isinstance(found, DeliveryFailed)
        assert found.fault == Fault.OUTCOME_UNKNOWN
        assert len(server.mails) == 2


async def test_T42_a_server_that_names_the_mail_by_its_recipient_is_not_quoted() -> None:
    async with mail_server(answers={"CONTENT": f"250 queued {MAILBOX.value}"}) as server:
        found = await attempt(SMTP(config(server.port)))
    assert isinstance(found, Receipt)
    assert found.provider_id == found.request_id != ""


async def test_starttls_taken_out_of_the_answer_stops_before_the_password() -> None:
    async with mail_server("never") as server:
        found = await failed(server)
    assert found.fault == Fault.BAD_CONFIG
    assert "STARTTLS" in found.provider_text
    assert server.sign_ins == []


@pytest.mark.parametrize(
    "changed",
    [{"tls": {}}, {"servername": "other.example.com"}, {"tls": {"ca": ROOTS}, "host": "127.0.0.1"}],
)
async def test_a_certificate_of_somebody_else_stops_before_the_password(
    changed: dict[str, Any],
) -> None:
    for tls, secure in (("always", True), ("starttls", False)):
        async with mail_server(tls) as server:
            found = await failed(server, secure=secure, **changed)
        assert found.fault == Fault.UNAVAILABLE
        assert "TLS certificate" in found.provider_text
        assert server.sign_ins == []


async def test_verification_can_be_given_up_for_a_server_of_ones_own() -> None:
    async with (
        mail_server() as server,
        SMTP(config(server.port, tls={"rejectUnauthorized": False})) as connector,
    ):
        assert isinstance(await attempt(connector), Receipt)


async def test_a_wrong_password_is_named_and_shown_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with mail_server() as server:
        found = await failed(server, auth={"user": USER, "pass": "wr0ng-passw0rd"})
    assert found.fault == Fault.BAD_CONFIG
    told = "".join(traceback.format_exception(found)) + repr(vars(found)) + caplog.text
    assert "wr0ng" not in told
    assert CODE not in told


async def test_a_server_that_repeats_the_sign_in_is_hushed() -> None:
    said = "535 5.7.8 no: AG5vLXJlcGx5QG1haWwuZXhhbXBsZS5jb20AdDBwLXMzY3JldC12YWx1ZQ=="
    async with mail_server(answers={"AUTH": said}) as server:
        found = await failed(server)
    assert "AG5v" not in found.provider_text


async def test_time_is_kept_whatever_the_server_does() -> None:
    for answers in ({"EHLO": SILENCE}, {"CONTENT": SILENCE}):
        async with mail_server(answers=answers) as server, SMTP(config(server.port)) as connector:
            start = asyncio.get_running_loop().time()
            await attempt(connector, Timeouts(1.0, 30.0, 0.5))
            assert asyncio.get_running_loop().time() - start < 10  # the server says nothing for 30


async def test_a_server_that_thinks_long_about_the_content_is_waited_for() -> None:
    async with (
        mail_server(answers={"CONTENT": "slow"}) as server,
        SMTP(config(server.port)) as connector,
    ):
        assert isinstance(await attempt(connector, Timeouts(1.0, 0.3, 2.0)), Receipt)


async def test_the_configurations_times_only_shorten() -> None:
    connector = SMTP(config(25, connectionTimeout=500, socketTimeout=60_000))
    assert connector.limits(Timeouts(2.0, 5.0, 8.0)) == Timeouts(0.5, 5.0, 8.0)


async def test_nobody_listening_is_unavailable() -> None:
    async with mail_server() as server:
        port = server.port
    async with SMTP(config(port)) as connector:
        found = await attempt(connector)
    assert isinstance(found, DeliveryFailed)
    assert found.fault == Fault.UNAVAILABLE


@pytest.mark.parametrize(
    "lines",
    [
        [b"554 5.7.1 your address is on a list\r\n"],
        [b"421 4.3.2 too many connections\r\n"],
        [b"SSH-2.0-OpenSSH\r\n"],
        [b"220 x\r\n", b"250 x\r\n250 y\r\n"],
        [b"\r\n"],
        [b"220-" + b"x" * 9000 + b"\r\n"],
        [b"999 what\r\n"],
    ],
)
async def test_an_odd_greeting_is_no_failure_of_ours(lines: list[bytes]) -> None:
    async with scripted(*lines) as port, SMTP(config(port, ignoreTLS=True)) as connector:
        found = await attempt(connector)
    assert isinstance(found, DeliveryFailed)
    assert found.fault in (Fault.BAD_CONFIG, Fault.UNAVAILABLE)


@given(
    answers=st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from(
                [b"220 hi", b"250 ok", b"354 go", b"250-AUTH PLAIN\r\n250 x", b"5", b"250"]
            ),
            st.integers(0, 9999).map(lambda code: b"%d odd" % code),
        ).map(lambda line: line + b"\r\n"),
        max_size=7,
    )
)
def test_no_answer_whatsoever_raises_anything_but_a_failed_delivery(answers: list[bytes]) -> None:
    async def talk() -> None:
        async with scripted(b"220 mx\r\n", b"250 mx\r\n", *answers) as port:
            without = config(port, ignoreTLS=True)
            del without["auth"]
            async with SMTP(without) as connector:
                found = await attempt(connector, Timeouts(0.5, 0.1, 0.3))
        if isinstance(found, DeliveryFailed):
            assert found.fault in set(Fault)
            assert CODE not in str(found) + found.provider_text

    asyncio.run(talk())


@given(code=st.integers(0, 999), text=st.text(max_size=60), stage=st.sampled_from(Stage))
def test_every_answer_has_a_verdict(code: int, text: str, stage: Stage) -> None:
    verdict = judge(stage, code, text)
    assert verdict.fault is not Fault.OUTCOME_UNKNOWN
    assert re.fullmatch(r"SMTP [0-9.]+", verdict.code)


# --- the guard -------------------------------------------------------------------------------


async def test_the_processs_guard_decides_where_mail_may_go() -> None:
    async with mail_server() as server, HTTPTransport(Guard()) as transport:
        for host in ("localhost", "127.0.0.1", "100.100.100.200", "10.0.0.1"):
            connector = SMTP(config(server.port, host=host), transport=transport)
            found = await attempt(connector)
            assert isinstance(found, DeliveryFailed)
            assert found.fault == Fault.UNAVAILABLE
            assert "may connect to" in found.provider_text
            assert "`outbound_allow`" in advise(found).todo
        assert server.connections == 0
    async with (
        mail_server() as server,
        HTTPTransport(Guard.of(loopback=True)) as transport,
        SMTP(config(server.port), transport=transport) as connector,
    ):
        assert isinstance(await attempt(connector), Receipt)


async def test_a_transport_that_carries_http_only_is_named() -> None:
    class OnlyHTTP:
        send = FakeTransport().send

    connector = SMTP(config(25), transport=OnlyHTTP())
    found = await attempt(connector)
    assert isinstance(found, DeliveryFailed)
    assert found.fault == Fault.BAD_CONFIG


# --- OAuth 2 ---------------------------------------------------------------------------------

OAUTH = {
    "type": "OAuth2",
    "user": USER,
    "clientId": "client",
    "clientSecret": "cl13nt-s3cret",
    "refreshToken": "r3fresh-t0ken",
    "accessUrl": "https://tokens.example.com/token",
}


class TokenDesk(FakeTransport):
    """Hands out tokens over HTTP and real connections to this machine."""

    def __init__(self) -> None:
        super().__init__()
        self._real = HTTPTransport(Guard(trusting=True))

    async def dial(self, *args: Any, **kwargs: Any) -> Any:
        return await self._real.dial(*args, **kwargs)


async def test_a_token_is_fetched_once_kept_and_fetched_anew_when_it_ends() -> None:
    desk, clock = TokenDesk(), FrozenClock()
    desk.answer('{"access_token": "one", "expires_in": 3600}')
    desk.answer('{"access_token": "two", "expires_in": 3600}')
    async with (
        mail_server(offers_xoauth2=True, tokens={"one", "two"}) as server,
        SMTP(config(server.port, auth=OAUTH), transport=desk, clock=clock) as connector,
    ):
        await asyncio.gather(*(connector.send(message()) for _ in range(3)))
        assert len(desk.requests) == 1
        assert set(server.sign_ins) == {"one"}
        clock.move(3590)
        server.drop_all()
        await asyncio.sleep(0.05)
        await connector.send(message())
    assert server.sign_ins[-1] == "two"
    assert desk.requests[0].url == "https://tokens.example.com/token"
    assert desk.requests[0].body == (
        b"grant_type=refresh_token&client_id=client&refresh_token=r3fresh-t0ken&client_secret=cl13nt-s3cret"
    )


@pytest.mark.parametrize("passphrase", ["", "0pen-s3same"])
async def test_a_service_account_proves_itself_with_its_key(passphrase: str) -> None:
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    pem = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock).decode()
    key = {"key": pem, "passphrase": passphrase} if passphrase else pem
    auth = {
        "user": USER, "serviceClient": "codes@x.iam.example", "privateKey": key, "accessUrl": OAUTH["accessUrl"],
    }  # fmt: skip
    desk, clock = TokenDesk(), FrozenClock()
    desk.answer('{"access_token": "one", "expires_in": 3600}')
    async with (
        mail_server(offers_xoauth2=True, tokens={"one"}) as server,
        SMTP(config(server.port, auth=auth), transport=desk, clock=clock) as connector,
    ):
        await connector.send(message())
        for shown in (repr(connector.config), str(connector.config.masked())):
            assert "PRIVATE KEY" not in shown
            assert "0pen-s3same" not in shown
    asked = dict(parse_qsl(desk.requests[0].body.decode()))
    assert asked["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    signed, _, proof = asked["assertion"].rpartition(".")
    own.public_key().verify(urlsafe_b64decode(proof + "=="), signed.encode(), PKCS1v15(), SHA256())
    claims = json.loads(urlsafe_b64decode(signed.partition(".")[2] + "=="))
    at = clock.now() // 1000
    assert claims == {
        "iss": "codes@x.iam.example", "scope": "https://mail.google.com/", "sub": USER,
        "aud": OAUTH["accessUrl"], "iat": at, "exp": at + 3600,
    }  # fmt: skip


@pytest.mark.parametrize("key", ["no key", {"key": "no key", "passphrase": "p"}])
def test_a_key_that_is_none_is_named_and_not_shown(key: Any) -> None:
    auth = {"user": USER, "serviceClient": "codes@x.iam.example", "privateKey": key}
    with pytest.raises(ConfigInvalid) as caught:
        SMTP(config(25, auth=auth))
    assert "privateKey must be an RSA key in PEM" in str(caught.value.problems)
    assert "no key" not in str(caught.value.problems)


async def test_a_token_taken_back_early_is_replaced_once() -> None:
    desk = TokenDesk()
    desk.answer('{"access_token": "fresh"}').answer('{"access_token": "never"}')
    auth = OAUTH | {"accessToken": "stale"}
    async with (
        mail_server(offers_xoauth2=True, tokens={"fresh"}) as server,
        SMTP(config(server.port, auth=auth), transport=desk) as connector,
    ):
        await connector.send(message())
    assert server.sign_ins == ["stale", "fresh"]
    async with (
        mail_server(offers_xoauth2=True) as server,
        SMTP(config(server.port, auth=auth), transport=desk) as connector,
    ):
        found = await attempt(connector)
    assert isinstance(found, DeliveryFailed)
    assert found.fault == Fault.BAD_CONFIG
    assert len(server.sign_ins) == 2


@pytest.mark.parametrize(
    ("body", "status", "fault", "code"),
    [
        ('{"error": "invalid_grant"}', 400, Fault.BAD_CONFIG, "invalid_grant"),
        ('{"error": "invalid_client"}', 401, Fault.BAD_CONFIG, "invalid_client"),
        ("<html>", 502, Fault.UNAVAILABLE, ""),
        ('{"access_token": "a\\nb"}', 200, Fault.BAD_CONFIG, ""),
        ('{"access_token": ""}', 200, Fault.BAD_CONFIG, ""),
        ("[]", 200, Fault.BAD_CONFIG, ""),
    ],
)
async def test_a_token_that_cannot_be_had_is_named(
    body: str, status: int, fault: Fault, code: str
) -> None:
    desk = TokenDesk()
    desk.answer(body, status)
    async with mail_server(offers_xoauth2=True) as server:
        connector = SMTP(config(server.port, auth=OAUTH), transport=desk)
        found = await attempt(connector)
    assert isinstance(found, DeliveryFailed)
    assert (found.fault, found.provider_code) == (fault, code)
    assert "t0ken" not in repr(vars(found))


async def test_a_server_without_oauth_says_so() -> None:
    async with mail_server() as server:
        found = await failed(server, auth={"type": "oauth2", "user": USER, "accessToken": "x"})
    assert found.fault == Fault.BAD_CONFIG
    assert "XOAUTH2" in found.provider_text


# --- configuration ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"fromEmail": "a@example.com, b@example.com"}, "fromEmail"),
        ({"fromEmail": "A <a@example.com>\r\nBcc: b@example.com"}, "fromEmail"),
        ({"replyTo": "nobody"}, "replyTo"),
        ({"host": "smtp.example.com:25"}, "host"),
        ({"host": "a b"}, "host"),
        ({"port": 0}, "port"),
        ({"auth": {"user": "x"}}, "auth"),
        ({"auth": {"type": "oauth2", "user": "x", "clientId": "y"}}, "auth"),
        ({"auth": OAUTH | {"accessUrl": "http://tokens.example.com/"}}, "auth.accessUrl"),
        ({"auth": {"user": "x", "privateKey": "y", "serviceClient": "z"}}, "auth"),
        ({"customHeaders": {"Bcc": "b@example.com"}}, "customHeaders"),
        ({"customHeaders": {"X-A": "a\r\nBcc: b@example.com"}}, "customHeaders"),
        ({"customHeaders": {"X A": "a"}}, "customHeaders"),
        ({"tls": {"ca": "no certificate"}}, "tls.ca"),
        ({"tls": {"ca": "証明書"}}, "tls.ca"),
        ({"tls": {"ciphers": "ALL"}}, "tls.ciphers"),
        ({"ignoreTLS": True, "secure": True}, ""),
    ],
)
def test_what_is_wrong_with_a_configuration_is_named(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        SMTP(config(587, **changed))
    assert any(problem.path.startswith(path) for problem in caught.value.problems)


def test_a_published_configuration_reads_as_it_is() -> None:
    connector = SMTP(
        config(
            465,
            auth={"type": "LOGIN", "user": "a", "pass": "b"},
            tls={},
            secure=True,
            logger=False,
            debug=False,
            disableFileAccess=False,
            disableUrlAccess=False,
            connectionTimeout=120000,
        )
    )
    assert connector.server.tls == "always"
    assert connector.config.masked()["auth"]["pass"] == "********"


def test_nothing_that_holds_a_secret_prints_it() -> None:
    connector = SMTP(config_of(SMTP))
    printed = repr(connector.server) + repr(connector.mail(message())) + repr(connector.config)
    assert CODE not in printed
    assert PASSWORD not in printed


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a@b.example", ("", "a@b.example")),
        ("A B <a@b.example>", ("A B", "a@b.example")),
        ('"A, B" <a@b.example>', ("A, B", "a@b.example")),
    ],
)
def test_senders_are_taken_apart(value: str, found: tuple[str, str]) -> None:
    assert split_sender(value) == found


def test_html_reads_as_text() -> None:
    html = (
        "<html><head><title>x</title><style>p{}</style></head><body><h1>Hi&nbsp;&amp; welcome</h1>"
        '<p>Code: <b>{{code}}</b></p><script>1</script><a href="https://example.com/">here</a></body></html>'
    )
    assert plain_text(html) == "Hi & welcome\nCode: {{code}}\nhere (https://example.com/)"


@given(st.text())
def test_T26_no_value_becomes_a_header_or_markup(value: str) -> None:
    connector = SMTP(config_of(SMTP) | {"templates": _greeting()})
    content = connector.mail(message(name=value)).content
    head, _, _ = content.partition(b"\r\n\r\n")
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert len(names) == len(set(names))
    assert not {name.lower() for name in names} & {b"bcc", b"cc"}


def _greeting() -> list[dict[str, str]]:
    return [
        {
            "usageType": str(usage),
            "contentType": "text/html",
            "subject": "Hello {{name}}",
            "content": "<p>{{name}}: {{code}}</p>",
        }
        for usage in REQUIRED_USAGE_TYPES
    ]


def test_a_context_is_made_once() -> None:
    server = SMTP(config(587)).server
    assert isinstance(server.context(), ssl.SSLContext)
    assert server.context() is server.context()
