"""What asks an operator for the password again (policy section 4): the whole API, row by row. A program is never asked."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.clients.drafts import machine
from tests.operators.test_operators import PASSWORD

from watchword.app import opened_house
from watchword.app.clients import opened_clients
from watchword.keys import root_key
from watchword.settings import Settings
from watchword.testing import FrozenClock

WANTED = (403, "operator.password_wanted")
HOOK = {"name": "x", "events": ["PostSignIn"], "config": {"url": "https://app.example.com/hooks"}}
SMTP = {"connectorId": "simple-mail-transfer-protocol"}

# What makes, shows, changes or takes away a secret or a key; test identifiers; the country list; exports.
ASKS: dict[tuple[str, str], dict[str, Any] | None] = {
    ("POST", "/connectors"): SMTP,
    ("PATCH", "/connectors/{id}"): {"config": {}},
    ("DELETE", "/connectors/{id}"): None,
    ("POST", "/connectors/{id}/receipts-address"): None,
    ("POST", "/applications"): {"name": "x", "type": "MachineToMachine"},
    ("PATCH", "/applications/{id}"): {"isAdmin": True},
    ("DELETE", "/applications/{id}"): None,
    ("GET", "/applications/{id}/secrets"): None,
    ("POST", "/applications/{id}/secrets"): {"name": "x"},
    ("PATCH", "/applications/{id}/secrets/{name}"): {"name": "x"},
    ("DELETE", "/applications/{id}/secrets/{name}"): None,
    ("DELETE", "/applications/{id}/legacy-secret"): None,
    ("POST", "/hooks"): HOOK,
    ("PATCH", "/hooks/{hook_id}"): {"config": HOOK["config"]},
    ("PATCH", "/hooks/{hook_id}/signing-key"): None,
    ("POST", "/test-identifiers"): {"identifier": "+8613800138000", "applicationId": "demo-app"},
    ("DELETE", "/test-identifiers/{id}"): None,
    ("PATCH", "/sign-in-exp"): {"watchwordCountries": {"allowed": ["CN"]}},
    ("GET", "/users/{id}/export"): None,
    ("GET", "/users"): {"includePasswordHash": "true"},
    ("GET", "/users/{id}"): {"includePasswordHash": "true"},
    ("PATCH", "/users/{id}/password"): {"password": "correct horse battery"},
}  # fmt: skip
# The same routes with what is nobody's secret.
DOES_NOT: dict[tuple[str, str], dict[str, Any]] = {
    ("PATCH", "/connectors/{id}"): {"enabled": True},
    ("POST", "/applications"): {"name": "x", "type": "SPA"},
    ("PATCH", "/applications/{id}"): {"name": "y"},
    ("PATCH", "/hooks/{hook_id}"): {"enabled": True},
    ("PATCH", "/sign-in-exp"): {"signInMode": "SignIn"},
    ("GET", "/users"): {"includePasswordHash": "false"},
}
# Every other route that changes something. A new one has to be put into one of the tables.
NEVER = {
    ("POST", "/verification-codes"),
    ("POST", "/verification-codes/verify"),
    ("POST", "/connectors/{factoryId}/test"),
    ("POST", "/connectors/{factoryId}/check"),
    ("POST", "/connectors/{factoryId}/account"),
    ("POST", "/connectors/{factoryId}/receipt"),
    ("POST", "/connectors/{id}/restore"),
    ("POST", "/hooks/{hook_id}/test"),
    ("DELETE", "/hooks/{hook_id}"),
    ("PATCH", "/applications/{id}/custom-data"),
    ("POST", "/sign-in-exp/preview"),
    ("POST", "/sign-in-exp/default/check-password"),
    ("PUT", "/email-templates"),
    ("DELETE", "/email-templates"),
    ("PATCH", "/email-templates/{id}/details"),
    ("DELETE", "/email-templates/{id}"),
    ("PUT", "/custom-phrases/{languageTag}"),
    ("DELETE", "/custom-phrases/{languageTag}"),
    ("POST", "/users"),
    ("PATCH", "/users/{id}"),
    ("DELETE", "/users/{id}"),
    ("DELETE", "/users/{id}/sessions"),
    ("DELETE", "/users/{id}/sessions/{session_id}"),
    ("DELETE", "/users/{id}/grants/{grant_id}"),
    ("DELETE", "/users/{id}/consents/{application_id}"),
    ("POST", "/users/{id}/password/verify"),
    ("PATCH", "/users/{id}/password/expiration"),
    ("PATCH", "/users/{id}/is-suspended"),
    ("PATCH", "/users/{id}/custom-data"),
    ("PATCH", "/users/{id}/profile"),
    ("POST", "/sentinel-activities/delete"),
    ("POST", "/resources"),
    ("PATCH", "/resources/{id}"),
    ("PATCH", "/resources/{id}/is-default"),
    ("DELETE", "/resources/{id}"),
    ("POST", "/resources/{id}/scopes"),
    ("PATCH", "/resources/{id}/scopes/{scope_id}"),
    ("DELETE", "/resources/{id}/scopes/{scope_id}"),
}


@dataclass
class Installation:
    """The joined server, an operator at its console and a program at its API."""

    console: httpx.AsyncClient
    program: httpx.AsyncClient
    made: dict[str, str]
    clock: FrozenClock

    async def operator(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """As the console asks, with a token of this minute."""
        token = (await self.console.post("/console/token")).json()["accessToken"]
        return await self._ask(self.console, token, method, path, body)

    async def by_program(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """As a program with a secret of its own asks."""
        return await self._ask(self.program, self.made["token"], method, path, body)

    async def _ask(
        self, client: httpx.AsyncClient, token: str, method: str, path: str, body: Any
    ) -> httpx.Response:
        for noun in ("connectors", "applications", "hooks", "users", "test-identifiers"):
            if path.startswith(f"/{noun}/"):
                path = path.replace("{id}", self.made[noun]).replace("{hook_id}", self.made[noun])
        path = path.replace("{name}", "other").replace("{id}", "x")
        shown = {"params": body} if method == "GET" else {"json": body}
        headers = {"authorization": f"Bearer {token}"}
        return await client.request(method, f"/api{path}", headers=headers, **shown)

    async def confirm(self) -> None:
        """Type the password again."""
        answer = await self.console.post("/console/confirm", json={"password": PASSWORD})
        assert answer.status_code == 200


@pytest.fixture
async def installation(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Installation]:
    settings = Settings(data=tmp_path, reveal_password_digests=True)
    root_key.read_or_make(tmp_path)
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(opened_house(settings, kind="real", clock=clock))
        console = await stack.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app=house.console),
                base_url=settings.public_console_origin,
            )
        )
        program = await stack.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app=house.app), base_url=settings.public_origin
            )
        )
        first = await house.operators.first()
        assert first is not None
        console.headers["origin"] = settings.public_console_origin
        body = {"token": first.token, "email": "anna@example.com", "password": PASSWORD}
        entered = await console.post("/console/accept", json=body)
        console.headers["x-csrf-token"] = entered.json()["csrf"]
        made = {"token": await _token(settings, program)}
        there = Installation(console, program, made, clock)
        await _furnish(there)
        yield there


async def _token(settings: Settings, program: httpx.AsyncClient) -> str:
    async with opened_clients(settings) as clients:
        application = await clients.applications.create(machine())
        (secret,) = await clients.secrets.list(application.id)
    asked = {"grant_type": "client_credentials", "resource": "https://default.logto.app/api"}
    answer = await program.post(
        "/oidc/token", data=asked | {"scope": "all"}, auth=(application.id, secret.value)
    )
    return str(answer.json()["access_token"])


async def _furnish(there: Installation) -> None:
    new = {
        "connectors": SMTP,
        "applications": {"name": "x", "type": "MachineToMachine"},
        "hooks": HOOK,
        "users": {"username": "mei"},
        "test-identifiers": {"identifier": "+8613800138001", "applicationId": "demo-app"},
    }
    for noun, body in new.items():
        answer = await there.operator("POST", f"/{noun}", body)
        assert answer.is_success, answer.text
        there.made[noun] = answer.json()["id"]
    await there.operator("POST", "/applications/{id}/secrets", {"name": "other"})


def heard(answer: httpx.Response) -> tuple[int, str | None]:
    """Status and code."""
    body = answer.json() if answer.content else {}
    return answer.status_code, body.get("code") if isinstance(body, dict) else None


async def test_every_route_is_in_the_tables(installation: Installation) -> None:
    document = (await installation.program.get("/api/swagger.json")).json()
    changing = {
        (method.upper(), path.removeprefix("/api"))
        for path, item in document["paths"].items()
        for method in item
        if method not in ("get", "parameters")
    }
    assert changing == {row for row in ASKS if row[0] != "GET"} | NEVER


@pytest.mark.server
async def test_an_operator_types_the_password_again_for_secrets_and_exports(
    installation: Installation,
) -> None:
    installation.clock.move(5 * 60)
    for (method, path), body in ASKS.items():
        answer = await installation.operator(method, path, body)
        assert heard(answer) == WANTED, (method, path)
    for (method, path), body in DOES_NOT.items():
        assert (await installation.operator(method, path, body)).is_success, (method, path)
    for method, path in NEVER:
        assert heard(await installation.operator(method, path, {})) != WANTED, (method, path)


@pytest.mark.server
async def test_what_was_typed_counts_for_five_minutes_whatever_token_is_shown(
    installation: Installation,
) -> None:
    installation.clock.move(5 * 60)
    token = (await installation.console.post("/console/token")).json()["accessToken"]
    bearer = {"authorization": f"Bearer {token}"}
    export = f"/api/users/{installation.made['users']}/export"
    assert heard(await installation.console.get(export, headers=bearer)) == WANTED
    await installation.confirm()
    assert (await installation.console.get(export, headers=bearer)).status_code == 200
    installation.clock.move(5 * 60 - 1)
    assert (await installation.operator("GET", "/users/{id}/export")).status_code == 200
    installation.clock.move(1)
    assert heard(await installation.operator("GET", "/users/{id}/export")) == WANTED


@pytest.mark.server
async def test_a_program_is_never_asked(installation: Installation) -> None:
    installation.clock.move(5 * 60)
    # What takes something away comes last.
    for (method, path), body in sorted(ASKS.items(), key=lambda row: row[0][0] == "DELETE"):
        heard_by_program = heard(await installation.by_program(method, path, body))
        assert heard_by_program[0] not in (401, 403), (method, path, heard_by_program)


@pytest.mark.server
async def test_a_hooks_key_is_shown_to_who_typed_the_password(installation: Installation) -> None:
    fresh = (await installation.operator("GET", "/hooks/{hook_id}")).json()["signingKey"]
    installation.clock.move(5 * 60)
    listed = (await installation.operator("GET", "/hooks")).json()
    assert [one["signingKey"] for one in listed] == ["********"]
    await installation.confirm()
    assert (await installation.operator("GET", "/hooks/{hook_id}")).json()["signingKey"] == fresh


@pytest.mark.server
async def test_old_secrets_are_masks_and_ask_for_nothing(installation: Installation) -> None:
    installation.clock.move(3600)
    # Idle for half an hour is signed out.
    body = {"email": "anna@example.com", "password": PASSWORD}
    entered = await installation.console.post("/console/sign-in", json=body)
    installation.console.headers["x-csrf-token"] = entered.json()["csrf"]
    installation.clock.move(5 * 60)
    answer = await installation.operator("GET", "/applications/{id}/secrets")
    assert {one["value"] for one in answer.json()} == {"********"}


@pytest.mark.server
async def test_the_log_names_the_operator(installation: Installation) -> None:
    (anna,) = (await installation.console.get("/console/operators")).json()
    logs = (await installation.operator("GET", "/logs")).json()
    made = [one["payload"] for one in logs if one["payload"]["action"] == "connector.created"]
    assert [(one["actor"], one["applicationId"]) for one in made] == [(anna["id"], "console")]
