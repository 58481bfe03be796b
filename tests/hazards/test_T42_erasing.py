"""T42: somebody is erased, and then every cell of every table and every line that was logged is searched for them: nothing."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from tests.hazards.test_T20_leaks import Everything, log
from tests.walks.house import House, open_house
from tests.walks.test_sign_in import PHONE, ask

from watchword import secret
from watchword.accounts import Sessions, UserChanges, Users
from watchword.app import opened_people
from watchword.db import Database
from watchword.identifiers import parse_email, parse_phone, parse_username
from watchword.passwords import hash_password
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

__all__ = ["log"]

EMAIL, USERNAME, NAME = "rosamund@example.com", "rosamund_the_first", "Rosamund Garden"
# A number is found by its significant digits, with or without a plus or a country code.
NAMES = (PHONE.removeprefix("+86"), EMAIL, "rosamund", NAME, "favourite tulip")


async def _cells(db: Database) -> dict[str, str]:
    listing = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
        "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
    }
    names = [row["name"] for row in await db.all(listing[db.kind])]
    rows = {name: await db.all(f"SELECT * FROM {name}") for name in names}
    return {
        name: "\n".join(_text(cell) for row in found for cell in _row(row))
        for name, found in rows.items()
    }


def _row(row: Any) -> tuple[object, ...]:
    return tuple(row)


def _text(cell: object) -> str:
    """A cell as whoever looks for somebody would read it: bytes as text too."""
    return cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)


def _mentions(texts: dict[str, str]) -> list[str]:
    return [f"{table}: {name}" for table, text in texts.items() for name in NAMES if name in text]


async def _somebody(house: House) -> str:
    """Signed in by phone; has an address, a password, wrong tries, and a sign-in that was never ended."""
    person = house.person()
    page = await ask(person)
    page = await person.submit(page, "/sign-in/code", code=await house.code(PHONE))
    assert page.path == "/signed-in"
    async with house.database() as db:
        users = Users(db, house.clock)
        user = await users.find_by_identifier(parse_phone(PHONE, "CN"))
        assert user is not None
        changes = UserChanges(
            username=parse_username(USERNAME),
            email=parse_email(EMAIL),
            name=NAME,
            custom_data={"note": "favourite tulip"},
        )
        await users.update(user.id, changes)
        await users.set_password(user.id, await hash_password("correct horse"))
        assert await Sessions(db, house.clock).of(user.id) == ()
    house.clock.move(61)
    page = await ask(house.person())
    page = await ask(house.person(), EMAIL)
    await _asked_for_by_an_app(house)
    return user.id


async def _asked_for_by_an_app(house: House) -> None:
    """An app that knows whom it sends, and a request that is never answered."""
    asked = {
        "client_id": "demo-app",
        "redirect_uri": f"{house.origin}/demo-app",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": "x" * 43,
        "code_challenge_method": "S256",
        "login_hint": EMAIL,
        "identifier": PHONE,
    }
    async with house.session.get(
        f"{house.origin}/oidc/auth", params=asked, allow_redirects=False
    ) as answer:
        assert answer.status == 303
        assert EMAIL in unquote(answer.headers["location"])


async def test_T42_nothing_of_an_erased_person_is_left_anywhere(
    tmp_path: Path, migrated_url: str, clock: FrozenClock, log: Everything
) -> None:
    async with open_house(tmp_path, migrated_url, clock) as house:
        user_id = await _somebody(house)
        async with house.database() as db:
            assert len({line.partition(":")[0] for line in _mentions(await _cells(db))}) >= 3
        async with opened_people(house.settings) as people:
            exported: dict[str, Any] = await people.export(user_id, actor="cli")
            await people.erase(user_id, actor="cli")
        async with house.database() as db:
            left = await _cells(db)
    assert exported["user"]["primaryEmail"] == EMAIL
    assert len(exported["messages"]) >= 2
    assert exported["applications"] == [], "what they allowed is told as well"
    assert NAME in json.dumps(exported)
    assert "argon2" not in json.dumps(exported)
    assert _mentions(left) == []
    assert _mentions({"log": "\n".join(log.lines)}) == []
    # What stays says that somebody was erased, by an id that names nobody.
    assert {table for table, text in left.items() if user_id in text} == {"audit"}
    masks = [one.masked for one in (parse_phone(PHONE, "CN"), parse_email(EMAIL))]
    assert [mask for mask in masks if mask in "\n".join(left.values())] == []


async def test_T42_the_search_finds_a_name_in_any_cell(db: Database) -> None:
    await db.execute(
        "INSERT INTO lockouts VALUES (:key, 1, 0, 0)", key=f"x:{EMAIL}:{secret.new_id()}"
    )
    assert _mentions(await _cells(db)) == [f"lockouts: {EMAIL}", "lockouts: rosamund"]
