"""Works a sandbox that runs somewhere else, through its JSON doors: for the command line and for tests."""

from __future__ import annotations

import json
from typing import Any, Final

from watchword.errors import OutgoingError, SettingsInvalid
from watchword.http import Request, Transport

_JSON: Final = {"content-type": "application/json"}


class Remote:
    """A running sandbox at ``url`` (``http://127.0.0.1:3080``).

    Raises ``SettingsInvalid`` with the sandbox's own words when it refuses, and when nothing answers there.
    """

    def __init__(self, url: str, transport: Transport) -> None:
        self._url = url.rstrip("/")
        self._transport = transport

    async def fail(self, kind: str = "", **more: Any) -> dict[str, Any]:
        """Stage a fault: the JSON of ``POST /faults`` by keyword. Answers it as staged, ``id`` included."""
        staged: dict[str, Any] = await self._ask("POST", "/faults", {"kind": kind, **more})
        return staged

    async def faults(self) -> list[dict[str, Any]]:
        """The staged faults."""
        staged: list[dict[str, Any]] = await self._ask("GET", "/faults")
        return staged

    async def clear_faults(self, fault_id: int | None = None) -> int:
        """Take back one, or all; answers how many."""
        path = "/faults" if fault_id is None else f"/faults/{fault_id}"
        return int((await self._ask("DELETE", path))["cleared"])

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        sent = b"" if body is None else json.dumps(body).encode()
        request = Request(method, f"{self._url}{path}", _JSON if sent else {}, sent)
        try:
            answer = await self._transport.send(request)
        except OutgoingError as exc:
            raise SettingsInvalid(
                f"No sandbox answers at {self._url}. Start one with: watchword sandbox"
            ) from exc
        text = answer.body.decode(errors="replace")
        if answer.status != 200:
            raise SettingsInvalid(f"The sandbox refused this: {text.strip()[:300]}")
        return json.loads(text)
