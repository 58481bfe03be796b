"""Resources and their scopes."""

import asyncio

import pytest

from watchword.clients import MANAGEMENT_RESOURCE, MANAGEMENT_RESOURCE_ID, Clients
from watchword.errors import (
    EntityMissing,
    EntityMissingWithId,
    EntityNotFound,
    IndicatorTaken,
    ResourceInvalid,
    ScopeNameTaken,
)

API = "https://api.example.com/v1"


async def test_what_was_made_is_found_by_id_and_by_indicator(clients: Clients) -> None:
    made = await clients.resources.create("API", API, access_token_seconds=120)
    assert await clients.resources.get(made.id) == made
    assert await clients.resources.named(API) == made
    assert await clients.resources.named(f"{API}/") is None
    assert [one.id for one in await clients.resources.list()] == [made.id, MANAGEMENT_RESOURCE_ID]
    changed = await clients.resources.change(made.id, name="The API", access_token_seconds=60)
    assert (changed.name, changed.access_token_seconds) == ("The API", 60)
    await clients.resources.delete(made.id)
    with pytest.raises(EntityMissingWithId):
        await clients.resources.get(made.id)
    with pytest.raises(EntityMissingWithId):
        await clients.resources.delete(made.id)
    with pytest.raises(EntityMissingWithId):
        await clients.resources.change(made.id, name="x")


async def test_an_indicator_names_one_resource(clients: Clients) -> None:
    await clients.resources.create("API", API)
    for taken in (API, MANAGEMENT_RESOURCE):
        with pytest.raises(IndicatorTaken):
            await clients.resources.create("Another", taken)


@pytest.mark.parametrize("indicator", ["", "api", "/api", "https://a.example/#x", "https://a b/"])
async def test_an_indicator_is_an_absolute_uri(clients: Clients, indicator: str) -> None:
    with pytest.raises(ResourceInvalid):
        await clients.resources.create("API", indicator)


async def test_there_is_one_default_however_many_ask(clients: Clients) -> None:
    made = [await clients.resources.create(f"API {n}", f"{API}/{n}") for n in range(4)]
    assert await clients.resources.default() is None
    outcomes = await asyncio.gather(
        *(clients.resources.set_default(one.id, is_default=True) for one in made),
        return_exceptions=True,
    )
    assert any(not isinstance(one, Exception) for one in outcomes)
    assert sum(one.is_default for one in await clients.resources.list()) == 1
    (now,) = [one for one in await clients.resources.list() if one.is_default]
    assert await clients.resources.default() == now
    await clients.resources.set_default(now.id, is_default=False)
    assert await clients.resources.default() is None


async def test_scopes_belong_to_their_resource(clients: Clients) -> None:
    made = await clients.resources.create("API", API)
    scope = await clients.resources.add_scope(made.id, "read:orders", "Read orders")
    assert await clients.resources.scopes(made.id) == [scope]
    with pytest.raises(ScopeNameTaken):
        await clients.resources.add_scope(made.id, "read:orders")
    other = await clients.resources.add_scope(made.id, "write:orders")
    with pytest.raises(ScopeNameTaken):
        await clients.resources.change_scope(made.id, other.id, name="read:orders")
    changed = await clients.resources.change_scope(made.id, other.id, name="change:orders")
    assert (changed.name, changed.description) == ("change:orders", None)
    changed = await clients.resources.change_scope(
        made.id, scope.id, description=None, describe=True
    )
    assert (changed.name, changed.description) == ("read:orders", None)
    await clients.resources.delete_scope(made.id, other.id)
    with pytest.raises(EntityNotFound):
        await clients.resources.delete_scope(made.id, other.id)
    with pytest.raises(EntityMissing):
        await clients.resources.change_scope(made.id, other.id, name="x")
    with pytest.raises(EntityMissingWithId):
        await clients.resources.scopes("nothing")


@pytest.mark.parametrize("name", ["", "two words", 'quo"te', "back\\slash", "naïve"])
async def test_a_scope_is_one_word(clients: Clients, name: str) -> None:
    made = await clients.resources.create("API", API)
    with pytest.raises(ResourceInvalid):
        await clients.resources.add_scope(made.id, name)


async def test_the_management_api_is_read_only(clients: Clients) -> None:
    ours = await clients.resources.get(MANAGEMENT_RESOURCE_ID)
    assert await clients.resources.named(MANAGEMENT_RESOURCE) == ours
    assert ours.built_in
    assert "all" in {one.name for one in await clients.resources.scopes(ours.id)}
    room = clients.resources
    for attempt in (
        room.change(ours.id, name="x"),
        room.set_default(ours.id, is_default=True),
        room.delete(ours.id),
        room.add_scope(ours.id, "more"),
        room.change_scope(ours.id, "x", name="y"),
        room.delete_scope(ours.id, "x"),
    ):
        with pytest.raises(ResourceInvalid, match="built in"):
            await attempt
