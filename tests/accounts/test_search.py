"""Searching people: alike on both databases, and nothing that could hold everybody else up."""

import re
import secrets
from collections.abc import Mapping
from itertools import zip_longest

import pytest
from tests.accounts.conftest import People
from tests.services import PostgresServer

from watchword.accounts import NewUser, UserList, read_search
from watchword.accounts.activity import store as counts
from watchword.accounts.search import store
from watchword.accounts.search.patterns import posix
from watchword.db import Connection, Database
from watchword.db.migrations import migrate
from watchword.errors import RequestInvalid
from watchword.identifiers import parse_email, parse_username, parse_wire_phone
from watchword.testing import FrozenClock

Pairs = list[tuple[str, str]]

FOLK = [
    ("ann", "ann@example.com", "8613800138000", "Ann Smith"),
    ("Anna", "anna@example.org", "8613800138001", "ANNA 100%"),
    ("bob_1", "bob@example.com", "447400123456", "Bob_Under"),
    (None, "carol@example.com", None, "Carol"),
    (None, None, "8613900139000", None),
]


@pytest.fixture
async def folk(people: People) -> UserList:
    for username, email, phone, name in FOLK:
        people.clock.move(1)
        await people.users.create(
            NewUser(
                username=parse_username(username) if username else None,
                email=parse_email(email) if email else None,
                phone=parse_wire_phone(phone) if phone else None,
                name=name,
            )
        )
    return UserList(people.db)


async def found(folk: UserList, query: Pairs) -> list[int]:
    """Which of FOLK are found, by number."""
    page = await folk.page(read_search(query), size=100)
    assert page.total == len(page.users)
    numbers = {(u and f"+{u}"): n for n, (_, _, u, _) in enumerate(FOLK)}
    return sorted(numbers[user.phone.value if user.phone else None] for user in page.users)


QUERIES: list[tuple[Pairs, list[int]]] = [
    ([], [0, 1, 2, 3, 4]),
    ([("page", "1")], [0, 1, 2, 3, 4]),
    ([("search", "%ann%")], [0, 1]),
    ([("search", "ann")], [0]),
    ([("search", "ANN")], [0]),
    ([("search", "%nobody%")], []),
    ([("search.username", "ann_")], [1]),
    ([("search.username", "ann_"), ("isCaseSensitive", "true")], []),
    ([("search.username", "Ann_"), ("isCaseSensitive", "true")], [1]),
    ([("search.name", r"%100\%")], [1]),
    ([("search.name", r"%\_%")], [2]),
    ([("search.primaryEmail", "%@example.com")], [0, 2, 3]),
    ([("search.primaryPhone", "86%")], [0, 1, 4]),
    ([("search.primaryPhone", "447400123456"), ("mode", "exact")], [2]),
    ([("search.primaryPhone", "447400123456")], [2]),
    ([("search.primaryEmail", "ANN@Example.com"), ("mode.primaryEmail", "exact")], [0]),
    (
        [
            ("search.username", "ann"),
            ("search.username", "anna"),
            ("search.username", "zed"),
            ("mode", "exact"),
        ],
        [0, 1],
    ),
    (
        [("search.username", "ANNA"), ("mode.username", "exact"), ("isCaseSensitive", "true")],
        [],
    ),
    ([("search.name", "carol"), ("mode", "exact")], [3]),
    ([("search.name", "carol"), ("mode", "exact"), ("isCaseSensitive", "true")], []),
    ([("search.name", "Carol"), ("mode", "exact"), ("isCaseSensitive", "true")], [3]),
    ([("search.primaryPhone", "86%"), ("search.username", "ann%"), ("joint", "and")], [0, 1]),
    ([("search.primaryPhone", "44%"), ("search.username", "ann%"), ("joint", "or")], [0, 1, 2]),
    ([("search.primaryPhone", "44%"), ("search.username", "ann%"), ("jointMode", "and")], []),
    ([("search.name", "^ann"), ("mode", "posix")], [0, 1]),
    ([("search.name", "^A[a-z]+ "), ("mode", "posix"), ("isCaseSensitive", "1")], [0]),
    ([("search.name", "^(?!ann).+"), ("mode.name", "posix")], [2, 3]),
    ([("search.name", "[[:digit:]]{3}"), ("mode", "posix")], [1]),
    (
        [
            ("search.username", "(ann|bob_1)"),
            ("mode", "similar_to"),
            ("isCaseSensitive", "true"),
        ],
        [0, 2],
    ),
    (
        [("search.name", "%[0-9]%"), ("mode", "similar_to"), ("isCaseSensitive", "true")],
        [1],
    ),
]


