"""The tables ``message_hours`` and ``message_fault_hours``, and the log that they are added up from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from watchword.db import Database, Row
from watchword.delivery.statistics.figures import COUNTS, STEPS

if TYPE_CHECKING:
    from watchword.delivery.statistics import Span

_HOUR: Final = 3_600_000
_WITHIN: Final = tuple(f"within_{step}" for step in STEPS)
_SUMS: Final = (*COUNTS, *_WITHIN)
_OF: Final = ("channel", "connector", "connector_id", "country")
_GROUPED: Final = ("connector", "connector_id", "country")


def _count(condition: str) -> str:
    return f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"


# A failed attempt never carried the code that was entered: another connector's did.
_READ: Final[Mapping[str, str]] = {
    "attempts": "COUNT(*)",
    "sent": _count("m.state = 'sent'"),
    "unknown": _count("m.state = 'unknown'"),
    "failed": _count("m.state = 'failed'"),
    "delivered": _count("m.receipt_state = 'delivered'"),
    "undelivered": _count("m.receipt_state = 'undelivered'"),
    "entered": _count("v.id IS NOT NULL AND m.state <> 'failed'"),
    **{f"within_{step}": _count(f"m.latency <= {step}") for step in STEPS},
    "slowest": "MAX(m.latency)",
}
_COUNTED: Final = ", ".join(f"{sql} AS {name}" for name, sql in _READ.items())
_LOG: Final = """messages AS m LEFT JOIN verifications AS v ON v.id = m.verification AND v.state = 'consumed'
    WHERE m.at >= :log_since AND m.at < :until"""
_WHOSE: Final = ", ".join(f"m.{name}" for name in _OF)
_KEPT: Final = ", ".join((*_SUMS, "slowest"))

_SERIES: Final = f"""
SELECT hour, {", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in _SUMS)}, MAX(slowest) AS slowest
FROM message_hours WHERE hour >= :first_hour AND hour < :last_hour {{kept}} GROUP BY hour
"""  # noqa: S608 - constants
_GROUPS: Final = f"""
SELECT {", ".join(_GROUPED)}, {", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in COUNTS)}
FROM message_hours WHERE hour >= :first_hour AND hour < :last_hour {{kept}} GROUP BY {", ".join(_GROUPED)}
"""  # noqa: S608
_LOGGED: Final = f"""
SELECT (m.at - :since) / :width AS bucket, {", ".join(f"m.{name}" for name in _GROUPED)}, {_COUNTED}
FROM {_LOG} {{logged}} GROUP BY bucket, {", ".join(f"m.{name}" for name in _GROUPED)}
"""  # noqa: S608
_FAULTS: Final = """
SELECT fault, CAST(SUM(attempts) AS BIGINT) AS attempts FROM (
    SELECT fault, attempts FROM message_fault_hours WHERE hour >= :first_hour AND hour < :last_hour {kept}
    UNION ALL
    SELECT m.fault, COUNT(*) AS attempts FROM messages AS m
    WHERE m.at >= :log_since AND m.at < :until AND m.fault <> '' {logged} GROUP BY m.fault
) AS both_parts
GROUP BY fault ORDER BY 2 DESC, 1
"""
_ROLLED: Final = "SELECT MAX(hour) AS hour FROM message_hours"
_HOURS: Final = f"""
SELECT DISTINCT at / {_HOUR} AS hour FROM messages WHERE at >= :since AND at < :until ORDER BY 1
"""  # noqa: S608
# In the order of the key, so that two processes at once never wait for each other; a group that there was once does not go.
_ROLL: Final = f"""
INSERT INTO message_hours (hour, {", ".join(_OF)}, {_KEPT})
SELECT CAST(:hour AS BIGINT), {_WHOSE}, {_COUNTED} FROM {_LOG} GROUP BY {_WHOSE} ORDER BY {_WHOSE}
ON CONFLICT (hour, {", ".join(_OF)}) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _READ)}
"""  # noqa: S608
_ROLL_FAULTS: Final = """
INSERT INTO message_fault_hours (hour, channel, connector, country, fault, attempts)
SELECT CAST(:hour AS BIGINT), channel, connector, country, fault, COUNT(*) FROM messages
WHERE at >= :log_since AND at < :until AND fault <> '' GROUP BY channel, connector, country, fault
ORDER BY channel, connector, country, fault
ON CONFLICT (hour, channel, connector, country, fault) DO UPDATE SET attempts = excluded.attempts
"""
_DELETE: Final = "DELETE FROM message_hours WHERE hour < :before"
_DELETE_FAULTS: Final = "DELETE FROM message_fault_hours WHERE hour < :before"


@lru_cache(maxsize=16)
def _filtered(sql: str, columns: tuple[str, ...]) -> str:
    kept = "".join(f" AND {name} = :{name}" for name in columns)
    return sql.format(kept=kept, logged=kept.replace("AND ", "AND m."))


def _values(span: Span, rolled: int) -> dict[str, int]:
    """Hours that were added up are read up to ``rolled``, the log from there on."""
    first = span.since // _HOUR
    last = max(first, min(rolled, span.until // _HOUR))
    return {
        "first_hour": first,
        "last_hour": last,
        "log_since": last * _HOUR if last > first else span.since,
        "until": span.until,
    }


async def series(db: Database, span: Span, columns: Mapping[str, str], rolled: int) -> list[Row]:
    """The hours of a time that were added up, each in one row. ``rolled``: the hour before which all were."""
    values = _hours(span, rolled)
    return await db.all(_filtered(_SERIES, tuple(columns)), **values, **columns)


async def groups(db: Database, span: Span, columns: Mapping[str, str], rolled: int) -> list[Row]:
    """The same hours together, by connector and country; counts only."""
    values = _hours(span, rolled)
    return await db.all(_filtered(_GROUPS, tuple(columns)), **values, **columns)


async def logged(db: Database, span: Span, columns: Mapping[str, str], rolled: int) -> list[Row]:
    """The rest of the time from the log, by bucket, connector and country."""
    values = _values(span, rolled)
    values = {"since": span.since, "width": span.bucket * 1000} | _only(
        values, "log_since", "until"
    )
    return await db.all(_filtered(_LOGGED, tuple(columns)), **values, **columns)


async def faults(db: Database, span: Span, columns: Mapping[str, str], rolled: int) -> list[Row]:
    """How many attempts failed with each fault, the most frequent first."""
    return await db.all(_filtered(_FAULTS, tuple(columns)), **_values(span, rolled), **columns)


def _hours(span: Span, rolled: int) -> dict[str, int]:
    return _only(_values(span, rolled), "first_hour", "last_hour")


def _only(values: Mapping[str, int], *names: str) -> dict[str, int]:
    return {name: values[name] for name in names}


async def rolled(db: Database) -> int:
    """The hour up to which everything was added up; 0 before the first time."""
    row = await db.one(_ROLLED)
    return 0 if row is None or row["hour"] is None else int(row["hour"]) + 1


async def hours_with_messages(db: Database, first: int, before: int) -> list[int]:
    """The hours from ``first`` on and before ``before`` in which anything was sent, in their order."""
    rows = await db.all(_HOURS, since=max(first, 0) * _HOUR, until=before * _HOUR)
    return [row["hour"] for row in rows]


async def roll(db: Database, hour: int) -> None:
    """Add up one hour, anew if it was before."""
    values = {"hour": hour, "log_since": hour * _HOUR, "until": (hour + 1) * _HOUR}
    async with db.transaction() as conn:
        await conn.execute(_ROLL, **values)
        await conn.execute(_ROLL_FAULTS, **values)


async def delete(db: Database, before: int) -> int:
    """Delete the hours before that one; answers how many rows."""
    await db.execute(_DELETE_FAULTS, before=before)
    return await db.execute(_DELETE, before=before)
