"""Pages of a list: ``page`` and ``page_size`` in, ``Total-Number`` and ``Link`` out (RFC 8288)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Query, Request, Response

from watchword.web.front_door import ORIGIN

_T = TypeVar("_T")
PAGE_SIZE: Final = 20
LARGEST_PAGE: Final = 100
# Farther pages would make the database count through everything before them.
_LAST_PAGE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for; pages count from 1."""

    number: int = 1
    size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        """How many rows lie before it."""
        return (self.number - 1) * self.size


_Number = Annotated[int, Query(alias="page", ge=1, le=_LAST_PAGE)]
_Size = Annotated[int, Query(alias="page_size", ge=1, le=LARGEST_PAGE)]


async def _paging(number: _Number = 1, size: _Size = PAGE_SIZE) -> Page:
    return Page(number, size)


async def _optional(
    number: Annotated[int | None, Query(alias="page", ge=1, le=_LAST_PAGE)] = None,
    size: Annotated[int | None, Query(alias="page_size", ge=1, le=LARGEST_PAGE)] = None,
) -> Page | None:
    if number is None and size is None:
        return None
    return Page(number or 1, size or PAGE_SIZE)


Paging = Annotated[Page, Depends(_paging)]
# For lists that come whole unless a page is asked for.
OptionalPaging = Annotated[Page | None, Depends(_optional)]


def note_total(request: Request, response: Response, page: Page, total: int) -> None:
    """Tell how long the whole list is and where its other pages are. Links name the configured origin (T25)."""
    response.headers["total-number"] = str(total)
    last = max(1, -(-total // page.size))
    pages = {
        "first": 1,
        "prev": page.number - 1,
        "next": page.number + 1,
        "last": last,
    }
    links = [
        f'<{_address(request, page, number)}>; rel="{rel}"'
        for rel, number in pages.items()
        if 1 <= number <= last
    ]
    response.headers["link"] = ", ".join(links)


def paged(
    found: Sequence[_T], page: Page | None, request: Request, response: Response
) -> Sequence[_T]:
    """The page that is asked for of a list that is there whole, or all of it."""
    if page is None:
        return found
    note_total(request, response, page, len(found))
    return found[page.offset : page.offset + page.size]


def _address(request: Request, page: Page, number: int) -> str:
    kept = [
        (name, value)
        for name, value in parse_qsl(request.url.query, keep_blank_values=True)
        if name not in ("page", "page_size")
    ]
    query = urlencode([*kept, ("page", str(number)), ("page_size", str(page.size))])
    return f"{request.scope[ORIGIN]}{request.url.path}?{query}"
