"""The outgoing port against real local servers: where it may connect, and whether a failure left the message sent or not."""

import asyncio
import gzip
import ssl
import traceback
from asyncio import StreamReader as Reader
from asyncio import StreamWriter as Writer
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import trustme

from watchword.errors import (
    AnswerTooLarge,
    DestinationRefused,
    NothingSent,
    OutcomeUnknown,
    OutgoingError,
)
from watchword.http import ANSWER_LIMIT, Guard, HTTPTransport, Request, Timeouts

pytestmark = pytest.mark.server

LOCAL = Guard(loopback=True)
QUICK = Timeouts(connect=5, read=1, total=10)
PATIENT = Timeouts(connect=10, read=20, total=30)


@dataclass
class Wire:
    """What a local server saw."""

    port: int = 0
    connections: int = 0
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)  # per connection

    def url(self, path: str = "/", scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


Answering = Callable[[Wire, Reader, Writer], Awaitable[None]]


async def read_request(wire: Wire, reader: Reader) -> bool:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return False
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    wire.heads.append(head)
    wire.bodies.append(await reader.readexactly(length))
    return True


def answer(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def always(data: bytes) -> Answering:
    async def one(wire: Wire, reader: Reader, writer: Writer) -> None:
        while await read_request(wire, reader):
            wire.requests[-1] += 1
            writer.write(data)
            await writer.drain()

    return one


@asynccontextmanager
async def serving(
    one: Answering, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Wire]:
    wire = Wire()
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: Reader, writer: Writer) -> None:
        wire.connections += 1
        wire.requests.append(0)
        try:
            await one(wire, reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def accept(reader: Reader, writer: Writer) -> None:
        task = asyncio.ensure_future(connected(reader, writer))
        tasks.add(task)

    server = await asyncio.start_server(accept, host, 0, ssl=tls)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        for _ in range(3):  # whoever is being let in at this moment is in by then
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def post(wire_url: str, body: bytes = b"a=1", timeouts: Timeouts = QUICK) -> object:
    async with HTTPTransport(LOCAL) as transport:
        return await transport.send(Request("POST", wire_url, {}, body), timeouts)


# --- where it may connect --------------------------------------------------------------------

PUBLIC = ["8.8.8.8", "223.5.5.5", "2400:3200::1", "2606:4700::1111"]
INWARD = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "100.100.100.200", "192.0.0.1", "192.0.2.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:100.100.100.200", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address: str) -> None:
    assert Guard().permits("example.com", address)


@pytest.mark.parametrize("address", INWARD)
def test_an_address_that_is_not_globally_routable_is_refused(address: str) -> None:
    assert not Guard().permits("example.com", address)


METADATA = [
    "100.100.100.200",
    "::ffff:100.100.100.200",
    "64:ff9b::6464:64c8",
    "2002:6464:64c8::",
]


@pytest.mark.parametrize("address", METADATA)
@pytest.mark.parametrize(
    "guard",
    [Guard(), Guard(trusting=True), Guard.of(["100.64.0.0/10", "::/0"], loopback=True)],
    ids=["plain", "trusting", "allowing"],
)
def test_the_metadata_address_never_passes_however_it_is_written(
    guard: Guard, address: str
) -> None:
    assert not guard.permits("vpc.aliyuncs.com", address)


def test_the_shared_range_is_for_aliyuns_own_names() -> None:
    assert Guard().permits("dysmsapi-vpc.cn-hangzhou.aliyuncs.com", "100.100.0.5")
    assert not Guard().permits("aliyuncs.com.example.com", "100.100.0.5")
    assert not Guard().permits("evilaliyuncs.com", "100.100.0.5")
    assert not Guard().permits("dm.aliyuncs.com", "10.0.0.1")


def test_the_settings_file_can_add_networks_and_a_dev_database_loopback() -> None:
    guard = Guard.of(["10.1.0.0/16", "fd00::/8"], loopback=True)
    assert guard.permits("smtp.internal", "10.1.2.3")
    assert guard.permits("smtp.internal", "fd00::5")
    assert guard.permits("localhost", "::1")
    assert not guard.permits("smtp.internal", "10.2.0.1")
    with pytest.raises(ValueError, match="not appear to be"):
        Guard.of(["everything"])


LITERALS = [
    "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "127.1", "2130706433", "0x7f000001",
    "0", "127.0.0.1.", "localhost.", "①②⑦.⓪.⓪.①",
]  # fmt: skip


@pytest.mark.parametrize("host", LITERALS)
async def test_no_spelling_of_loopback_gets_through(host: str) -> None:
    async with serving(always(answer())) as wire, HTTPTransport(Guard()) as transport:
        with pytest.raises(NothingSent):
            await transport.send(Request("POST", wire.url(host=host)), QUICK)
        assert wire.connections == 0


async def test_a_name_that_leads_inward_is_refused_as_such() -> None:
    async with HTTPTransport(Guard()) as transport:
        with pytest.raises(DestinationRefused):
            await transport.send(Request("GET", "http://localhost:1/"), QUICK)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/", "nonsense", "http://", "http://[::1", "http://127.0.0.1:x/", "", "http://127.0.0.1/a b",
        "http://127.0.0.1/ HTTP/1.1\r\nx-b: 2", "http://somebody:secret@127.0.0.1/",
    ],
)  # fmt: skip
async def test_what_is_no_http_address_is_nothing_sent(url: str) -> None:
    async with HTTPTransport(LOCAL) as transport:
        with pytest.raises(NothingSent):
            await transport.send(Request("POST", url), QUICK)


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {"x-a": "1\r\nx-b: 2"}),
        ("POST", {"x-a": "1\nx-b: 2"}),
        ("POST", {"x-a\r\nx-b": "1"}),
        ("POST", {"x-a": "1\0"}),
        ("POST / HTTP/1.1\r\nx-b:", {}),
        ("POST", {"Content-Length": "1"}),
        ("POST", {"transfer-encoding": "chunked"}),
        ("POST", {"transfer-encoding ": "chunked"}),
        ("POST", {"x-a:": "1"}),
    ],
)
async def test_a_head_that_could_be_read_in_two_ways_is_not_sent(
    method: str, headers: dict[str, str]
) -> None:
    async with serving(always(answer())) as wire, HTTPTransport(LOCAL) as transport:
        with pytest.raises(NothingSent):
            await transport.send(Request(method, wire.url(), headers, b"a=1"), QUICK)
        assert wire.heads == []


