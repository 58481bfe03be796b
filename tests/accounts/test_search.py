"""Searching people: alike on both databases, and nothing that could hold everybody else up."""

import re

import pytest
from tests.accounts.conftest import People

from watchword.accounts import NewUser, UserList, read_search
from watchword.accounts.search.patterns import posix
from watchword.db import Database
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
