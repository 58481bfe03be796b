"""The table ``audit``. Facts are inserted or counted, and read; old ones lose masked names and the end of their address, and go."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Final

from watchword.db import Connection, Database, Row, in_portions

# Word for word the condition of a partial index; ``log_keys.FAILURES`` in the order of the alphabet.
_FAILED: Final = "outcome IN ('denied', 'expired', 'failed', 'locked', 'refused', 'reused', 'spent', 'unknown', 'wrong')"
_COLUMNS: Final = "id, at, action, actor, target, outcome, application, address, data, key"
_INSERT: Final = f"""
INSERT INTO audit ({_COLUMNS})
VALUES (:id, :at, :action, :actor, :target, :outcome, :application, :address, :data, :key)
"""  # noqa: S608 - constants
_READ: Final = f"{_COLUMNS}, times"
# How many of one kind, from one network, are named in a minute.
_NAMED: Final = 50
# A fact that is there already is counted, one that is new inserted. Once enough of its kind are named, what comes is counted without a name.
_COUNT_FACT: Final = f"""
INSERT INTO audit ({_COLUMNS}, once)
SELECT :id, :at, :action, CASE WHEN named THEN :actor ELSE 'person' END, CASE WHEN named THEN :target ELSE '' END, :outcome,
    :application, :address, CASE WHEN named THEN :data ELSE :rest_data END, :key, CASE WHEN named THEN :once ELSE :rest END
FROM (SELECT COUNT(*) < {_NAMED} AS named FROM audit WHERE once >= :rest AND once <= :last) AS asked WHERE 1 = 1
ON CONFLICT (once) WHERE once IS NOT NULL DO UPDATE SET times = audit.times + 1
"""  # noqa: S608
# No key outlives its use: it is a digest of whom and where. The plus has both databases read the few keys there are, and not the times.
_END_COUNTING: Final = """
UPDATE audit SET once = NULL WHERE id IN (SELECT id FROM audit WHERE once > '' AND +at < :before LIMIT :portion)
"""
_FIND: Final = f"SELECT {_READ} FROM audit WHERE id = :id"  # noqa: S608
_SEARCH: Final = (
    "SELECT {columns} FROM audit WHERE {wanted} ORDER BY at DESC, id LIMIT :limit OFFSET :offset"
)
_COUNT: Final = "SELECT COUNT(*) AS n FROM audit WHERE {wanted}"
_COUNT_CAPPED: Final = (
    "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM audit WHERE {wanted} LIMIT :cap) AS counted"
)
_CONDITIONS: Final = {
    "user": "(actor = :user OR target = :user)",
    "application": "application = :application",
    "key": "key = :key",
    "since": "at >= :since",
    "until": "at <= :until",
    "failed": _FAILED,
}
_WHOLE: Final = """
SELECT id, address FROM audit WHERE at < :before AND address <> '' AND address NOT LIKE '%/%'
ORDER BY at LIMIT 500
"""
_SHORTEN: Final = "UPDATE audit SET address = :address WHERE id = :id"
_UNNAMED_UNTIL: Final = "SELECT value FROM installation WHERE name = 'audit.unnamed'"
_NOTE_UNNAMED: Final = """
INSERT INTO installation (name, value) VALUES ('audit.unnamed', :until)
ON CONFLICT (name) DO UPDATE SET value = :until
"""
_MASK: Final = "%••%"  # every masked identifier has it (identifiers.py)
_UNNAME: Final = """
UPDATE audit SET
    target = CASE WHEN target LIKE :mask THEN '' ELSE target END,
    actor = CASE WHEN actor LIKE :mask THEN '' ELSE actor END
WHERE id IN (
    SELECT id FROM audit WHERE at >= :since AND at < :before AND (target LIKE :mask OR actor LIKE :mask)
    ORDER BY at LIMIT 500)
