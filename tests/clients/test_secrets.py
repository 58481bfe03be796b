"""Secrets: several, sealed, shown for an hour, checked in constant time, bounded when wrong."""

import asyncio
import re

import pytest
from tests.clients.drafts import draft

from watchword.clients import MASK, ApplicationType, ClientAuthentication, Clients, Secrets
from watchword.clients import authentication as room
from watchword.db import Database
from watchword.errors import (
    ClientRefused,
    ClientSecretExpired,
    ClientSecretLocked,
    EntityMissing,
    EntityNotFound,
    LimitReached,
    SecretNameTaken,
)
from watchword.keys import KeyRing
from watchword.testing import FrozenClock

ADDRESS = "203.0.113.7"


async def made_with_secret(clients: Clients) -> tuple[str, str]:
    """The id and the secret of a new application."""
    made = await clients.applications.create(draft())
    (only,) = await clients.secrets.list(made.id)
    return made.id, only.value


async def test_a_secret_is_shown_for_an_hour_and_masked_afterwards(
    clients: Clients, clock: FrozenClock, db: Database, ring: KeyRing
) -> None:
    made = await clients.applications.create(draft())
    secret = await clients.secrets.make(made.id, "Second")
    assert re.fullmatch("[0-9A-Za-z]{32}", secret.value)
    assert secret.value not in repr(secret)
    clock.move(3599)
    assert (await clients.secrets.list(made.id))[1].value == secret.value
    clock.move(1)
    assert (await clients.secrets.list(made.id))[1].value == MASK
    revealing = Secrets(db, ring, clock, reveal=True)
    assert (await revealing.list(made.id))[1].value == secret.value


async def test_a_secret_is_stored_sealed_and_as_a_digest_only(
    clients: Clients, db: Database
) -> None:
    _, value = await made_with_secret(clients)
    (row,) = await db.all("SELECT * FROM application_secrets")
    stored = " ".join(str(row[name]) for name in ("id", "name", "sealed", "digest"))
    assert value not in stored
    assert value.encode() not in bytes(row["digest"])


async def test_each_of_several_secrets_opens(clients: Clients) -> None:
    made = await clients.applications.create(draft())
    second = await clients.secrets.make(made.id, "Second")
    for one in await clients.secrets.list(made.id):
        shown = await clients.authenticate(made.id, one.value)
        assert (shown.application.id, shown.secret_id) == (made.id, one.id)
    await clients.secrets.delete(made.id, "Second")
    with pytest.raises(ClientRefused):
        await clients.authenticate(made.id, second.value)


async def test_names_are_one_secrets_own(clients: Clients) -> None:
    made = await clients.applications.create(draft())
    with pytest.raises(SecretNameTaken):
        await clients.secrets.make(made.id, "Default secret")
    await clients.secrets.make(made.id, "Second")
    with pytest.raises(SecretNameTaken):
        await clients.secrets.rename(made.id, "Second", "Default secret")
    renamed = await clients.secrets.rename(made.id, "Second", "Third")
    assert (await clients.authenticate(made.id, renamed.value)).secret_id == renamed.id
    with pytest.raises(EntityMissing):
        await clients.secrets.rename(made.id, "Second", "Fourth")
    with pytest.raises(EntityNotFound):
        await clients.secrets.delete(made.id, "Second")


async def test_an_expired_secret_is_told_apart(clients: Clients, clock: FrozenClock) -> None:
    made = await clients.applications.create(draft())
    short = await clients.secrets.make(made.id, "Short", expires_at=clock.now() + 1000)
    await clients.authenticate(made.id, short.value)
    assert await clients.authentication.stands(made.id, short.id)
    clock.move(1)
    with pytest.raises(ClientSecretExpired):
        await clients.authenticate(made.id, short.value)
    assert not await clients.authentication.stands(made.id, short.id)


@pytest.mark.parametrize("given", ["", "x", "\x00", "é" * 32, MASK, None])
async def test_anything_else_is_refused(clients: Clients, given: str | None) -> None:
    client, _ = await made_with_secret(clients)
    for name in (client, "nobody"):
        with pytest.raises(ClientRefused) as refused:
            await clients.authenticate(name, given)
        assert refused.value.known == (name == client)


async def test_a_public_client_shows_none_and_may_not(clients: Clients) -> None:
    spa = await clients.applications.create(draft(ApplicationType.SPA))
    assert (await clients.authenticate(spa.id, None)).secret_id is None
    with pytest.raises(ClientRefused):
        await clients.authenticate(spa.id, "something")


async def test_a_disabled_client_is_refused(clients: Clients) -> None:
    client, value = await made_with_secret(clients)
    await clients.applications.change(client, {"enabled": False})
    with pytest.raises(ClientRefused):
        await clients.authenticate(client, value)
    assert await clients.authentication.stands(client, None) is None


async def test_twenty_wrong_secrets_lock_the_address_out_and_no_other(
    clients: Clients, clock: FrozenClock
) -> None:
    client, value = await made_with_secret(clients)
    for _ in range(20):
        with pytest.raises(ClientRefused):
            await clients.authenticate(client, "wrong", ADDRESS)
    with pytest.raises(ClientSecretLocked) as locked:
        await clients.authenticate(client, value, ADDRESS)
    assert 0 < locked.value.retry_after <= 600
    await clients.authenticate(client, value, "203.0.113.8")
    clock.move(600)
    await clients.authenticate(client, value, ADDRESS)


async def guess_at_once(clients: Clients, client: str, many: int = 60) -> int:
    """How many of ``many`` wrong secrets at once were told that they are wrong."""

    async def one(n: int) -> bool:
        try:
            await clients.authenticate(client, f"wrong{n}", ADDRESS)
        except ClientRefused:
            return True
        except ClientSecretLocked:
            return False
        raise AssertionError("a wrong secret opened")

    return sum(await asyncio.gather(*(one(n) for n in range(many))))


async def test_sixty_wrong_secrets_at_once_are_twenty_answers(clients: Clients) -> None:
    client, _ = await made_with_secret(clients)
    assert await guess_at_once(clients, client) == 20


async def test_the_storm_catches_a_limit_that_is_read_and_then_written(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = asyncio.Barrier(60)

    async def late(self: ClientAuthentication, limit: object) -> None:
        await everybody.wait()  # all have looked before the first one counts
        try:
            await self._limiter.reserve([limit])  # type: ignore[list-item]
        except LimitReached:
            return

    client, _ = await made_with_secret(clients)
    monkeypatch.setattr(room.ClientAuthentication, "_spend", late)
    assert await guess_at_once(clients, client) > 20, "the broken limit got away"


async def test_a_right_secret_costs_nothing(clients: Clients, db: Database) -> None:
    client, value = await made_with_secret(clients)
    await clients.authenticate(client, value, ADDRESS)
    assert await db.all("SELECT key FROM limits") == []
