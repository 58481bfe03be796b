"""The API's document: complete enough for a generator, readable by people, and the reference in the docs is made of it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tools import api_reference

from watchword.db import Database
from watchword.testing import FrozenClock
from watchword.web.api.openapi import TAGS, finished
from watchword.web.api.papers import markdown


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The whole document; making it takes a second."""
    return api_reference.document()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every operation with its path."""
    items = document["paths"].items()
    return [(path, operation) for path, item in items for operation in item.values()]


def test_it_is_openapi_3_1_and_every_operation_has_a_name_of_its_own(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1")
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names)) > 10
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_finishing_twice_changes_nothing(document: dict[str, Any]) -> None:
    again = json.loads(json.dumps(document))
    assert finished(again) == document


def test_an_operation_says_what_it_does_and_how_it_is_refused(document: dict[str, Any]) -> None:
    assert {
        f"{operation['operationId']}: {lacking}"
        for path, operation in operations(document)
        for lacking in lacks(path, operation)
    } == set()


def lacks(path: str, operation: dict[str, Any]) -> Iterator[str]:
    """What an operation leaves unsaid."""
    responses, tags = operation["responses"], operation["tags"]
    named = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
    said = {
        "what it does": bool(operation["description"].strip()),
        "one section": len(tags) == 1 and {*tags} <= {one["name"] for one in TAGS},
        "a yes": any(status.startswith("2") for status in responses),
        "its refusals": responses.keys() >= {"400", "429", "503"},
        "who may ask": ("401" in responses) is ("security" in operation),
        "the parts of its path": set(re.findall(r"{(\w+)}", path)) == named,
    }
    yield from (one for one, whether in said.items() if not whether)
    for status, response in responses.items():
        if not response["description"] or "Logto-Core-Request-Id" not in response["headers"]:
            yield f"what {status} is"
        if status.startswith("4") and "Refusal" not in str(response["content"]):
            yield f"the body of {status}"


def test_what_an_operation_leaves_unsaid_is_noticed(document: dict[str, Any]) -> None:
    path, operation = operations(document)[0]
    mute = operation | {"description": " ", "tags": [], "responses": {}}
    found = set(lacks(f"{path}/{{more}}", mute))
    assert found >= {
        "what it does",
        "one section",
        "a yes",
        "its refusals",
        "the parts of its path",
    }


def test_the_reference_is_what_the_document_says_today(document: dict[str, Any]) -> None:
    text = api_reference.TARGET.read_text(encoding="utf-8")
    assert text == markdown(document), "run: python tools/api_reference.py"


def test_every_route_is_in_the_reference(document: dict[str, Any]) -> None:
    text = api_reference.TARGET.read_text(encoding="utf-8")
    routes = [
        f"`{method.upper()} {path}`" for path, item in document["paths"].items() for method in item
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