async def test_what_precedes_an_answer_is_waited_out() -> None:
    before = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    async with serving(always(before + answer(b"{}"))) as wire, HTTPTransport(LOCAL) as transport:
        for _ in range(2):
            found = await transport.send(Request("POST", wire.url()), QUICK)
            assert (found.status, found.body) == (200, b"{}")
    assert wire.connections == 1


async def test_an_answer_that_says_it_is_the_last_one_is_the_last_on_its_connection() -> None:
    last = answer(b"{}", "200 OK", "Connection: close")
    async with serving(always(last)) as wire, HTTPTransport(LOCAL) as transport:
        for _ in range(2):
            assert (await transport.send(Request("POST", wire.url()), QUICK)).status == 200
    assert wire.connections == 2


async def test_an_answer_to_head_has_no_body_however_long_it_says_it_is() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    async with serving(always(head)) as wire, HTTPTransport(LOCAL) as transport:
        for _ in range(2):
            assert (await transport.send(Request("HEAD", wire.url()), QUICK)).body == b""
    assert b"content-length" not in wire.heads[0].lower()
    assert wire.connections == 1


async def test_redirects_are_answers_and_nobody_follows_them() -> None:
    elsewhere = answer(b"", "302 Found", "Location: http://127.0.0.1:1/")
    async with serving(always(elsewhere)) as wire, HTTPTransport(LOCAL) as transport:
        found = await transport.send(Request("POST", wire.url(), {}, b"x"), QUICK)
    assert found.status == 302
    assert found.headers["location"] == "http://127.0.0.1:1/"
    assert wire.connections == 1


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serving(always(answer(b'{"ok":1}'))) as wire, HTTPTransport(LOCAL) as transport:
        found = await transport.send(Request("POST", wire.url(), {}, b"x"), QUICK)
    assert found.body == b'{"ok":1}'


