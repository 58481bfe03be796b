"""Aliyun's dates: China time, in the spellings that its fields use."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
_DAY: Final = 24 * 3600 * 1000


def china(at: int) -> datetime:
    """Milliseconds since 1970 as China's wall-clock says it."""
    return datetime.fromtimestamp(at / 1000, CHINA)


def stamp(at: int) -> str:
    """``yyyy-MM-dd HH:mm:ss``."""
    return f"{china(at):%Y-%m-%d %H:%M:%S}"


def day(at: int) -> str:
    """``yyyyMMdd``."""
    return f"{china(at):%Y%m%d}"


def rfc2822(at: int) -> str:
    """``Thu, 31 Dec 2026 08:00:00 +0800``, as the receipts of international texts have it."""
    return format_datetime(china(at))


def read_day(text: str) -> int | None:
    """The first millisecond of a ``yyyyMMdd``, or nothing if it is none."""
    return _read(text, "%Y%m%d")


def read_minute(text: str) -> int | None:
    """The moment ``yyyy-MM-dd HH:mm``, or nothing if it is none."""
    return _read(text, "%Y-%m-%d %H:%M")


def days_between(first: int, last: int) -> int:
    """Whole days from one midnight to another."""
    return (last - first) // _DAY


def _read(text: str, pattern: str) -> int | None:
    try:
        moment = datetime.strptime(text, pattern).replace(tzinfo=CHINA)
    except ValueError:
        return None
    return int(moment.timestamp() * 1000)