async def test_a_search_finds_whom_it_describes(folk: UserList) -> None:
    for query, expected in QUERIES:
        assert await found(folk, query) == expected, query


NAMES = [
    "ann",
    "Ann",
    "anna",
    "ANN B",
    "Ann_x",
    "Ann%x",
    "ann\U0010ffffx",
    "Élodie",
    "élodie b",
    "Straße",
    "an",
    "b",
    "Ænn",
    "a-nn",
    "a nn",
]
PATTERNS = [
    "ann%", "Ann%", "a%", "an_%", r"ann\_%", r"Ann\%%", "ann", "ANN%b", "é%", "Élo%", "stra%e", "strasse%", "æ%", "a-%", "a %", "ann\U0010ffff%",
    "%nn", "_nn%", "8613%", "861380013800_", "8613%1", "44%", "ann@%", "ANN@EX%", "ann.%", "ann@example.com%", "zz%", "+86%", "person0%", "Person%",
]  # fmt: skip


def naive(pattern: str, value: str | None, *, own_case: bool) -> bool:
    """LIKE as its definition reads."""
    if value is None:
        return False
    if not own_case:
        pattern, value = pattern.lower(), value.lower()
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    text = "".join({"%": ".*", "_": "."}.get(part, re.escape(part[-1])) for part in parts)
    return re.fullmatch(text, value, re.DOTALL) is not None


async def crowd(db: Database, count: int) -> dict[str, tuple[str | None, ...]]:
    """So many people and one for each of NAMES; each one's id, e-mail address, number, username and name."""
    folk: dict[str, tuple[str | None, ...]] = {}
    for n in range(count):
        username = f"Person{n}_x" if n % 2 else None
        folk[f"id{n:05}"] = (f"mail{n}@example.com", f"8619{n:09}", username, None)
    emails = ("ann@example.com", "ann.b@example.com", "anna@example.com")
    usernames = ("Ann_", "ann_", "annx", "bob")
    phones = [(f"861380013800{n}", f"44740012345{n}")[n % 2] for n in range(10)]
    for n, (email, phone, own, name) in enumerate(zip_longest(emails, phones, usernames, NAMES)):
        folk[("ANN" if n % 2 else "ann") + str(n)] = (email, phone, own, name)
    async with db.transaction() as conn:
        for at, (user, held) in enumerate(folk.items()):
            await conn.execute(
                "INSERT INTO users (id, created_at, updated_at, name) VALUES (:id, :at, 0, :name)",
                id=user, at=at, name=held[3],
            )  # fmt: skip
            for kind, value in zip(("email", "phone", "username"), held[:3], strict=True):
                if value:
                    await conn.execute(
                        "INSERT INTO identifiers (type, value, user_id) VALUES (:type, :value, :id)",
                        type=kind, value="+" * (kind == "phone") + value, id=user,
                    )  # fmt: skip
    return folk


async def compare(
    db: Database, folk: dict[str, tuple[str | None, ...]], *, ascii_only: bool
) -> None:
    """What every pattern finds, of every field and of all, with what its definition finds."""
    wrong = []
    fields = ["id", "primaryEmail", "primaryPhone", "username", "name"]
    for pattern in PATTERNS:
        for own_case in (False, True):
            if ascii_only and not own_case and not pattern.isascii():
                continue  # SQLite folds ASCII only, and so does PostgreSQL in the order of bytes.
            for asked in (*fields, ""):
                pairs = [(f"search.{asked}" if asked else "search", pattern)]
                search = read_search([*pairs, ("isCaseSensitive", str(own_case).lower())])
                if not search.is_slow:
                    continue
                seen = [fields.index(asked)] if asked else range(5)
                fit = [
                    user
                    for user, rest in folk.items()
                    if any(naive(pattern, (user, *rest)[n], own_case=own_case) for n in seen)
                ]
                page = await UserList(db).page(search, size=10_000)
                got = [user.id for user in page.users]
                if got != fit[::-1] or page.total != len(fit):
                    wrong.append((pattern, asked, own_case, sorted({*got} ^ {*fit})))
    assert wrong == []