# --- what is sent ----------------------------------------------------------------------------


async def test_the_query_goes_out_byte_for_byte_as_it_was_signed() -> None:
    query = "A=%2B%20~%2A%27&B=%e4%bd%a0&C=a+b&D=%7B%22code%22%3A%22123456%22%7D&E=&A=2"
    async with serving(always(answer())) as wire, HTTPTransport(LOCAL) as transport:
        await transport.send(Request("POST", wire.url(f"/?{query}")), QUICK)
    assert wire.heads[0].split(b"\r\n")[0] == f"POST /?{query} HTTP/1.1".encode()


async def test_only_signed_or_harmless_headers_go_out() -> None:
    async with serving(always(answer())) as wire, HTTPTransport(LOCAL) as transport:
        await transport.send(Request("POST", wire.url(), {"host": "a.example"}), QUICK)
        await transport.send(Request("POST", wire.url(), {"content-type": "x/y"}, b"1"), QUICK)
    names = [
        {line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:] if line}
        for head in wire.heads
    ]
    harmless = {b"host", b"user-agent", b"accept", b"accept-encoding", b"content-length"}
    assert names[0] == harmless
    assert names[1] == harmless | {b"content-type"}
    assert wire.heads[0].lower().count(b"host:") == 1
    assert b"a.example" in wire.heads[0]


async def test_one_connection_serves_many_requests() -> None:
    async with serving(always(answer())) as wire, HTTPTransport(LOCAL) as transport:
        for _ in range(20):
            await transport.send(Request("POST", wire.url(), {}, b"x"), QUICK)
    assert wire.connections == 1
    assert wire.requests == [20]


async def test_cookies_are_forgotten() -> None:
    async with (
        serving(always(answer(b"{}", "200 OK", "Set-Cookie: a=1"))) as wire,
        HTTPTransport(LOCAL) as transport,
    ):
        for _ in range(2):
            await transport.send(Request("POST", wire.url(host="localhost")), QUICK)
    assert b"ookie" not in wire.heads[1]


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_loop_of_its_own_for_every_message_is_fine() -> None:
    transport = HTTPTransport(LOCAL)

    async def once() -> int:
        async with serving(always(answer())) as wire:
            return (await transport.send(Request("POST", wire.url()), QUICK)).status

    assert [asyncio.run(once()) for _ in range(3)] == [200, 200, 200]
    asyncio.run(transport.close())


# --- what comes back -------------------------------------------------------------------------


async def test_an_answer_of_any_status_is_an_answer() -> None:
    async with (
        serving(always(answer(b"<h1>", "502 Bad Gateway", "X-Acs-Retry-After: 5"))) as wire,
        HTTPTransport(LOCAL) as transport,
    ):
        found = await transport.send(Request("POST", wire.url()), QUICK)
    assert (found.status, found.body) == (502, b"<h1>")
    assert found.headers["x-acs-retry-after"] == "5"


@pytest.mark.parametrize("size", [ANSWER_LIMIT, ANSWER_LIMIT + 1])
async def test_answers_are_read_up_to_a_limit(size: int) -> None:
    async with serving(always(answer(b"x" * size))) as wire, HTTPTransport(LOCAL) as transport:
        request = Request("POST", wire.url())
        if size <= ANSWER_LIMIT:
            assert len((await transport.send(request, QUICK)).body) == size
        else:
            with pytest.raises(AnswerTooLarge):
                await transport.send(request, QUICK)


async def test_an_endless_answer_is_left_at_the_limit() -> None:
    async def endless(wire: Wire, reader: Reader, writer: Writer) -> None:
        await read_request(wire, reader)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")
            await writer.drain()

    async with serving(endless) as wire:
        with pytest.raises(AnswerTooLarge):
            await post(wire.url())


async def test_a_packed_answer_is_not_unpacked() -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    async with (
        serving(always(answer(bomb, "200 OK", "Content-Encoding: gzip"))) as wire,
        HTTPTransport(LOCAL) as transport,
    ):
        found = await transport.send(Request("POST", wire.url()), QUICK)
    assert found.body == bomb


