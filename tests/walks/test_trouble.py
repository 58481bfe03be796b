"""When something is wrong at the provider or below: the person reads a plain sentence and loses nothing, the log names the cause,
and nobody sees a code or a secret.
"""

import asyncio
import logging
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.walks.house import House, open_house
from tests.walks.test_sign_in import TYPED, told

from watchword import app, secret
from watchword.clock import stopwatch
from watchword.delivery.search import Filter, MessageSearch
from watchword.keys import KeyRing
from watchword.sandbox import print_config
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

SMS = "aliyun-short-message-service"
NOT_AVAILABLE = "Sign-in by code is not available. Please tell the site owner"


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every code that is made, so that it can be looked for."""
    made: list[str] = []
    make = secret.new_code

    def remembered(digits: int) -> str:
        made.append(make(digits))
        return made[-1]

    monkeypatch.setattr(secret, "new_code", remembered)
    return made


async def store(house: House, **changes: Any) -> None:
    """Have the operator put another connector in the sandbox's place."""
    config = print_config(house.settings.sandbox_port)[SMS] | changes
    async with app.opened_pool(house.settings) as pool:
        await pool.add(SMS, config)
    house.clock.move(3)  # the server looks again every two seconds


async def ask(house: House) -> tuple[Any, str]:
    """Somebody asks for a code; their page, and the sentence on it if there is one."""
    person = house.person()
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", identifier=TYPED, region="CN")
    return page, told(page) if page.status >= 400 else ""


@asynccontextmanager
async def answering(raw: bytes | None) -> AsyncIterator[str]:
    """Something that is not Aliyun: answers these bytes to whatever comes, or nothing at all."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if raw is None:
            await reader.read()
        else:
            writer.write(raw)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def http(body: str, kind: str = "application/json", length: int | None = None) -> bytes:
    data = body.encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length or len(data)}\r\n\r\n"
    )
    return head.encode() + data


def reference_on(text: str) -> str:
    """The one that a page shows."""
    (shown,) = re.findall(r"Reference: <code>(\w+)</code>", text)
    return str(shown)


def fields(log: pytest.LogCaptureFixture, name: str) -> set[str]:
    return {str(getattr(record, name)) for record in log.records if getattr(record, name, "")}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"accessKeySecret": "not-the-s3cret"}, "SignatureDoesNotMatch"),
        ({"accessKeyId": "nobody"}, "InvalidAccessKeyId.NotFound"),
        ({"signName": "别人的签名"}, "isv.SMS_SIGNATURE_ILLEGAL"),
    ],
)
async def test_what_the_operator_must_mend_reads_like_no_service_and_is_named_in_the_log(
    house: House,
    caplog: pytest.LogCaptureFixture,
    codes: list[str],
    changes: dict[str, str],
    code: str,
) -> None:
    caplog.set_level(logging.DEBUG, "watchword")
    await store(house, **changes)
    page, sentence = await ask(house)
    assert page.status == 503
    assert NOT_AVAILABLE in sentence
    assert page.form("/sign-in").fields["identifier"] == TYPED
    assert code in fields(caplog, "provider_code")
    # The reference that they read out is what the attempt is found by.
    async with house.database() as db:
        search = MessageSearch(db, KeyRing.ephemeral(house.clock))
        wanted = Filter(reference=reference_on(page.text))
        attempts = (await search.find(wanted, 20)).rows
    assert [row["provider_code"] for row in attempts] == [code]
    # Ours: pytest listens to uvicorn's access log too, which is off in a server, and the sandbox's would show the request.
    ours = [record for record in caplog.records if record.name.startswith("watchword")]
    seen = page.text + repr([(record.getMessage(), record.__dict__) for record in ours])
    for hidden in (*codes, "not-the-s3cret", "13900000001"):
        assert hidden not in seen.replace(TYPED, "")


async def test_a_provider_that_is_down_is_told_and_tried_again(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with answering(None) as endpoint:
        pass
    await store(house, endpoint=endpoint)
    page, sentence = await ask(house)
    assert page.status == 503
    assert "try again" in sentence.lower()
    assert page.form("/sign-in").fields["identifier"] == TYPED
    assert "unavailable" in fields(caplog, "fault")
    await store(house)
    page, sentence = await ask(house)
    assert (page.status, page.path) == (200, "/sign-in/code")


async def test_a_provider_slower_than_the_budget_is_answered_as_sent_and_marked_unknown(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with answering(None) as endpoint:
        await store(house, endpoint=endpoint)
        began = stopwatch()
        page, _ = await ask(house)
        took = stopwatch() - began
    assert (page.status, page.path) == (200, "/sign-in/code")
    assert took < 60  # without a budget: for ever
    assert "outcome_unknown" in fields(caplog, "fault")
    assert "unknown" in fields(caplog, "state")


@pytest.mark.parametrize(
    "raw",
    [
        http(""),
        http("<html><h1>502</h1></html>", "text/html"),
        http('{"Code": "OK", "Biz'),
        http('{"Code": "OK"', length=400),
        http("[]"),
        http('{"Message": 7}'),
        b"nonsense\r\n\r\n",
    ],
    ids=["empty", "html", "half", "cut off", "list", "no code", "not http"],
)
async def test_an_odd_answer_may_have_been_a_message_so_the_person_is_asked_for_the_code(
    house: House, caplog: pytest.LogCaptureFixture, raw: bytes
) -> None:
    async with answering(raw) as endpoint:
        await store(house, endpoint=endpoint)
        page, _ = await ask(house)
    assert (page.status, page.path) == (200, "/sign-in/code")
    assert fields(caplog, "fault") & {"bad_answer", "outcome_unknown"}


async def test_a_locked_database_is_busy_and_nothing_is_lost(
    tmp_path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchword.db.sqlite import SQLiteDatabase

    connect = SQLiteDatabase.connect
    monkeypatch.setattr(SQLiteDatabase, "connect", lambda url, _: connect(url, 0.2))
    async with open_house(tmp_path, f"sqlite:///{tmp_path}/walk.db", clock) as house:
        person = house.person()
        page = await person.open("/sign-in")
        holder = sqlite3.connect(tmp_path / "walk.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        page = await person.submit(page, "/sign-in", identifier=TYPED, region="CN")
        assert page.status == 503
        assert "nothing was lost" in told(page)
        assert page.form("/sign-in").fields["identifier"] == TYPED
        holder.execute("ROLLBACK")
        holder.close()
        page = await person.submit(page, "/sign-in")
        assert (page.status, page.path) == (200, "/sign-in/code")
