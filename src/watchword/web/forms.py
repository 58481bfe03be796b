"""What a form sent: each field once, as text, and never more of it than a form of ours can hold."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from watchword.web.errors import Refused
from watchword.web.pages.views import End

_FIELDS: Final = 16


async def read_form(request: Request) -> dict[str, str]:
    """The fields of an ``application/x-www-form-urlencoded`` body. A field sent twice is refused, not chosen from (T16)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(End.BAD_REQUEST)
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError:
        # Nothing of what was typed may follow into a trace.
        raise Refused(End.BAD_REQUEST) from None
    fields = dict(pairs)
    if len(fields) != len(pairs) or "%00" in text:
        raise Refused(End.BAD_REQUEST)
    return fields
