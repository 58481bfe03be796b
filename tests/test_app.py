"""What only the joined server can show: housekeeping, and a database that another process holds."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.delivery.aliyun import MAIL, SMS, mail_config, sms_config

from watchword import app
from watchword.accounts import NewUser, Users
from watchword.app import housekeeping
from watchword.app.governing import around
from watchword.db import Database
from watchword.delivery import Pool
from watchword.errors import DatabaseBusy
from watchword.experience import Phrases, SignInExperience
from watchword.identifiers import parse_username
from watchword.keys import KeyRing
from watchword.settings import Settings
from watchword.testing import FakeTransport, FrozenClock
from watchword.web.phrases import built_in


def settings(folder: Path) -> Settings:
    return Settings(data=folder, port=0, sandbox_port=0)


async def test_old_rows_are_forgotten_while_the_server_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "_FIRST_SECONDS", 0.05)
    monkeypatch.setattr(housekeeping, "_HOUSEKEEPING_SECONDS", 0.05)
    async with app.joined(settings(tmp_path), kind="real"):
        with sqlite3.connect(tmp_path / "watchword.db") as other:
            other.execute("INSERT INTO limits (key, tat, room) VALUES ('old', 1, 1)")
        while _limits(tmp_path):  # noqa: ASYNC110 - a test's patience
            await asyncio.sleep(0.05)


async def test_housekeeping_outlives_a_locked_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(housekeeping, "_FIRST_SECONDS", 0.01)
    monkeypatch.setattr(housekeeping, "_HOUSEKEEPING_SECONDS", 0.01)

    turns, again = 0, asyncio.Event()

    async def locked() -> int:
        nonlocal turns
        turns += 1
        if turns == 3:
            again.set()
        raise DatabaseBusy

    async with housekeeping.housekeeping([locked]):
        await again.wait()
    assert caplog.text.count("database.busy") > 1


def _limits(folder: Path) -> int:
    with sqlite3.connect(folder / "watchword.db") as other:
        found: int = other.execute("SELECT count(*) FROM limits").fetchone()[0]
    other.close()
    return found


async def test_a_connector_that_is_not_installed_any_more_keeps_nobody_from_changing_anything(
    db: Database, clock: FrozenClock
) -> None:
    pool = await Pool.open(db, KeyRing.ephemeral(clock), FakeTransport(), clock)
    await pool.add(SMS, sms_config())
    await pool.add(MAIL, mail_config())
    await db.execute("UPDATE connectors SET connector_id = 'gone' WHERE channel = 'sms'")
    told = await around(pool, Phrases(db, built_in, clock), db)(SignInExperience())
    assert [*told.code_lengths] == [f"Aliyun Direct Mail ({MAIL})"]


async def test_a_change_of_colour_looks_through_nobodys_username(
    db: Database, clock: FrozenClock
) -> None:
    users, ring = Users(db, clock), KeyRing.ephemeral(clock)
    for name in ("mei", "Mei"):
        await users.create(NewUser(username=parse_username(name)))
    pool = await Pool.open(db, ring, FakeTransport(), clock)
    ask = around(pool, Phrases(db, built_in, clock), db)

    async def conflicts(change: dict[str, object]) -> int:
        return (await ask(SignInExperience.model_validate(change))).case_conflicts

    assert (
        await conflicts(
            {
                "color": {
                    "primaryColor": "#17213b",
                    "isDarkModeEnabled": False,
                    "darkPrimaryColor": "#17213b",
                }
            }
        )
        == 0
    )
    assert await conflicts({"usernamePolicy": {"caseSensitive": True}}) == 0
    assert await conflicts({"usernamePolicy": {"caseSensitive": False}}) == 1