"""
_FORGET: Final = """
UPDATE audit SET target = ''
WHERE target = :target AND at >= :since AND at <= :until AND data LIKE :mention
"""
_DELETE: Final = (
    "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < :before LIMIT :portion)"
)

# Refusals name no verification, so that there are few kinds of data.
_REFUSALS: Final = f"""
SELECT data, CAST(SUM(times) AS BIGINT) AS count, MAX(at) AS last_at FROM audit
WHERE at >= :since AND {_FAILED} AND outcome IN ('refused', 'locked') GROUP BY data
"""  # noqa: S608 - constants
_ABOUT: Final = """
SELECT at, action, actor, outcome, application, data, times FROM audit
WHERE target = :target AND at >= :since AND at <= :until ORDER BY at, id LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row."""

    id: str
    at: int
    action: str
    actor: str
    target: str
    outcome: str
    application: str
    address: str
    data: str
    key: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """``once`` is the key of one fact in one minute. The keys of its kind lie from ``rest`` to ``last``; ``rest`` itself is the key of all
    that are not named, and ``rest_data`` what is said of them.
    """

    once: str
    rest: str
    last: str
    rest_data: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts: of or about a user, of an application, under a key of the wire, between two moments (both included).

    ``failed``: only those that tell of a refusal or a failure.
    """

    user: str | None = None
    application: str | None = None
    key: str | None = None
    since: int | None = None
    until: int | None = None
    failed: bool = False

    def conditions(self) -> tuple[str, dict[str, str | int]]:
        """As SQL and its values."""
        said = asdict(self).items()
        values = {name: value for name, value in said if value is not None and value is not False}
        where = " AND ".join(_CONDITIONS[name] for name in values) or "1 = 1"
        values.pop("failed", None)
        return where, values


_NAMES: Final = tuple(field.name for field in fields(Fact))


async def insert(on: Connection | Database, fact: Fact) -> None:
    """Append a fact."""
    await on.execute(_INSERT, **_values(fact))


async def count(on: Connection | Database, fact: Fact, repeat: Repeat) -> None:
    """Append a fact, or count it where it is already."""
    await on.execute(_COUNT_FACT, **_values(fact), **asdict(repeat))


async def end_counting(db: Database, before: int) -> None:
    """Let go of the keys of facts older than ``before``."""
    await in_portions(db, _END_COUNTING, before=before)


async def find(db: Database, fact_id: str) -> Row | None:
    """One fact."""
    return await db.one(_FIND, id=fact_id)


async def search(
    db: Database, wanted: Wanted, limit: int, offset: int, cap: int | None
) -> tuple[list[Row], int]:
    """Facts that fit, the youngest first, and how many there are; counting stops one behind ``cap``."""
    where, values = wanted.conditions()
    if cap is None:
        count = await db.one(_COUNT.format(wanted=where), **values)
    else:
        count = await db.one(_COUNT_CAPPED.format(wanted=where), cap=cap + 1, **values)
    assert count is not None
    sql = _SEARCH.format(columns=_READ, wanted=where)
    return await db.all(sql, limit=limit, offset=offset, **values), count["n"]


async def whole_addresses(db: Database, before: int) -> list[Row]:
    """Up to 500 facts older than ``before`` whose address was not shortened."""
    return await db.all(_WHOLE, before=before)


async def put_address(db: Database, fact_id: str, address: str) -> None:
    """Replace a fact's address."""
    await db.execute(_SHORTEN, id=fact_id, address=address)


async def unnamed_until(db: Database) -> int:
    """Before which moment no fact has a masked name any more."""
    row = await db.one(_UNNAMED_UNTIL)
    return int(row["value"]) if row else 0


async def note_unnamed(db: Database, until: int) -> None:
    """Remember that moment, so that each fact is looked at once."""
    await db.execute(_NOTE_UNNAMED, until=str(until))


async def unname(db: Database, since: int, before: int) -> int:
    """Take masked names out of up to 500 facts of that time; answers of how many."""
    return await db.execute(_UNNAME, since=since, before=before, mask=_MASK)


async def forget(conn: Connection, target: str, since: int, until: int, mentioned: str) -> None:
    """Take ``target`` out of the facts of that time that mention an id."""
    mention = f'%"{mentioned}"%'
    await conn.execute(_FORGET, target=target, since=since, until=until, mention=mention)


async def delete(db: Database, before: int) -> int:
    """Delete facts older than ``before``; answers how many."""
    return await in_portions(db, _DELETE, before=before)


async def refusals(db: Database, since: int) -> list[Row]:
    """What was refused or locked out since then: how often with which data, and when last."""
    return await db.all(_REFUSALS, since=since)


async def about(db: Database, target: str, since: int, until: int) -> list[Row]:
    """The facts about a target within a time, oldest first, at most 200."""
    return await db.all(_ABOUT, target=target, since=since, until=until)


def _values(fact: Fact) -> dict[str, str | int]:
    return {name: getattr(fact, name) for name in _NAMES}
