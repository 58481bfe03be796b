"""What a page or a program posts to the sandbox, and how it is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from watchword.sandbox.reading import TooLarge, read_body

_FORM: Final = 4 * 1024


async def asked_of(request: Request) -> dict[str, Any]:
    """What a POST asks for, as JSON or as a form. Only our own page and programs may ask, no other site's page."""
    if not _same_origin(request):
        raise HTTPException(403, "This comes from another site.")
    try:
        body = (await read_body(request, _FORM)).decode()
        if request.headers.get("content-type", "").partition(";")[0].strip() == "application/json":
            asked = json.loads(body)
        else:
            asked = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=20))
    except TooLarge:
        raise HTTPException(413) from None
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is neither JSON nor a form.") from None
    if not isinstance(asked, dict):
        raise HTTPException(400, "The body is not a JSON object.")
    return asked


def _same_origin(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or origin == f"{request.url.scheme}://{request.headers['host']}"


def done(request: Request, asked: Mapping[str, Any], state: Any) -> Response:
    """A form goes back to the page it was on; a program gets the new state."""
    form = "application/x-www-form-urlencoded"
    if request.headers.get("content-type", "").startswith(form):
        if asked.get("page") == "faults":
            return RedirectResponse("/faults", 303)
        to = quote(str(asked.get("to", "")), safe="")
        return RedirectResponse(f"/inbox?to={to}" if to else "/inbox", 303)
    return JSONResponse(state)
