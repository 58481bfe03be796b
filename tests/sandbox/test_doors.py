"""T33 on the sandbox's listener: which Host it answers to."""

from typing import Any

import pytest
from starlette.types import Message

from watchword.sandbox import Sandbox
from watchword.testing import FrozenClock


async def status(sandbox: Sandbox, *headers: tuple[str, str]) -> int:
    """The status of GET /inbox.json with exactly these headers."""
    sent: list[Message] = []
    scope: dict[str, Any] = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": "/inbox.json",
        "raw_path": b"/inbox.json", "root_path": "", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 3080),
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await sandbox.app(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:3080", 200),
        ("localhost:3080", 200),
        ("LocalHost:3080", 200),
        ("[::1]:3080", 200),
        ("127.0.0.1", 421),
        ("127.0.0.1:3081", 421),
        ("localhost.:3080", 421),
        ("evil.example:3080", 421),
        ("127.0.0.1:3080.evil.example", 421),
        ("127.0.0.1:3080@evil.example", 421),
        ("0.0.0.0:3080", 421),
        ("", 421),
    ],
)
async def test_t33_a_host_outside_the_list_is_misdirected(
    clock: FrozenClock, host: str, expected: int
) -> None:
    assert await status(Sandbox(clock=clock), ("host", host)) == expected


async def test_t33_no_host_or_two_are_misdirected(clock: FrozenClock) -> None:
    sandbox = Sandbox(clock=clock)
    good = ("host", "127.0.0.1:3080")
    assert await status(sandbox) == 421
    assert await status(sandbox, good, good) == 421
    assert await status(sandbox, good, ("host", "evil.example")) == 421


@pytest.mark.parametrize("name", ["forwarded", "x-forwarded-for", "x-forwarded-host", "via"])
async def test_t33_on_loopback_nothing_comes_through_a_proxy(clock: FrozenClock, name: str) -> None:
    good = ("host", "127.0.0.1:3080")
    assert await status(Sandbox(clock=clock), good, (name, "1.2.3.4")) == 400


async def test_configured_names_are_answered_with_or_without_a_port(clock: FrozenClock) -> None:
    sandbox = Sandbox(clock=clock, hosts=("sandbox.example", "other.example:8443"))
    assert await status(sandbox, ("host", "sandbox.example:3080")) == 200
    assert await status(sandbox, ("host", "other.example:8443")) == 200
    assert await status(sandbox, ("host", "other.example:3080")) == 421
    assert await status(sandbox, ("host", "127.0.0.1:3080")) == 421
    assert await status(sandbox, ("host", "sandbox.example:3080"), ("via", "1.1 p")) == 200


async def test_the_schemes_own_port_may_be_left_out(clock: FrozenClock) -> None:
    assert await status(Sandbox(clock=clock, port=80), ("host", "localhost")) == 200
