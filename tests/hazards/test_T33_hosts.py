"""T25, T33: a listener answers to its own names only, believes no header about itself, and signs nobody in by address."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.walks.house import House, open_house

from watchword.testing import FrozenClock

pytestmark = pytest.mark.server


@pytest.fixture(params=["dev", "real"])
async def house(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock
) -> AsyncIterator[House]:
    """A server of each kind, on SQLite: names have nothing to do with the database."""
    database = f"sqlite:///{tmp_path / 'watchword.db'}"
    async with open_house(tmp_path, database, clock, kind=request.param) as opened:
        yield opened


async def _raw(port: int, *lines: str, body: str = "") -> tuple[int, str]:
    """One request as written, byte for byte; its status, and the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    text = "\r\n".join([*lines, "Connection: close", "", body])
    writer.write(text.encode())
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(" ", 2)[1]), answer


_METHODS = ("GET", "POST", "HEAD", "OPTIONS", "DELETE")
_PATHS = ("/", "/sign-in", "/signed-in", "/status", "/static/x/y")
_STRANGE = (
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1:{port}.evil.example",
    "127.0.0.1:{port}@evil.example",
    "127.0.0.1.:{port}",
    "0.0.0.0:{port}",
    "2130706433:{port}",
    "localhost.evil.example:{port}",
    "",
)


async def test_T33_a_strange_name_gets_421_whatever_it_asks(house: House) -> None:
    port = house.settings.port
    for host, path, method in itertools.product(_STRANGE, _PATHS, _METHODS):
        named = host.format(port=port)
        status, answer = await _raw(
            port, f"{method} {path} HTTP/1.1", f"Host: {named}", "Content-Length: 0"
        )
        assert (status, method, path, named) == (421, method, path, named)
        assert "evil" not in answer
        assert "set-cookie" not in answer.lower()


_NO_NAME = (
    ["GET /sign-in HTTP/1.1"],
    ["GET /sign-in HTTP/1.0"],
    ["GET /sign-in HTTP/1.1", "Host: 127.0.0.1:{port}", "Host: evil.example"],
    ["GET /sign-in HTTP/1.1", "Host: evil.example", "Host: 127.0.0.1:{port}"],
    ["GET http://127.0.0.1:{port}/sign-in HTTP/1.1", "Host: evil.example"],
)


async def test_T33_no_name_and_two_names_are_no_name(house: House) -> None:
    port = house.settings.port
    for lines in _NO_NAME:
        status, answer = await _raw(port, *(line.format(port=port) for line in lines))
        assert (status in (400, 421), lines) == (True, lines)
        assert "evil" not in answer


async def test_T33_every_spelling_of_this_machine_is_ours(house: House) -> None:
    port = house.settings.port
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        status, _ = await _raw(port, "GET /status HTTP/1.1", f"Host: {name}:{port}")
        assert (status, name) == (204, name)


_PROXIES_SAY = (
    "Forwarded: for=203.0.113.9;host=evil.example;proto=https",
    "X-Forwarded-For: 203.0.113.9",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Port: 443",
    "Via: 1.1 evil.example",
)


async def test_T25_T33_what_proxies_say_is_refused_in_dev_and_ignored_otherwise(
    house: House,
) -> None:
    port, dev = house.settings.port, await _dev(house)
    for header, path in itertools.product(_PROXIES_SAY, ("/", "/sign-in", "/nowhere")):
        status, answer = await _raw(port, f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", header)
        plain, _ = await _raw(port, f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}")
        assert (status, header) == (400 if dev else plain, header)
        assert "evil" not in answer


async def _dev(house: House) -> bool:
    async with house.database() as db:
        row = await db.one("SELECT value FROM installation WHERE name = 'kind'")
        return row is not None and row["value"] == "dev"


async def test_T25_no_answer_holds_an_absolute_link_but_to_ourselves(house: House) -> None:
    port = house.settings.port
    status, answer = await _raw(port, "GET / HTTP/1.1", f"Host: localhost:{port}")
    assert status == 303
    assert "location: /sign-in\r\n" in answer.lower()
    _, answer = await _raw(port, "GET /sign-in HTTP/1.1", "Host: evil.example")
    assert f'href="{house.origin}/sign-in"' in answer


async def test_T33_nobody_is_signed_in_by_address(house: House) -> None:
    person = house.person()
    assert (await person.open("/signed-in")).path == "/sign-in"
    assert await house.count("sessions") == 0
