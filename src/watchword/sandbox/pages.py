"""The inbox for people (``/inbox``) and for programs (``/inbox.json``), and the sandbox's switches."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from watchword.clock import iso
from watchword.sandbox.configs import print_config
from watchword.sandbox.forms import asked_of, done
from watchword.sandbox.inbox import is_to
from watchword.sandbox.settings import change, show
from watchword.sandbox.state import State

_HERE: Final = Path(__file__).parent
_STATIC: Final = {
    "inbox.css": "text/css",
    "inbox.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
PAGE: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "referrer-policy": "same-origin",
}
# A mail is a stranger's page: no script, no request, no form, and only our own page may frame it. It keeps our origin, so
# that our script may measure how tall it is; without script of its own that gives it nothing.
_MAIL: Final = {
    "content-security-policy": (
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "referrer-policy": "no-referrer",
}


def describe_phone(number: str) -> str:
    """A mainland number in the groups people read it in; others as they are."""
    if number.startswith("+86") and len(number) == 14:
        return f"+86 {number[3:6]} {number[6:10]} {number[10:]}"
    return number


# One for all sandboxes of a process: a test suite that makes one a test compiles their pages once.
TEMPLATES: Final = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True)
TEMPLATES.filters.update(phone=describe_phone, iso=iso)


def describe_offset(seconds: int) -> str:
    """``+1 d 2 h``: how far the clock was moved; empty when it was not."""
    rest, parts = abs(seconds), []
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, length)
        if count:
            parts.append(f"{count} {unit}")
    return f"{'-' if seconds < 0 else '+'}{' '.join(parts)}" if parts else ""


class Pages:
    """Routes of the inbox over one sandbox's state."""

    def __init__(self, state: State, port: int) -> None:
        self._state = state
        self._port = port
        self._inbox = TEMPLATES.get_template("inbox.html")
        self._files = {name: (_HERE / "static" / name).read_bytes() for name in _STATIC}

    @property
    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/inbox", self.inbox),
            Route("/inbox.json", self.feed),
            Route("/inbox/{id:int}/mail", self.mail),
            Route("/inbox/clear", self.clear, methods=["POST"]),
            Route("/settings", self.settings, methods=["GET", "POST"]),
            Route("/receipts", self.receipts),
            Route("/clock", self.clock, methods=["GET", "POST"]),
            Route("/static/{name}", self.static),
        ]

    async def inbox(self, request: Request) -> Response:
        """The page: newest first, of one recipient with ``?to=``."""
        to = request.query_params.get("to", "").strip()
        inbox = self._state.inbox
        page = self._inbox.render(
            messages=inbox.find(to, limit=100),
            recipients=[
                (name, count, bool(to) and is_to(name, to)) for name, count in inbox.recipients()
            ],
            total=len(inbox),
            faults=len(self._state.faults),
            to=to,
            frequency=self._state.frequency,
            moved=describe_offset(self._state.clock.offset),
            now=self._state.clock.now(),
            endpoint=print_config(self._port, request.url.scheme)["aliyun-direct-mail"]["endpoint"],
        )
        return HTMLResponse(page, headers=PAGE)

    async def feed(self, request: Request) -> Response:
        """``to``, ``since`` (an id) and ``limit`` are optional."""
        asked = request.query_params
        messages = self._state.inbox.find(
            asked.get("to"),
            since=_number(asked.get("since", "0")),
            limit=_number(asked["limit"]) if "limit" in asked else None,
        )
        return JSONResponse([message.as_json() for message in messages])

    async def mail(self, request: Request) -> Response:
        """A mail's HTML as it came, in a sandbox of its own."""
        message = self._state.inbox.get(request.path_params["id"])
        if message is None or not message.html:
            raise HTTPException(404)
        # As in a mail program, links open a page of their own.
        shown = f'<base target="_blank">{message.html}'
        return HTMLResponse(shown.encode(errors="replace"), headers=_MAIL)

    async def clear(self, request: Request) -> Response:
        """Empties the inbox and forgets what was counted for the frequency rules."""
        asked = await asked_of(request)
        self._state.clear()
        return done(request, asked, {"messages": 0})

    async def settings(self, request: Request) -> Response:
        """The switches; see ``settings.change``. What is not named stays as it is."""
        asked = await asked_of(request) if request.method == "POST" else {}
        try:
            change(self._state, asked)
        except ValueError as exc:
            raise HTTPException(400, str(exc)) from None
        return done(request, asked, show(self._state))

    async def receipts(self, request: Request) -> Response:  # noqa: ARG002
        """The last 200 pushes, newest first, without their bodies."""
        return JSONResponse([push.as_json() for push in reversed(self._state.receipts.log)])

    async def clock(self, request: Request) -> Response:
        """``seconds`` moves the sandbox's clock, ``reset`` sets it back."""
        asked = await asked_of(request) if request.method == "POST" else {}
        clock = self._state.clock
        if asked.get("reset"):
            clock.reset()
        elif "seconds" in asked:
            try:
                clock.move(_seconds(asked["seconds"]))
            except ValueError:
                raise HTTPException(
                    400, "seconds is a whole number within a hundred years"
                ) from None
        return done(request, asked, {"now": clock.now(), "offset": clock.offset})

    async def static(self, request: Request) -> Response:
        """The page's style sheet, script and icon."""
        name = request.path_params["name"]
        if name not in self._files:
            raise HTTPException(404)
        return Response(self._files[name], media_type=_STATIC[name])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise HTTPException(400, "since and limit are whole numbers")
    return int(text)


def _seconds(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or len(str(value)) > 12:
        raise ValueError
    return int(value)
