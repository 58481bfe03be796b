"""schemathesis judges the API by its own document: every operation, requests that fit and requests that do not.

The same requests each time (derandomised), at most a minute.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.openapi.server import Judged, judged

pytestmark = pytest.mark.server

EXAMPLES = 4
# A request may fit the document and still be refused by what only the server knows: a name taken, a configuration that cannot work.
LEFT_OUT = [positive_data_acceptance]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    with judged(tmp_path_factory.mktemp("judged")) as running:
        yield running


def bearer(token: str) -> Any:
    """How the judge says who it is; it tries without, too."""

    class Bearer:
        def get(self, _case: Any, _context: Any) -> str:
            return token

        def set(self, case: Any, data: str, _context: Any) -> None:
            case.headers["Authorization"] = f"Bearer {data}"

    return Bearer


def problems(operation: Any, mode: GenerationMode) -> str:
    """What is wrong with one operation, in the judge's words."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def judge(case: Any) -> None:
        case.call_and_validate(excluded_checks=LEFT_OUT)

    try:
        judge()
    except FailureGroup as found:
        return "\n".join(str(one) for one in found.exceptions)
    except AssertionError as found:
        return str(found)
    except Unsatisfiable:  # nothing can be wrong about a request without parameters
        return ""
    return ""


def judged_by(document: dict[str, Any], server: Judged) -> dict[str, str]:
    """What is wrong, by operation and kind of request."""
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=server.origin)
    schema.auth()(bearer(server.token))
    found = {}
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if said := problems(operation, mode):
                found[f"{operation.label} {mode.value}"] = said
    return found


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/api/caller", lambda one: one["responses"].pop("200")),
        ("/api/status", lambda one: one.update(security=[{"bearer": []}])),
        (
            "/api/logs",
            lambda one: one["responses"]["200"]["content"]["application/json"].update(
                schema={"type": "object"}
            ),
        ),
    ],
    ids=["a status that is not named", "a gate that is not there", "another answer"],
)
def test_a_document_that_is_wrong_is_caught(server: Judged, path: str, change: Any) -> None:
    document = server.schema()
    change(document["paths"][path]["get"])
    document["paths"] = {path: document["paths"][path]}
    assert judged_by(document, server) != {}, "the wrong document got away"


@pytest.mark.timeout(300)
def test_the_api_is_what_its_document_says(server: Judged) -> None:
    found = judged_by(server.schema(), server)
    assert found == {}, "\n\n".join(f"{label}:\n{said}" for label, said in found.items())
