"""The receipts door as providers meet it."""

import json
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.delivery.test_receipts import Desk, desk, report
from tests.scripted import Site

from watchword.delivery.receipts import path_of

__all__ = ["desk"]

ORIGIN = "http://127.0.0.1:3001"


@pytest.fixture
async def provider(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """A provider's machine: no cookies, no Origin, no token but the one in the address."""
    site = Site(desk.db, desk.clock, receipts=desk.receipts)
    transport = httpx.ASGITransport(app=site.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def test_aliyun_gets_the_answer_it_waits_for(desk: Desk, provider: httpx.AsyncClient) -> None:
    await desk.send()
    url = path_of(desk.row, desk.token)
    answer = await provider.post(url, json=[report()])
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "ok"})
    assert (await desk.state())[1] == "delivered"


async def test_whatever_is_pushed_with_the_right_token_gets_the_same_answer(
    desk: Desk, provider: httpx.AsyncClient
) -> None:
    await desk.send()
    url = path_of(desk.row, desk.token)
    bodies = [
        b"",
        b"{",
        json.dumps([report(biz_id="other")]).encode(),
        json.dumps([report()]).encode(),
    ]
    answers = [await provider.post(url, content=body) for body in bodies * 2]
    assert {(one.status_code, one.content) for one in answers} == {(200, b'{"code":0,"msg":"ok"}')}
    names = ("date", "x-request-id")
    headers = [sorted((k, v) for k, v in one.headers.items() if k not in names) for one in answers]
    assert all(one == headers[0] for one in headers)


async def test_a_wrong_token_and_a_connector_that_is_none_read_alike(
    desk: Desk, provider: httpx.AsyncClient
) -> None:
    refused = [
        await provider.post(f"/receipts/{path}", json=[report()])
        for path in (f"{desk.row}/{'x' * 43}", f"nobody/{desk.token}", f"nobody/{'x' * 43}")
    ]
    assert {(one.status_code, one.content) for one in refused} == {(404, refused[0].content)}
    assert refused[0].json()["code"] == "connector.receipts_address_unknown"


async def test_receipts_are_posted(desk: Desk, provider: httpx.AsyncClient) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        answer = await provider.request(method, f"/receipts/{desk.row}/{desk.token}")
        assert answer.status_code == 405


BESIDE: list[str] = [
    "/receipts",
    "/receipts/",
    "/receipts/a",
    "/receipts/a/b/c",
    "/receipts/a/b/",
]


async def test_there_is_nothing_beside_it(provider: httpx.AsyncClient) -> None:
    for path in BESIDE:
        assert (await provider.post(path, json=[])).status_code == 404


async def test_a_body_past_its_limit_is_refused_before_it_is_read(
    desk: Desk, provider: httpx.AsyncClient
) -> None:
    url = path_of(desk.row, desk.token)
    for content in (b"[" + b" " * (256 * 1024), json.dumps([report()] * 1_001).encode()):
        answer = await provider.post(url, content=content)
        assert answer.status_code == 413


async def test_neither_token_nor_number_nor_body_is_logged(
    desk: Desk, provider: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.send()
    with caplog.at_level(logging.DEBUG):
        for token in (desk.token, "y" * 43):
            await provider.post(f"/receipts/{desk.row}/{token}", json=[report(err_code="s3cret")])
    logged = str(
        [record.__dict__ for record in caplog.records if record.name.startswith("watchword")]
    )
    assert "/receipts/{connector}/{token}" in logged
    for private in (desk.token, "y" * 43, "13800138000", "s3cret"):
        assert private not in logged
