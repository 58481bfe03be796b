"""The token endpoint, the documents, and how both refuse."""

import base64
import json
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.clients.drafts import draft, machine
from tests.web.oidc.party import ORIGIN

from watchword.clients import MANAGEMENT_RESOURCE, Application, ApplicationType, Clients
from watchword.testing import FrozenClock


async def made(clients: Clients, application: Application) -> tuple[str, str]:
    """The id and secret of ``application``, stored."""
    one = await clients.applications.create(application)
    (secret,) = await clients.secrets.list(one.id)
    return one.id, secret.value


def basic(client: str, secret: str) -> dict[str, str]:
    """HTTP Basic."""
    return {"authorization": "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()}


ASKED = {"grant_type": "client_credentials", "resource": MANAGEMENT_RESOURCE, "scope": "all"}


@pytest.mark.parametrize("way", ["basic", "post", "json", "basic with id"])
async def test_a_program_gets_its_token(web: httpx.AsyncClient, clients: Clients, way: str) -> None:
    client, secret = await made(clients, machine())
    shown = {"client_id": client, "client_secret": secret}
    match way:
        case "basic":
            answer = await web.post("/oidc/token", data=ASKED, headers=basic(client, secret))
        case "basic with id":
            more = {**ASKED, "client_id": client}
            answer = await web.post("/oidc/token", data=more, headers=basic(client, secret))
        case "post":
            answer = await web.post("/oidc/token", data=ASKED | shown)
        case _:
            answer = await web.post("/oidc/token", json=ASKED | shown)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    token = body.pop("access_token")
    assert body == {"token_type": "Bearer", "expires_in": 3600, "scope": "all"}
    assert answer.headers["cache-control"] == "no-store"
    keys: Any = (await web.get("/oidc/jwks")).json()
    read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES384"])
    assert read.header["typ"] == "at+jwt"
    assert read.claims["iss"] == f"{ORIGIN}/oidc"


async def refused(answer: httpx.Response, status: int, error: str) -> str:
    """Holds the shape of every refusal; its description."""
    body = answer.json()
    assert (answer.status_code, body["error"]) == (status, error), body
    assert set(body) == {"error", "error_description", "code", "message"}
    assert body["message"] == body["error_description"]
    assert answer.headers["cache-control"] == "no-store"
    assert isinstance(body["code"], str)
    return str(body["message"])


async def test_the_wire_knows_an_unknown_client_from_a_wrong_secret(
    web: httpx.AsyncClient, clients: Clients, clock: FrozenClock
) -> None:
    client, _ = await made(clients, machine())
    answer = await web.post("/oidc/token", data=ASKED, headers=basic("nobody", "x"))
    assert await refused(answer, 400, "invalid_client") == "invalid client nobody"
    answer = await web.post("/oidc/token", data=ASKED, headers=basic(client, "x"))
    await refused(answer, 401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic")
    short = await clients.secrets.make(client, "Short", expires_at=clock.now())
    answer = await web.post("/oidc/token", data=ASKED, headers=basic(client, short.value))
    await refused(answer, 400, "invalid_request")


async def test_twenty_wrong_secrets_are_answered_with_429(
    web: httpx.AsyncClient, clients: Clients
) -> None:
    client, secret = await made(clients, machine())
    for _ in range(20):
        await web.post("/oidc/token", data=ASKED, headers=basic(client, "x"))
    answer = await web.post("/oidc/token", data=ASKED, headers=basic(client, secret))
    await refused(answer, 429, "invalid_client")
    assert 0 < int(answer.headers["retry-after"]) <= 600


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, "unsupported_grant_type"),
        ({"resource": ""}, "invalid_target"),
        ({"resource": "https://unknown.example"}, "invalid_target"),
        ({"resource": [MANAGEMENT_RESOURCE, "https://unknown.example"]}, "invalid_target"),
        ({"scope": ["all", "users"]}, "invalid_request"),
        ({"grant_type": "client\x00credentials"}, "invalid_request"),
        ({"client_secret": "twice"}, "invalid_request"),
        ({"client_id": "another"}, "invalid_request"),
    ],
)  # fmt: skip
async def test_requests_that_are_none(
    web: httpx.AsyncClient, clients: Clients, body: dict[str, Any], error: str
) -> None:
    client, secret = await made(clients, machine())
    answer = await web.post("/oidc/token", data=ASKED | body, headers=basic(client, secret))
    await refused(answer, 400, error)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("{", "application/json"),
        ("[]", "application/json"),
        ('{"grant_type": true}', "application/json"),
        ('{"grant_type": {"a": 1}}', "application/json"),
        ("[" * 15000, "application/json"),
        ('{"grant_type": "a", "client_id": "a", "client_id": "b"}', "application/json"),
        ('{"grant_type": "a", "client_id": "\\ud800"}', "application/json"),
        ("grant_type=%ff", "application/x-www-form-urlencoded"),
        ("grant_type=é", "application/x-www-form-urlencoded"),
        ("<a/>", "text/xml"),
        ("&".join(f"a{n}=1" for n in range(100)), "application/x-www-form-urlencoded"),
    ],
)
async def test_bodies_that_are_none(web: httpx.AsyncClient, content: str, kind: str) -> None:
    answer = await web.post("/oidc/token", content=content, headers={"content-type": kind})
    message = await refused(answer, 400, "invalid_request")
    assert content[:5] not in message


