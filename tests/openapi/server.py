"""A whole server in a thread, with a program that may do everything: for judges that speak plain, blocking HTTP."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.walks.house import serving

from watchword.app import joined
from watchword.app.clients import opened_clients
from watchword.clients import Application, ApplicationType, Clients
from watchword.settings import Settings

RESOURCE = "https://default.logto.app/api"


@dataclass
class Judged:
    """A running server and a token for its API."""

    origin: str
    application: str
    secret: str

    @property
    def token(self) -> str:
        """By client_credentials, as every program gets one."""
        basic = b64encode(f"{self.application}:{self.secret}".encode()).decode()
        asked = {"grant_type": "client_credentials", "resource": RESOURCE, "scope": "all"}
        request = Request(
            f"{self.origin}/oidc/token",
            data=urlencode(asked).encode(),
            headers={"authorization": f"Basic {basic}"},
        )
        with urlopen(request) as answer:
            return str(json.load(answer)["access_token"])

    def schema(self) -> dict[str, Any]:
        """Its OpenAPI document."""
        with urlopen(f"{self.origin}/api/swagger.json") as answer:
            found: dict[str, Any] = json.load(answer)
            return found


@contextmanager
def judged(data: Path) -> Iterator[Judged]:
    """A real server on SQLite, and a program of its operator's."""
    with socket.create_server(("127.0.0.1", 0)) as desk:
        settings = Settings(data=data, port=desk.getsockname()[1], sandbox_port=1, limits="logto")
        started, stop = threading.Event(), asyncio.Event()
        found: list[Judged | BaseException] = []
        loop = asyncio.new_event_loop()

        async def run() -> None:
            async with joined(settings, kind="real") as app, serving(app, desk):
                async with opened_clients(settings) as clients:
                    found.append(await _program(settings, clients))
                started.set()
                await stop.wait()

        def work() -> None:
            try:
                loop.run_until_complete(run())
            except BaseException as exc:  # noqa: BLE001 - told to the test, which waits
                found.append(exc)
                started.set()
            finally:
                loop.close()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        started.wait(30)
        first = found[0]
        if isinstance(first, BaseException):
            raise first
        try:
            yield first
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(20)


async def _program(settings: Settings, clients: Clients) -> Judged:
    draft = Application(
        id="", name="judge", type=ApplicationType.MACHINE_TO_MACHINE, management=True,
        management_scopes=("all",),
    )  # fmt: skip
    made = await clients.applications.create(draft)
    (key,) = await clients.secrets.list(made.id)
    return Judged(settings.public_origin, made.id, key.value)
