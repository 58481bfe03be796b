"""Lists of what happened: between which moments, and how far they are counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response

from watchword.errors import LogWindowInvalid
from watchword.web.api.paging import Page, note_total

CAP: Final = 10_000
_LATEST: Final = 2**53

_Moment = Annotated[float | None, Query(allow_inf_nan=False, ge=0, le=_LATEST)]


@dataclass(frozen=True, slots=True)
class Window:
    """From ``since`` to ``until``, both included, in milliseconds; ``cap`` is where counting may stop."""

    since: int | None = None
    until: int | None = None
    cap: int | None = None


async def _window(
    start_time: _Moment = None,
    end_time: _Moment = None,
    enable_cap: Annotated[bool, Query(alias="enableCap")] = False,
) -> Window:
    if start_time is not None and end_time is not None and start_time > end_time:
        raise LogWindowInvalid
    return Window(
        None if start_time is None else math.ceil(start_time),
        None if end_time is None else int(end_time),
        CAP if enable_cap else None,
    )


Windowed = Annotated[Window, Depends(_window)]


def note_counted(
    request: Request, response: Response, page: Page, window: Window, total: int
) -> None:
    """Tell how long the whole list is, or that it is longer than anybody counted."""
    if window.cap is not None and total > window.cap:
        response.headers["total-number-is-capped"] = "true"
        total = window.cap
    note_total(request, response, page, total)
