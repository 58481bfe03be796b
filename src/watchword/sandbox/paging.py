"""Aliyun's paging: a page number from 1 and a page size, whatever the action calls them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from watchword.sandbox.calls import Call
from watchword.sandbox.refusals import BusinessError

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for."""

    number: int
    size: int

    def of(self, rows: Sequence[_T]) -> list[_T]:
        """That part of ``rows``."""
        start = (self.number - 1) * self.size
        return list(rows[start : start + self.size])


def read_page(call: Call, number: str = "PageIndex", size: str = "PageSize") -> Page:
    """The page in ``call``: the first, and 10 rows, unless it says otherwise; at most 50."""
    return Page(_whole(call, number, 1, 1_000_000), _whole(call, size, 10, 50))


def _whole(call: Call, name: str, otherwise: int, most: int) -> int:
    text = call.get(name) or str(otherwise)
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and 1 <= int(text) <= most):
        raise BusinessError("isv.INVALID_PARAMETERS", f"参数{name}错误")
    return int(text)
