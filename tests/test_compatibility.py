"""The page on compatibility says of every route what the running server does with it."""

import asyncio

import pytest
from tools import compatibility

from watchword.settings import Settings


@pytest.fixture(scope="module")
def there() -> frozenset[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(f"WATCHWORD_{name.upper()}", raising=False)
        return asyncio.run(compatibility.mounted())


def test_the_page_is_what_the_server_answers(there: frozenset[str]) -> None:
    page = compatibility.TARGET.read_text()
    assert page == compatibility.written(there), "run: python tools/compatibility.py"


def test_the_routes_that_are_there_are_found_however_they_are_mounted(
    there: frozenset[str],
) -> None:
    assert {
        "GET /api/connectors/:",
        "POST /api/verification-codes/verify",
        "GET /api/swagger.json",
        "PUT /api/experience",
        "POST /oidc/token",
    } <= there


def test_a_route_that_goes_or_comes_changes_the_page(there: frozenset[str]) -> None:
    page = compatibility.written(there)
    assert compatibility.written(there - {"GET /api/connectors/:"}) != page
    assert compatibility.written(there | {"GET /api/something-new"}) != page


def test_every_route_of_the_wire_is_named_once() -> None:
    routes = [compatibility.shape(method, path) for _, method, path in compatibility.wire()]
    assert len(routes) == len(set(routes)) > 90
    assert compatibility.STORED_ONLY | compatibility.WHY_NOT.keys() <= set(routes)


def test_every_field_of_the_sign_in_experience_is_judged_by_who_reads_it() -> None:
    judged = dict(compatibility.fields())
    assert judged["signIn"] == "supported"
    assert judged["socialSignInConnectorTargets"] == "stored only"
    assert not [name for name in judged if name.startswith("watchword")]
