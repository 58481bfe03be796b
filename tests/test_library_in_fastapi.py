"""The example that has the library inside a FastAPI application: a number is proved, and what goes wrong is answered as an application would."""

import importlib.util
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from watchword.testing import ReceivedMessages, RunningSandbox

FILE = Path(__file__).parents[1] / "examples" / "library-in-fastapi" / "app.py"
NUMBER = "139 0000 0009"


@pytest.fixture
def example(sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    monkeypatch.chdir(tmp_path)
    config = sandbox.config("aliyun-short-message-service")
    Path("aliyun.json").write_text(json.dumps(config), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("example", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app: FastAPI = module.app
    return app


@pytest_asyncio.fixture
async def client(example: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(example)
    async with (
        example.router.lifespan_context(example),
        httpx.AsyncClient(transport=transport, base_url="http://app.example") as asking,
    ):
        yield asking


async def test_a_number_is_proved(client: httpx.AsyncClient, inbox: ReceivedMessages) -> None:
    asked = await client.post("/code", json={"phone": NUMBER})
    assert (asked.status_code, asked.json()["digits"]) == (200, 6)
    code = (await inbox.latest(NUMBER)).code
    wrong = await client.post("/sign-in", json={"phone": NUMBER, "code": f"{code}0"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "verification_code.code_mismatch")
    right = await client.post("/sign-in", json={"phone": NUMBER, "code": code})
    assert right.json() == {"phone": "+8613900000009"}
    again = await client.post("/sign-in", json={"phone": NUMBER, "code": code})
    assert again.status_code == 422


async def test_what_goes_wrong_is_answered(
    client: httpx.AsyncClient, sandbox: RunningSandbox
) -> None:
    odd = await client.post("/code", json={"phone": "12"})
    assert (odd.status_code, odd.json()["code"]) == (422, "identifier.phone_invalid")
    await client.post("/code", json={"phone": NUMBER})
    soon = await client.post("/code", json={"phone": NUMBER})
    assert (soon.status_code, 0 < int(soon.headers["retry-after"]) <= 60) == (429, True)
    sandbox.fail(code="isv.AMOUNT_NOT_ENOUGH", count=None)
    poor = await client.post("/code", json={"phone": "139 0000 0010"})
    assert poor.status_code == 503