@pytest.mark.parametrize(
    "header",
    [
        "Bearer x",
        "Basic",
        "Basic ???",
        "Basic " + base64.b64encode(b"none").decode(),
        "Basic " + base64.b64encode(b"a%00:b").decode(),
    ],
)
async def test_headers_that_are_none(web: httpx.AsyncClient, header: str) -> None:
    answer = await web.post("/oidc/token", data=ASKED, headers={"authorization": header})
    await refused(answer, 400, "invalid_request")


async def test_nobody_in_particular_is_no_client(web: httpx.AsyncClient) -> None:
    await refused(await web.post("/oidc/token", data=ASKED), 400, "invalid_client")


async def test_an_app_for_people_gets_no_token_of_its_own(
    web: httpx.AsyncClient, clients: Clients
) -> None:
    client, secret = await made(clients, draft())
    answer = await web.post("/oidc/token", data=ASKED, headers=basic(client, secret))
    await refused(answer, 400, "unauthorized_client")


async def test_the_plain_shape_is_there_for_who_asks(web: httpx.AsyncClient) -> None:
    answer = await web.post("/oidc/token?parse_error=false", data=ASKED)
    assert set(answer.json()) == {"error", "error_description"}


async def test_unknown_paths_and_methods_are_json(web: httpx.AsyncClient) -> None:
    await refused(await web.get("/oidc/nothing"), 404, "invalid_request")
    await refused(await web.get("/oidc"), 404, "invalid_request")
    await refused(await web.get("/oidc/token"), 405, "invalid_request")


async def test_every_address_of_discovery_answers_and_is_of_the_configured_origin(
    web: httpx.AsyncClient,
) -> None:
    forged = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    answer = await web.get("/oidc/.well-known/openid-configuration", headers=forged)
    document = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    twin = await web.get("/oidc/.well-known/oauth-authorization-server")
    assert twin.json() == document
    assert document["issuer"] == f"{ORIGIN}/oidc"
    places = [name for name in document if name.endswith(("_endpoint", "_uri"))]
    assert {"token_endpoint", "jwks_uri"} <= set(places)
    for name in places:
        assert document[name].startswith(f"{ORIGIN}/oidc/"), "T25"
        assert (await web.get(document[name])).status_code != 404
    assert "evil" not in json.dumps(document)


async def test_keys_are_asked_for_again_each_time(web: httpx.AsyncClient) -> None:
    answer = await web.get("/oidc/jwks")
    assert answer.headers["cache-control"] == "no-cache, max-age=0, must-revalidate"


# --- pages of other origins ------------------------------------------------------------------


async def test_only_a_clients_own_pages_may_read_its_answers(
    web: httpx.AsyncClient, clients: Clients
) -> None:
    spa = await clients.applications.create(
        draft(ApplicationType.SPA, custom={"corsAllowedOrigins": ["https://other.example.com"]})
    )
    body = {"grant_type": "password", "client_id": spa.id}

    async def reader(origin: str) -> str | None:
        answer = await web.post("/oidc/token", data=body, headers={"origin": origin})
        found: str | None = answer.headers.get("access-control-allow-origin")
        return found

    for own in ("https://app.example.com", "https://other.example.com"):
        assert await reader(own) == own
    for foreign in ("https://evil.example", "null", "https://app.example.com.evil.example"):
        assert await reader(foreign) is None


async def test_a_browser_may_ask_first(web: httpx.AsyncClient) -> None:
    answer = await web.options(
        "/oidc/token",
        headers={"origin": "https://app.example.com", "access-control-request-method": "POST"},
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
    assert "access-control-allow-credentials" not in answer.headers