# --- nothing sent ----------------------------------------------------------------------------


async def test_connection_refused_is_nothing_sent() -> None:
    async with serving(always(answer())) as wire:
        pass
    with pytest.raises(NothingSent):
        await post(wire.url())


async def test_a_name_nobody_knows_is_nothing_sent() -> None:
    with pytest.raises(NothingSent):
        await post("http://no-such-host.invalid/")


async def test_a_name_look_up_that_hangs_is_nothing_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*_: object, **__: object) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", hang)
    with pytest.raises(NothingSent, match="in time"):
        await post("http://slow.example/", timeouts=Timeouts(0.3, 5, 5))


@pytest.mark.parametrize(
    "timeouts", [Timeouts(0.2, 5, 5), Timeouts(5, 5, 0.2)], ids=["connect", "total"]
)
async def test_a_tls_handshake_that_hangs_is_nothing_sent(timeouts: Timeouts) -> None:
    async def mute(_wire: Wire, reader: Reader, _writer: Writer) -> None:
        await reader.read()

    async with serving(mute) as wire:
        with pytest.raises(NothingSent):
            await post(wire.url(scheme="https"), timeouts=timeouts)


async def test_a_certificate_of_nobody_we_trust_is_nothing_sent() -> None:
    async with serving(always(answer()), server_tls(trustme.CA())) as wire:
        with pytest.raises(NothingSent):
            await post(wire.url(scheme="https"))
    assert wire.heads == []


async def test_a_certificate_for_another_name_is_nothing_sent() -> None:
    authority = trustme.CA()
    async with (
        serving(always(answer()), server_tls(authority, "other.example")) as wire,
        HTTPTransport(LOCAL, tls=client_tls(authority)) as transport,
    ):
        with pytest.raises(NothingSent):
            await transport.send(Request("POST", wire.url(scheme="https")), QUICK)
    assert wire.heads == []


async def test_plain_http_where_tls_is_expected_is_nothing_sent() -> None:
    async with serving(always(answer())) as wire:
        with pytest.raises(NothingSent):
            await post(wire.url(scheme="https"))


async def test_tls_with_a_trusted_certificate_works_and_is_kept_alive() -> None:
    authority = trustme.CA()
    async with (
        serving(always(answer()), server_tls(authority)) as wire,
        HTTPTransport(LOCAL, tls=client_tls(authority)) as transport,
    ):
        for _ in range(3):
            await transport.send(Request("POST", wire.url(scheme="https")), QUICK)
    assert wire.connections == 1


async def test_waiting_for_a_free_connection_too_long_is_nothing_sent() -> None:
    waited = asyncio.Event()

    async def slow(wire: Wire, reader: Reader, writer: Writer) -> None:
        await read_request(wire, reader)
        await waited.wait()
        writer.write(answer())
        await writer.drain()

    async with serving(slow) as wire, HTTPTransport(LOCAL, pool=1) as transport:
        first = asyncio.create_task(transport.send(Request("POST", wire.url()), PATIENT))
        while not wire.heads:  # noqa: ASYNC110 - the wire has no event for it
            await asyncio.sleep(0.001)
        with pytest.raises(NothingSent):
            await transport.send(Request("POST", wire.url()), Timeouts(0.2, 20, 30))
        waited.set()
        assert (await first).status == 200
    assert len(wire.heads) == 1


# --- nobody knows ----------------------------------------------------------------------------


def then(say: bytes, *, hang: bool = False, reset: bool = False) -> Answering:
    async def one(wire: Wire, reader: Reader, writer: Writer) -> None:
        await read_request(wire, reader)
        writer.write(say)
        await writer.drain()
        if hang:
            await asyncio.sleep(5)
        if reset:
            writer.transport.abort()

    return one


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
UNKNOWN = {
    "silence": then(b"", hang=True),
    "silence after the head": then(HEAD + b"{", hang=True),
    "reset after the request": then(b"", reset=True),
    "reset in the answer": then(HEAD + b"{", reset=True),
    "closed without a word": then(b""),
    "closed in the answer": then(HEAD + b"{"),
    "no http at all": then(b"\x00\x01 nonsense\r\n\r\n"),
    "a torn head": then(b"HTTP/1.1 200 OK\r\nConte"),
}


