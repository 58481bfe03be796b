"""T34, the part about tokens: whoever loses the right to call loses it within ten seconds; a person never has it."""

from collections.abc import Awaitable, Callable

import pytest
from tests.clients.drafts import draft, machine

from watchword.clients import MANAGEMENT_API, MANAGEMENT_RESOURCE, Clients
from watchword.errors import TokenRefused
from watchword.oidc import AccessTokens, ClientCredentials, ManagementTokens
from watchword.testing import FrozenClock

Loss = Callable[[Clients, str], Awaitable[object]]

LOSSES: dict[str, Loss] = {
    "disabled": lambda c, one: c.applications.change(one, {"enabled": False}),
    "deleted": lambda c, one: c.applications.delete(one),
    "flag taken": lambda c, one: c.applications.change(one, {"management": False}),
    "secret revoked": lambda c, one: c.secrets.delete(one, "Default secret"),
}


async def a_token(clients: Clients, credentials: ClientCredentials) -> tuple[str, str]:
    """A management application and a token of it."""
    application = await clients.applications.create(machine())
    (secret,) = await clients.secrets.list(application.id)
    client = await clients.authenticate(application.id, secret.value)
    issued = await credentials.grant(client, [MANAGEMENT_RESOURCE], ["all"])
    return application.id, issued.access_token


@pytest.mark.parametrize("loss", LOSSES)
async def test_T34_a_right_that_was_lost_is_gone_within_ten_seconds(
    clients: Clients,
    credentials: ClientCredentials,
    management: ManagementTokens,
    clock: FrozenClock,
    loss: str,
) -> None:
    application, token = await a_token(clients, credentials)
    assert (await management.verify(token)).application == application
    await LOSSES[loss](clients, application)
    clock.move(10)
    with pytest.raises(TokenRefused):
        await management.verify(token)


async def test_T34_a_token_that_is_over_is_refused_though_it_was_remembered(
    clients: Clients,
    credentials: ClientCredentials,
    management: ManagementTokens,
    clock: FrozenClock,
) -> None:
    _, token = await a_token(clients, credentials)
    await management.verify(token)
    clock.move(3599)
    await management.verify(token)
    clock.move(1)
    with pytest.raises(TokenRefused):
        await management.verify(token)


async def test_T34_scopes_that_were_taken_are_gone_from_live_tokens(
    clients: Clients,
    credentials: ClientCredentials,
    management: ManagementTokens,
    clock: FrozenClock,
) -> None:
    application, token = await a_token(clients, credentials)
    assert (await management.verify(token)).scopes == {"all"}
    await clients.applications.change(application, {"management_scopes": ("users:read",)})
    clock.move(10)
    assert (await management.verify(token)).scopes == set()


async def test_T34_a_persons_token_never_opens_the_management_api(
    clients: Clients,
    tokens: AccessTokens,
    management: ManagementTokens,
) -> None:
    app = await clients.applications.create(draft())
    program = await clients.applications.create(machine())
    for subject, client in (("abcdefghijkl", app.id), (app.id, app.id), ("abc", program.id)):
        token = tokens.issue(MANAGEMENT_API, ["all"], subject=subject, client=client)
        with pytest.raises(TokenRefused):
            await management.verify(token.access_token)
