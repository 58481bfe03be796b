"""T20: a whole run is searched for every live code, every token and every secret; the inbox apart, there is none."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.person import Person
from tests.walks.house import House, open_house
from tests.walks.test_sign_in import EMAIL, OTHER, OTHER_TYPED, PHONE, ask, wrong

from watchword import secret as codes
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

SECRETS = ("sandbox-key-secret",)


async def _run(house: House) -> tuple[list[Person], set[str]]:
    """Everything a person may do, right and wrong; who did it, and every code that was out."""
    people, live = [house.person(), house.person()], set()
    person, other = people
    page = await ask(person)
    live.add(code := await house.code(PHONE))
    page = await person.submit(page, "/sign-in/code", code=wrong(code))
    page = await person.submit(page, "/sign-in/resend")
    house.clock.move(61)
    page = await person.submit(page, "/sign-in/resend")
    live.add(code := await house.code(PHONE))
    page = await person.submit(page, "/sign-in/code", code=code)
    assert page.path == "/signed-in"
    await person.submit(page, "/sign-out")
    page = await ask(person, EMAIL)
    live.add(code := await house.code(EMAIL))
    page = await person.submit(page, "/sign-in/code", code=code)
    assert page.path == "/signed-in"
    # Locked out, and then the right code: neither judged nor shown.
    page = await ask(other, OTHER_TYPED)
    for _ in range(2):
        live.add(code := await house.code(OTHER))
        for nth in range(5):
            page = await other.submit(page, "/sign-in/code", code=wrong(code, nth + 1))
        await other.submit(page, "/sign-in/code", code=code)
        house.clock.move(61)
        page = await other.submit(page, "/sign-in/resend")
    page = await other.submit(page, "/sign-in/change")
    # The provider refuses: the number is malformed for it, then it is gone.
    await other.submit(page, "/sign-in", identifier="+86 170 0000 0000")
    await other.open(f"/sign-in/code?code={code}")
    return people, live


async def _rows(house: House) -> str:
    """Every cell of every table as text."""
    listing = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if house.settings.database_url.startswith("sqlite")
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    )
    async with house.database() as db:
        names = [row["name"] for row in await db.all(listing)]
        tables = [await db.all(f"SELECT * FROM {name}") for name in names]
    assert len(names) > 8
    return repr([tuple(row) for rows in tables for row in rows])  # type: ignore[arg-type]


def _found(codes_out: set[str], tokens: set[str], text: str) -> list[str]:
    held = [code for code in codes_out if re.search(rf"(?<!\d){code}(?!\d)", text)]
    return held + [token for token in tokens if token in text]


class Everything(logging.Handler):
    """Keeps all that any logger says, fields included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__!r}")


@pytest.fixture
def log() -> Iterator[Everything]:
    handler, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


async def test_T20_no_answer_line_or_row_of_a_whole_run_holds_a_code_or_a_secret(
    tmp_path: Path, migrated_url: str, clock: FrozenClock, log: Everything
) -> None:
    async with open_house(tmp_path, migrated_url, clock) as house:
        people, live = await _run(house)
        rows = await _rows(house)
    assert len(live) >= 4
    answers = [raw for person in people for raw in person.history]
    cookies = {
        line.partition("=")[2].partition(";")[0]
        for raw in answers
        for line in raw.all("set-cookie")
    } - {""}
    assert len(cookies) >= 4
    seen = "\n".join(f"{raw.status} {raw.headers!r} {raw.body.decode()}" for raw in answers)
    said = "\n".join(log.lines)
    assert len(log.lines) > len(answers)
    assert _found(live, set(SECRETS), seen) == []
    assert _found(live, cookies | set(SECRETS), said) == []
    assert _found(live, cookies | set(SECRETS), rows) == []


async def test_T20_a_code_in_a_line_is_found(log: Everything) -> None:
    code, token = codes.new_code(6), codes.new_token()
    logging.getLogger("somebody").debug("sent %s", code, extra={"cookie": token})
    assert _found({code}, {token}, "\n".join(log.lines)) == [code, token]