@pytest.mark.parametrize("one", UNKNOWN.values(), ids=UNKNOWN.keys())
async def test_once_the_request_has_left_the_outcome_is_unknown(one: Answering) -> None:
    async with serving(one) as wire:
        with pytest.raises(OutcomeUnknown):
            await post(wire.url(), timeouts=Timeouts(connect=5, read=0.3, total=10))
    assert len(wire.heads) == 1


async def test_the_whole_exchange_has_an_end_even_if_bytes_keep_dripping() -> None:
    async def drip(wire: Wire, reader: Reader, writer: Writer) -> None:
        await read_request(wire, reader)
        writer.write(HEAD)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(drip) as wire:
        with pytest.raises(OutcomeUnknown):
            await post(wire.url(), timeouts=Timeouts(5, 5, 1))


async def test_each_of_many_at_once_has_its_own_end() -> None:
    over = asyncio.Event()

    async def slow(wire: Wire, reader: Reader, writer: Writer) -> None:
        await read_request(wire, reader)
        await over.wait()
        writer.write(answer())
        await writer.drain()

    async with serving(slow) as wire, HTTPTransport(LOCAL) as transport:
        request = Request("POST", wire.url())
        sends = [
            asyncio.create_task(
                transport.send(request, Timeouts(10, 20, 1) if turn % 2 else PATIENT)
            )
            for turn in range(20)
        ]
        await asyncio.wait(sends[1::2])
        assert not any(one.done() for one in sends[::2])
        over.set()
        found = await asyncio.gather(*sends, return_exceptions=True)
    assert [isinstance(one, OutcomeUnknown) for one in found] == [False, True] * 10


async def test_the_callers_own_time_limit_is_not_mistaken_for_ours() -> None:
    async with serving(then(b"", hang=True)) as wire, HTTPTransport(LOCAL) as transport:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await transport.send(Request("POST", wire.url()), PATIENT)


async def test_a_send_that_is_cancelled_and_overdue_at_once_is_cancelled() -> None:
    async with serving(then(b"", hang=True)) as wire, HTTPTransport(LOCAL) as transport:
        request = Request("POST", wire.url())
        sending = asyncio.create_task(transport.send(request, PATIENT))
        while not wire.heads:  # noqa: ASYNC110 - the wire has no event for it
            await asyncio.sleep(0.001)
        assert transport._pool is not None
        (exchange,) = transport._pool.patience._waiting
        exchange.due = 0
        sending.cancel()
        transport._pool.patience._look()
        assert exchange.overdue
        with pytest.raises(asyncio.CancelledError):
            await sending


async def test_a_post_on_a_connection_gone_stale_is_never_silently_repeated() -> None:
    async def once_then_drop(wire: Wire, reader: Reader, writer: Writer) -> None:
        await read_request(wire, reader)
        writer.write(answer())
        await writer.drain()
        if await read_request(wire, reader):
            writer.transport.abort()

    async with serving(once_then_drop) as wire, HTTPTransport(LOCAL) as transport:
        request = Request("POST", wire.url(), {}, b"code=1")
        await transport.send(request, QUICK)
        with pytest.raises(OutcomeUnknown):
            await transport.send(request, QUICK)
    assert len(wire.heads) == 2
    assert wire.connections == 1


# --- what is told ----------------------------------------------------------------------------


@pytest.mark.parametrize("one", UNKNOWN.values(), ids=UNKNOWN.keys())
async def test_no_failure_prints_the_url_or_the_body(one: Answering) -> None:
    async with serving(one) as wire:
        with pytest.raises(OutgoingError) as caught:
            await post(wire.url("/?TemplateParam=482913"), b"code=482913")
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "482913" not in told.replace('"/?TemplateParam=482913"', "").replace(
        'b"code=482913"', ""
    )
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_requests_and_answers_never_print_what_they_hold() -> None:
    request = Request("POST", "https://a.example/?code=482913", {"x": "482913"}, b"482913")
    assert "482913" not in repr(request)


# --- certificates ----------------------------------------------------------------------------


def server_tls(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context
