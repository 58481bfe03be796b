"""The API's document: complete enough for a generator, readable by people, and the reference in the docs is made of it."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from tools import api_reference

from watchword.db import Database
from watchword.testing import FrozenClock
from watchword.web.api.openapi import TAGS, finished
from watchword.web.api.papers import markdown

DOCUMENT = api_reference.document()
OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]


def test_it_is_openapi_3_1_and_every_operation_has_a_name_of_its_own() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    names = [param.values[2]["operationId"] for param in OPERATIONS]  # type: ignore[index]
    assert len(names) == len(set(names)) > 10
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_finishing_twice_changes_nothing() -> None:
    assert finished(api_reference.document()) == DOCUMENT


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_says_what_it_does_and_how_it_is_refused(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    assert operation["description"].strip()
    (tag,) = operation["tags"]
    assert tag in {one["name"] for one in TAGS}
    statuses = set(operation["responses"])
    assert any(status.startswith("2") for status in statuses)
    assert statuses >= {"400", "429", "503"}
    assert ("401" in statuses) is ("security" in operation)
    for status, response in operation["responses"].items():
        assert response["description"], status
        assert "Logto-Core-Request-Id" in response["headers"]
        if status.startswith("4"):
            assert "Refusal" in str(response["content"])
    named = set(re.findall(r"{(\w+)}", path))
    assert {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"} == named


def test_the_reference_is_what_the_document_says_today() -> None:
    text = api_reference.TARGET.read_text(encoding="utf-8")
    assert text == markdown(DOCUMENT), "run: python tools/api_reference.py"


def test_every_route_is_in_the_reference() -> None:
    text = api_reference.TARGET.read_text(encoding="utf-8")
    routes = [
        f"`{method.upper()} {path}`" for path, item in DOCUMENT["paths"].items() for method in item
    ]
    assert [route for route in routes if route not in text] == []


async def test_the_page_shows_every_operation_and_runs_no_script(
    api: httpx.AsyncClient, db: Database, clock: FrozenClock
) -> None:
    page = await api.get("/api/docs", headers={"authorization": ""})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    document = (await api.get("/api/swagger.json")).json()
    for item in document["paths"].values():
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page.text
    assert not re.search(r"<script|style=|\son\w+=|https?://", page.text)
    sheet = re.search(r'href="(/static/[^"]+api-docs\.css)"', page.text)
    assert sheet is not None
    assert (await api.get(sheet[1])).status_code == 200


def test_docs_lead_to_the_reference() -> None:
    index = (Path(__file__).parents[2] / "docs" / "index.md").read_text()
    assert "reference/api.md" in index