async def test_a_pattern_finds_what_its_definition_says(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    folk = await crowd(db, 40)
    await compare(db, folk, ascii_only=True)
    # The other way to a page: through everybody, from the newest on.
    monkeypatch.setattr("watchword.accounts.search.search._FEW", 0)
    await compare(db, folk, ascii_only=True)


@pytest.mark.postgres
async def test_a_pattern_finds_the_same_in_a_language_s_order(
    postgres_server: PostgresServer,
) -> None:
    name = f"ordered_{secrets.token_hex(4)}"
    await postgres_server.run(
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'"
    )
    try:
        db = await Database.open(postgres_server.at(name))
        try:
            await migrate(db)
            assert await db.one("SELECT 1 AS n WHERE 'a' < 'B'") is not None
            await compare(db, await crowd(db, 40), ascii_only=False)
            await _reads_indexes(db)
        finally:
            await db.close()
    finally:
        await postgres_server.drop(name)


async def test_what_begins_so_is_found_without_looking_at_everybody(db: Database) -> None:
    await _reads_indexes(db)


async def _reads_indexes(db: Database) -> None:
    """Fill it with 20,000 people and read the plans of what the console asks."""
    people = "INSERT INTO users (id, created_at, updated_at, name)"
    theirs = "INSERT INTO identifiers (type, value, user_id)"
    values = {
        "email": "'m' || n || '@example.org'",
        "phone": "'+49151' || (10000000 + n)",
        "username": "'U_' || n",
    }
    async with db.transaction() as conn:
        # In parts: a statement may take ten seconds, on a busy machine too.
        for first in range(1, 20_001, 2_000):
            last = first + 1_999
            numbers = f"WITH RECURSIVE s (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT"
            await conn.execute(f"{people} {numbers} 'x' || n, n, 0, 'Name ' || n FROM s")
            for kind, value in values.items():
                await conn.execute(f"{theirs} {numbers} '{kind}', {value}, 'x' || n FROM s")
    if db.kind == "postgres":
        await db.execute("ANALYZE users")
        await db.execute("ANALYZE identifiers")
    for query in CONSOLE:
        search = read_search(query)
        for text, values in (
            store.count_text(db.kind, search),
            store.page_text(db.kind, search, few=True),
        ):
            steps = await plan(db, text, values)
            assert not looks_through(steps), "\n".join([str(query), *steps])
        assert (await UserList(db).page(search, size=10)).total >= 1, query
    inside = store.count_text(db.kind, read_search([("search.primaryPhone", "%1100%")]))
    assert looks_through(await plan(db, *inside)), "this reading of plans would pass anything"


def looks_through(steps: list[str]) -> bool:
    """Whether a plan reads a table, or all of one type, from end to end."""
    return any(re.search(r"Seq Scan|^SCAN (?![af]\b)|\(type=\?\)$", step) for step in steps)


async def test_new_people_are_counted_in_an_index_alone(db: Database) -> None:
    async with db.transaction() as conn:
        if db.kind == "postgres":
            # An empty table is read at once.
            await conn.execute("SET LOCAL enable_seqscan = off")
            await conn.execute("SET LOCAL enable_bitmapscan = off")
        steps = await plan(db, counts._NEW, {"since": 1, "until": 2}, conn)
    assert any(re.search(r"COVERING INDEX users_listing|Index Only Scan", one) for one in steps)


CONSOLE: list[Pairs] = [
    [("search.primaryPhone", "4915110000007"), ("search.primaryPhone", "49151"), ("mode", "exact")],
    [("search.primaryPhone", "49151100000%")],
    [("search.primaryEmail", "m77@example.org"), ("mode", "exact")],
    [("search.primaryEmail", "M77@%")],
    [("search", "u_77"), ("mode", "exact")],
    [("search", r"u\_777%")],
    [("search", "name 777%")],
    [("search", "x777%")],
]


async def plan(
    db: Database, text: str, values: Mapping[str, str | int], on: Connection | None = None
) -> list[str]:
    """The steps a database takes, as it says them."""
    limits = {"size": 10, "skipped": 0, "most": 11} if ":most" in text else {}
    if db.kind == "sqlite":
        rows = await (on or db).all(f"EXPLAIN QUERY PLAN {text}", **values, **limits)
        return [row["detail"] for row in rows]
    rows = await (on or db).all(f"EXPLAIN {text}", **values, **limits)
    return [row["QUERY PLAN"] for row in rows]


async def test_pages_are_newest_first_and_count_everybody(folk: UserList) -> None:
    first = await folk.page(read_search([]), size=2)
    second = await folk.page(read_search([]), size=2, skipped=2)
    third = await folk.page(read_search([]), size=2, skipped=4)
    users = [*first.users, *second.users, *third.users]
    assert [user.created_at for user in users] == sorted(
        (user.created_at for user in users), reverse=True
    )
    assert len({user.id for user in users}) == len(FOLK) == first.total == third.total


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ([("search", "")], "cannot be empty"),
        ([("search.name", "a"), ("search.name", "")], "cannot be empty"),
        ([("search.name", "a"), ("search.name", "b")], "`exact`"),
        ([("search.name", "a"), ("mode", "similar_to")], "case-insensitive"),
        ([("search.shoeSize", "a")], "is not valid"),
        ([("search.name", "a"), ("mode", "fuzzy")], "is not valid"),
        ([("search.name", "a"), ("mode.name", "")], None),
        ([("search.name", "a"), ("joint", "xor")], "is not valid"),
        ([("isCaseSensitive", "maybe")], "is not valid"),
        ([("mode", "like"), ("mode", "exact"), ("search", "a")], "more than once"),
        ([("search.name", "a\\")], None),
        ([("search.name", "a%\\")], "backslash"),
        ([("search.name", "a\x00b")], "is not valid"),
        ([("search.name", "(a"), ("mode", "posix")], "is not valid"),
        ([("search.name", "a" * 129), ("mode", "posix")], "128"),
        ([("search.<script>", "a")], "is not valid"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(
    query: Pairs, says: str | None
) -> None:
    if says is None:
        query = [pair for pair in query if pair[1] not in ("", "a\\")]
        read_search(query)
        return
    with pytest.raises(RequestInvalid, match=re.escape(says)) as refused:
        read_search(query)
    assert "<script>" not in str(refused.value)


@pytest.mark.parametrize(
    "endless",
    [
        "(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){20}", "((a?){9}){9}", ".*.*.*x", r"(a)\1", "a{99}", "a{9,}a{9,}a{9,}",
        "(" * 60 + "a" * 8 + ")" * 60 + "+*+", "|".join("abcdefghijklmnopqrstuvwxyz"), "([ab]|(c*))*",
    ],
)  # fmt: skip
def test_a_pattern_that_could_look_for_ever_is_refused(endless: str) -> None:
    with pytest.raises(RequestInvalid):
        posix(endless)


async def test_a_search_that_takes_too_long_is_stopped(
    db: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchword.accounts.search.search._SECONDS", 0.001)
    async with db.transaction() as conn:
        await conn.execute(
            """
            WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 6000)
            INSERT INTO users (id, created_at, updated_at, name)
            SELECT 'u' || n, 0, 0, :name FROM n
            """,
            name="a" * 200,
        )
    search = read_search([("search.name", "a+(?=b)"), ("mode", "posix")])
    with pytest.raises(RequestInvalid, match="too long"):
        await UserList(db).page(search, size=1)
    # The database answers others as before.
    assert await db.one("SELECT 1 AS n") is not None
