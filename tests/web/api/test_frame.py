"""What every route of the API has in common."""

import re
from typing import Annotated

import httpx
import pytest
from fastapi import Query, Request, Response
from fastapi.exceptions import RequestValidationError
from tests.web.api.conftest import ORIGIN, OpenGate

from watchword.errors import ConnectorNotFound, DeliveryFailed, LimitReached
from watchword.message import Fault
from watchword.web.addresses import HostList
from watchword.web.api import Scope
from watchword.web.api.bodies import read_body
from watchword.web.api.conditional import ConditionalGet
from watchword.web.api.errors import JSONRefusals
from watchword.web.api.frame import API
from watchword.web.api.gate import section
from watchword.web.api.models import Body
from watchword.web.api.paging import Paging, note_total
from watchword.web.front_door import Audience, FrontDoor


class Thing(Body):
    """Something to send."""

    first_name: str


class Things:
    """A section as every noun writes its own."""

    def __init__(self) -> None:
        self.router = section("things", OpenGate(), read=Scope.USERS_READ, write=Scope.USERS)
        self.router.add_api_route("/things", self.list, methods=["GET"])
        self.router.add_api_route("/things", self.add, methods=["POST"])
        self.router.add_api_route("/broken", self.broken, methods=["GET"])
        self.router.add_api_route("/full", self.full, methods=["GET"])
        self.router.add_api_route("/poor", self.poor, methods=["GET"])
        self.router.add_api_route("/bare", self.bare, methods=["GET"])

    async def list(self, page: Paging, request: Request, response: Response) -> list[int]:
        """45 numbers."""
        note_total(request, response, page, 45)
        return list(range(45))[page.offset : page.offset + page.size]

    async def add(self, thing: Thing) -> str:
        """A thing."""
        return thing.first_name

    async def broken(self, word: Annotated[str, Query()] = "") -> None:
        """Fails with what was sent in the exception."""
        raise RuntimeError(word)

    async def poor(self) -> None:
        """A provider's account without money."""
        raise DeliveryFailed(Fault.NO_CREDIT, provider_code="isv.AMOUNT_NOT_ENOUGH")

    async def bare(self) -> None:
        """Nothing to send through."""
        raise ConnectorNotFound("sms")

    async def full(self) -> None:
        """A limit that is full."""
        raise LimitReached("application", 7)


def _client(*, operators: bool = True, token: str | None = "all") -> httpx.AsyncClient:
    door = FrontDoor(
        [
            Audience(
                prefix="/api",
                app=ConditionalGet(API([Things().router])),
                dead_end=JSONRefusals(operators=operators),
                same_origin=False,
                body_limit=100,
                request_ids=("logto-core-request-id",),
            ),
            Audience(prefix="", app=_nothing, dead_end=JSONRefusals(operators=False)),
        ],
        hosts=HostList.of(ORIGIN),
        origin=ORIGIN,
        dev=False,
    )
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=door), base_url=ORIGIN, headers=headers
    )


async def _nothing(*_: object) -> None:
    raise RuntimeError("not for the API's tests")


@pytest.mark.parametrize(
    ("authorization", "status", "code"),
    [
        (None, 401, "auth.authorization_header_missing"),
        ("Basic abc", 401, "auth.authorization_token_type_not_supported"),
        ("Bearer", 401, "auth.authorization_token_type_not_supported"),
        ("Bearer forged", 401, "auth.unauthorized"),
        ("Bearer connectors", 403, "auth.forbidden"),
        ("Bearer users:read", 200, None),
        ("Bearer users", 200, None),
        ("Bearer all", 200, None),
    ],
)
async def test_the_gate_tells_its_refusals_apart(
    authorization: str | None, status: int, code: str | None
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    async with _client(token=None) as client:
        answer = await client.get("/api/things", headers=headers)
    assert answer.status_code == status
    if code:
        assert answer.json()["code"] == code
        assert answer.json()["message"]
    assert ("www-authenticate" in answer.headers) == (status == 401)


async def test_a_reading_scope_does_not_write() -> None:
    async with _client(token="users:read") as client:
        assert (await client.post("/api/things", json={"firstName": "A"})).status_code == 403


async def test_a_page_says_where_the_others_are_by_the_configured_origin() -> None:
    async with _client() as client:
        answer = await client.get("/api/things?page=2&page_size=20&search=%25a%26b%25")
        assert answer.json() == list(range(20, 40))
        assert answer.headers["total-number"] == "45"
        links = dict(
            reversed(pair) for pair in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["link"])
        )
        assert set(links) == {"first", "prev", "next", "last"}
        assert all(link.startswith(f"{ORIGIN}/api/things?") for link in links.values())
        assert (await client.get(links["last"])).json() == list(range(40, 45))
        assert httpx.URL(links["next"]).params["search"] == "%a&b%"


