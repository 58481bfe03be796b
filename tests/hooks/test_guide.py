"""The program that the guide to hooks shows: it takes what we sign, and nothing else."""

import json
import re
from pathlib import Path

import httpx
import pytest

from watchword.events import Event
from watchword.hooks.calling import call
from watchword.hooks.hook import HookConfig
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "hooks.md"
KEY = "the signing key"
BODY = json.dumps({"event": "PostRegister", "createdAt": "2026-12-01T10:40:16.711Z"}).encode()


class Carried:
    """A way out that leads into an application of this process."""

    def __init__(self, app: object) -> None:
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app))  # type: ignore[arg-type]

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        answer = await self._client.request(
            request.method, request.url, headers=dict(request.headers), content=request.body
        )
        return Response(answer.status_code, dict(answer.headers), answer.content)


async def test_the_program_of_the_guide_takes_what_is_signed_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    there: dict[str, object] = {"__name__": "program"}
    exec(compile(program, GUIDE, "exec"), there)
    monkeypatch.setenv("HOOK_SIGNING_KEY", KEY)
    transport, config = Carried(there["app"]), HookConfig("http://crm.example.com/watchword")
    assert (await call(transport, config, KEY, BODY)).status == 204
    assert capsys.readouterr().out == "PostRegister 2026-12-01T10:40:16.711Z\n"
    assert (await call(transport, config, "another key", BODY)).status == 401
    assert capsys.readouterr().out == ""


def test_the_guide_names_every_event_that_happens() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert [event for event in Event if f"| `{event.value}` |" not in guide] == []
