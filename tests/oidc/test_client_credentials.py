"""client_credentials: who gets a token, for what."""

import pytest
from tests.clients.drafts import draft, machine

from watchword.clients import MANAGEMENT_RESOURCE, Application, AuthenticatedClient, Clients
from watchword.errors import InvalidTarget, UnauthorizedClient
from watchword.oidc import ClientCredentials, ManagementTokens, SigningKeys

API = "https://api.example.com"


async def client_of(clients: Clients, application: Application) -> AuthenticatedClient:
    """``application``, stored, with its secret shown."""
    made = await clients.applications.create(application)
    (secret,) = await clients.secrets.list(made.id)
    return await clients.authenticate(made.id, secret.value)


async def test_a_management_application_gets_the_scopes_it_asks_for_and_has(
    clients: Clients, credentials: ClientCredentials, keys: SigningKeys
) -> None:
    client = await client_of(clients, machine(management_scopes=("users:read", "connectors")))
    issued = await credentials.grant(
        client, [MANAGEMENT_RESOURCE], ["connectors", "all", "nothing"]
    )
    assert (issued.scopes, issued.expires_in) == (("connectors",), 3600)
    claims = keys.read(issued.access_token, typ="at+jwt")
    assert claims["scope"] == "connectors"
    assert claims["aud"] == MANAGEMENT_RESOURCE
    assert claims["sub"] == claims["client_id"] == client.application.id
    assert issued.access_token not in repr(issued)


@pytest.mark.parametrize(
    ("given", "asked", "got"),
    [
        (("all",), ["users:read", "logs:read", "nothing"], ("users:read", "logs:read")),
        (("users",), ["users:read", "users", "all"], ("users:read", "users")),
        (("users:read",), ["users", "users:read"], ("users:read",)),
    ],
)
async def test_who_may_more_may_ask_for_less(
    clients: Clients,
    credentials: ClientCredentials,
    management: ManagementTokens,
    given: tuple[str, ...],
    asked: list[str],
    got: tuple[str, ...],
) -> None:
    client = await client_of(clients, machine(management_scopes=given))
    issued = await credentials.grant(client, [MANAGEMENT_RESOURCE], asked)
    assert issued.scopes == got
    assert (await management.verify(issued.access_token)).scopes == set(got)


async def test_with_no_scope_asked_the_token_has_none(
    clients: Clients, credentials: ClientCredentials, keys: SigningKeys
) -> None:
    client = await client_of(clients, machine())
    issued = await credentials.grant(client, [MANAGEMENT_RESOURCE], [])
    assert issued.scopes == ()
    assert "scope" not in keys.read(issued.access_token, typ="at+jwt")


async def test_other_programs_do_not_reach_the_management_api(
    clients: Clients, credentials: ClientCredentials
) -> None:
    client = await client_of(clients, machine(management=False))
    with pytest.raises(InvalidTarget):
        await credentials.grant(client, [MANAGEMENT_RESOURCE], ["all"])
    app = await client_of(clients, draft())
    with pytest.raises(UnauthorizedClient):
        await credentials.grant(app, [MANAGEMENT_RESOURCE], ["all"])


async def test_a_resource_of_ones_own_lives_as_it_says(
    clients: Clients, credentials: ClientCredentials, keys: SigningKeys
) -> None:
    await clients.resources.create("API", API, access_token_seconds=90)
    client = await client_of(clients, machine(resource_scopes={API: ("read",)}))
    issued = await credentials.grant(client, [API], ["read", "write", "read"])
    assert (issued.scopes, issued.expires_in) == (("read",), 90)
    claims = keys.read(issued.access_token, typ="at+jwt")
    assert (claims["aud"], claims["exp"] - claims["iat"]) == (API, 90)


async def test_without_a_resource_the_default_is_meant(
    clients: Clients, credentials: ClientCredentials
) -> None:
    client = await client_of(clients, machine())
    with pytest.raises(InvalidTarget, match="are not provided"):
        await credentials.grant(client, [], [])
    made = await clients.resources.create("API", API)
    await clients.resources.set_default(made.id, is_default=True)
    await credentials.grant(client, [], [])
    for named in (["https://unknown.example"], [API, MANAGEMENT_RESOURCE]):
        with pytest.raises(InvalidTarget):
            await credentials.grant(client, named, [])