@pytest.mark.parametrize("query", ["page=0", "page=x", "page_size=101", "page_size=0"])
async def test_a_page_that_cannot_be_is_refused_by_name(query: str) -> None:
    async with _client() as client:
        answer = await client.get(f"/api/things?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "guard.invalid_pagination")


async def test_what_does_not_fit_is_named_and_not_quoted() -> None:
    async with _client() as client:
        answer = await client.post("/api/things", json={"firstName": ["s3cret"]})
    assert (answer.status_code, answer.json()["code"]) == (400, "guard.invalid_input")
    assert answer.json()["data"]["issues"][0]["path"] == ["firstName"]
    assert "s3cret" not in answer.text


async def test_keys_nobody_knows_are_ignored_as_the_wire_has_it() -> None:
    async with _client() as client:
        answer = await client.post("/api/things", json={"firstName": "A", "more": 1})
    assert answer.json() == "A"


async def test_a_body_that_is_no_json_is_400_without_a_code() -> None:
    async with _client() as client:
        answer = await client.post(
            "/api/things", content=b"{s3cret", headers={"content-type": "application/json"}
        )
    assert answer.status_code == 400
    assert set(answer.json()) == {"message"}
    assert "s3cret" not in answer.text


async def test_a_body_of_no_json_kind_is_told_what_to_send() -> None:
    async with _client() as client:
        answer = await client.post("/api/things", content=b'{"firstName": "s3cret"}')
    assert (answer.status_code, answer.json()["code"]) == (400, "guard.invalid_input")
    assert "Content-Type: application/json" in answer.json()["message"]
    assert "s3cret" not in answer.text


async def test_too_large_a_body_is_refused() -> None:
    async with _client() as client:
        answer = await client.post("/api/things", json={"firstName": "x" * 200})
    assert answer.status_code == 413


async def test_an_unexpected_error_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async with _client() as client:
        answer = await client.get("/api/broken?word=s3cret")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error."})
    assert "s3cret" not in caplog.text
    assert any(record.message == "request failed" for record in caplog.records)


@pytest.mark.parametrize("word", ["poor", "bare"])
async def test_what_only_an_operator_can_mend_is_one_line_of_the_log(
    word: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with _client() as client:
        assert (await client.get(f"/api/{word}")).status_code >= 500
    (line,) = [one for one in caplog.records if one.message == "not possible now"]
    assert (line.levelname, hasattr(line, "trace")) == ("WARNING", False)
    assert (
        line.__dict__["error"]
        == {"poor": "connector.no_credit", "bare": "connector.not_found"}[word]
    )
    assert not any(one.message == "request failed" for one in caplog.records)


@pytest.mark.parametrize("operators", [True, False])
async def test_which_limit_it_was_is_for_operators_alone(*, operators: bool) -> None:
    async with _client(operators=operators) as client:
        answer = await client.get("/api/full")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"
    assert ("data" in answer.json()) is operators


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/nowhere", 404), ("DELETE", "/api/things", 405), ("GET", "/api/things/", 404)],
)
async def test_there_is_json_where_there_is_no_route(method: str, path: str, status: int) -> None:
    async with _client() as client:
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["code"].startswith("guard.")


async def test_a_method_too_many_hears_of_every_one_that_is_known() -> None:
    async with _client() as client:
        answer = await client.put("/api/things", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_who_has_the_answer_already_gets_304() -> None:
    async with _client() as client:
        first = await client.get("/api/things")
        again = await client.get("/api/things", headers={"if-none-match": first.headers["etag"]})
        other = await client.get(
            "/api/things?page=2", headers={"if-none-match": first.headers["etag"]}
        )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert other.status_code == 200


async def test_head_is_get_without_the_body(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "watchword.web")
    async with _client() as client:
        whole, bare = await client.get("/api/things"), await client.head("/api/things")
        assert (bare.status_code, bare.content) == (200, b"")
        for name in ("etag", "content-length", "content-type"):
            assert bare.headers[name] == whole.headers[name]
        assert (await client.head("/api/nowhere")).status_code == 404
    lines = [vars(one) for one in caplog.records]
    noted = [(line["method"], line["route"]) for line in lines if "route" in line]
    assert noted[1] == ("HEAD", noted[0][1])


async def test_every_answer_carries_its_request_id() -> None:
    async with _client() as client:
        for path in ("/api/things", "/api/nowhere", "/api/broken"):
            answer = await client.get(path)
            assert re.fullmatch(r"[0-9a-z]{16}", answer.headers["logto-core-request-id"])


async def test_status_needs_no_token_and_caller_tells_whose_token_it_is(
    api: httpx.AsyncClient,
) -> None:
    assert (await api.get("/api/status", headers={"authorization": ""})).status_code == 204
    answer = await api.get("/api/caller", headers={"authorization": "Bearer users"})
    assert answer.json() == {"applicationId": "caller", "scopes": ["users"]}


async def test_the_schema_is_openapi_and_names_the_bearer(api: httpx.AsyncClient) -> None:
    schema = (await api.get("/api/swagger.json")).json()
    assert schema["openapi"].startswith("3.1")
    assert schema["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert "security" not in schema["paths"]["/api/status"]["get"]


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b'{"firstName": "A"}', "application/json; charset=utf-8", None),
        (b'{"firstName": "A"}', "text/plain", "json_invalid"),
        (b"{s3cret", "application/json", "json_invalid"),
        (b"", "application/json", "model_type"),
        (b'{"firstName": ["s3cret"]}', "application/json", "string_type"),
    ],
)
async def test_a_plain_route_reads_its_body_as_the_others_do(
    content: bytes, kind: str, code: str | None
) -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": content, "more_body": False}

    scope = {"type": "http", "headers": [(b"content-type", kind.encode())]}
    request = Request(scope, receive)
    if code is None:
        assert (await read_body(request, Thing)).first_name == "A"
        return
    with pytest.raises(RequestValidationError) as refused:
        await read_body(request, Thing)
    assert refused.value.errors()[0]["type"] == code
    assert "s3cret" not in str(refused.value.errors())


async def test_a_line_of_the_log_names_the_whole_route(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with _client() as client:
        await client.get("/api/things")
    (line,) = [record for record in caplog.records if record.message == "request"]
    assert line.route == "/api/things"  # type: ignore[attr-defined]
