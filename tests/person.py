"""A person with a browser that runs no script: opens pages, fills forms, keeps cookies, follows redirects after a POST."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import aiohttp


@dataclass(frozen=True)
class Raw:
    """One answer as it came over the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def all(self, name: str) -> list[str]:
        """Every header of this name."""
        return [value for key, value in self.headers if key == name.lower()]


class Road(Protocol):
    """How requests reach the server."""

    origin: str

    async def exchange(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes
    ) -> Raw:
        """One request and its answer; nothing followed, nothing kept."""
        ...


@dataclass
class InProcess:
    """Straight into an ASGI application."""

    app: Any
    origin: str = "http://127.0.0.1:3001"
    client: tuple[str, int] = ("127.0.0.1", 40_000)

    async def exchange(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes
    ) -> Raw:
        """See ``Road``."""
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
            "client": self.client,
            "server": ("127.0.0.1", 3001),
        }
        sent: list[dict[str, Any]] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start = sent[0]
        return Raw(
            start["status"],
            tuple((name.decode().lower(), value.decode()) for name, value in start["headers"]),
            b"".join(message.get("body", b"") for message in sent[1:]),
        )


@dataclass
class OverHTTP:
    """Over a real connection."""

    session: aiohttp.ClientSession
    origin: str

    async def exchange(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes
    ) -> Raw:
        """See ``Road``."""
        async with self.session.request(
            method,
            self.origin + target,
            headers=headers,
            data=body or None,
            allow_redirects=False,
        ) as answer:
            raw = await answer.read()
            kept = tuple((name.lower(), value) for name, value in answer.headers.items())
            return Raw(answer.status, kept, raw)


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send untouched."""

    action: str
    fields: dict[str, str]


@dataclass
class Page:
    """What the person sees."""

    path: str
    raw: Raw
    forms: list[Form] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.raw.status

    @property
    def text(self) -> str:
        """The HTML."""
        return self.raw.body.decode()

    def form(self, action: str) -> Form:
        """The form that goes to ``action``."""
        return next(form for form in self.forms if form.action == action)


class Person:
    """One browser. ``history`` holds every answer it ever got."""

    def __init__(self, road: Road, *, language: str = "en") -> None:
        self.road = road
        self.language = language
        self.cookies: dict[str, str] = {}
        self.history: list[Raw] = []

    async def open(self, target: str, **headers: str) -> Page:
        """Type an address, or follow a link."""
        return await self._follow("GET", target, {}, headers)

    async def submit(
        self,
        page: Page,
        action: str,
        fields: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **typed: str,
    ) -> Page:
        """Press the button of the form that goes to ``action``, after typing; goes where the answer leads."""
        sent = {**page.form(action).fields, **(fields or {}), **typed}
        return await self._follow("POST", action, sent, dict(headers or {}))

    async def press(self, page: Page, action: str, **typed: str) -> Raw:
        """Press the button, and look at the bare answer."""
        return await self._ask("POST", action, {**page.form(action).fields, **typed}, {})

    async def _follow(
        self, method: str, target: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> Page:
        raw = await self._ask(method, target, fields, headers)
        for _ in range(4):
            if raw.status != 303:
                break
            target = raw.header("location") or ""
            raw = await self._ask("GET", target, {}, {})
        parser = _Forms()
        if (raw.header("content-type") or "").startswith("text/html"):
            parser.feed(raw.body.decode())
        return Page(target, raw, parser.found)

    async def _ask(
        self, method: str, target: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> Raw:
        body = urlencode(fields).encode() if method == "POST" else b""
        lines = {
            "Host": urlsplit(self.road.origin).netloc,
            "Accept-Language": self.language,
        }
        if self.cookies:
            lines["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if method == "POST":
            lines["Content-Type"] = "application/x-www-form-urlencoded"
            lines["Content-Length"] = str(len(body))
            lines["Origin"] = self.road.origin
            lines["Sec-Fetch-Site"] = "same-origin"
        lines.update(headers)
        kept = [(name, value) for name, value in lines.items() if value]
        raw = await self.road.exchange(method, target, kept, body)
        self.history.append(raw)
        self._keep(raw)
        return raw

    def _keep(self, raw: Raw) -> None:
        for line in raw.all("set-cookie"):
            pair, *attributes = line.split(";")
            name, _, value = pair.partition("=")
            if any(each.strip().lower() == "max-age=0" for each in attributes):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


class _Forms(HTMLParser):
    """The forms of a page with their named fields, as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._inside: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert given["method"] == "post"
            self._inside = Form(given["action"], {})
            self.found.append(self._inside)
        elif self._inside is None:
            return
        elif tag == "input" and "name" in given:
            self._inside.fields[given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select:
            self._inside.fields.setdefault(self._select, given["value"])
            if "selected" in given:
                self._inside.fields[self._select] = given["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "select":
            self._select = ""
