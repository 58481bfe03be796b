"""A page of somebody's own: speaks the Experience API with the cookies of its browser."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.person import Person, Raw, Road

ROOT = "/api/experience"


@dataclass
class Program:
    """One browser that runs a page of somebody's own."""

    road: Road
    person: Person = field(init=False)

    def __post_init__(self) -> None:
        self.person = Person(self.road)

    async def arrive(self) -> None:
        """Open our own page, which begins a journey as an application's request would."""
        await self.person.open("/sign-in")

    async def begin(self, event: str) -> None:
        """A journey of its own for ``event``."""
        await self.arrive()
        assert (await self.put("/", interactionEvent=event)).status == 204

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Raw:
        """One request, with what a browser adds."""
        data = b"" if body is None else json.dumps(body).encode()
        lines = {
            "Host": urlsplit(self.road.origin).netloc,
            "Origin": self.road.origin,
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/json" if data else "",
            "Content-Length": str(len(data)),
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.person.cookies.items()),
            **headers,
        }
        kept = [(name, value) for name, value in lines.items() if value]
        raw = await self.road.exchange(method, ROOT + path, kept, data)
        self.person.history.append(raw)
        self.person._keep(raw)
        return raw

    async def put(self, path: str, **body: Any) -> Raw:
        """``PUT``."""
        return await self.ask("PUT", path, body)

    async def post(self, path: str, **body: Any) -> Raw:
        """``POST``."""
        return await self.ask("POST", path, body or None)

    async def get(self, path: str) -> Any:
        """``GET``, read."""
        return said(await self.ask("GET", path))

    async def send(self, event: str, kind: str, value: str) -> str:
        """The id of a code that was sent."""
        named = {"type": kind, "value": value}
        raw = await self.post(
            "/verification/verification-code", identifier=named, interactionEvent=event
        )
        assert raw.status == 200, raw.body
        return str(said(raw)["verificationId"])

    async def verify(self, record: str, kind: str, value: str, code: str) -> Raw:
        """Answer a code."""
        named = {"type": kind, "value": value}
        return await self.post(
            "/verification/verification-code/verify",
            identifier=named,
            verificationId=record,
            code=code,
        )

    async def proved(self, event: str, kind: str, value: str, code: str) -> str:
        """The id of a proof."""
        record = await self.send(event, kind, value)
        raw = await self.verify(record, kind, value, code)
        assert raw.status == 200, raw.body
        return record

    async def identify(self, record: str | None = None) -> Raw:
        """Say by which proof."""
        body = {} if record is None else {"verificationId": record}
        return await self.ask("POST", "/identification", body)


def said(raw: Raw) -> Any:
    """The body of an answer."""
    return json.loads(raw.body)


def code_of(raw: Raw) -> tuple[int, str]:
    """A refusal: its status and code."""
    return raw.status, str(said(raw).get("code"))
