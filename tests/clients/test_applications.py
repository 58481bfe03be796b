"""Applications: made, listed, changed by several at once, deleted."""

import asyncio

import pytest
from tests.clients.drafts import draft, machine

from watchword.clients import DEMO_APPLICATION, ApplicationType, Clients, Listing
from watchword.db import Database
from watchword.errors import (
    ApplicationInvalid,
    EntityMissing,
    EntityMissingWithId,
    EntityNotFound,
    RedirectRefused,
    ThirdPartyTypeInvalid,
)
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.testing import FrozenClock


async def test_what_was_made_is_found_again(clients: Clients) -> None:
    made = await clients.applications.create(
        draft(
            description="Sells things",
            custom={"corsAllowedOrigins": ["https://shop.example.com"], "idTokenTtl": 60},
            custom_data={"plan": {"seats": 3}},
            resource_scopes={"https://api.example.com": ("read", "write")},
        )
    )
    found = await clients.applications.get(made.id)
    assert found == made
    assert len(made.id) == 21
    assert found.cors_origins == ("https://shop.example.com",)
    assert found.id_token_seconds == 60
    assert found.refresh_token_seconds == 14 * 86_400


@pytest.mark.parametrize(
    ("kind", "secrets"),
    [
        (ApplicationType.TRADITIONAL, ["Default secret"]),
        (ApplicationType.MACHINE_TO_MACHINE, ["Default secret"]),
        (ApplicationType.SPA, []),
        (ApplicationType.NATIVE, []),
    ],
)
async def test_who_can_keep_a_secret_gets_one(
    clients: Clients, kind: ApplicationType, secrets: list[str]
) -> None:
    made = await clients.applications.create(draft(kind))
    assert [one.name for one in await clients.secrets.list(made.id)] == secrets


async def test_the_list_is_newest_first_and_can_be_narrowed(
    clients: Clients, clock: FrozenClock
) -> None:
    for name, kind in (("One", ApplicationType.SPA), ("Two", ApplicationType.TRADITIONAL)):
        await clients.applications.create(draft(kind, name=name))
        clock.move(1)
    await clients.applications.create(draft(name="Three", third_party=True))

    async def names(wanted: Listing) -> tuple[list[str], int]:
        found, total = await clients.applications.list(wanted)
        return [one.name for one in found], total

    assert await names(Listing()) == (["Three", "Two", "One"], 3)
    assert await names(Listing(limit=1, offset=1)) == (["Two"], 3)
    assert await names(Listing(types=[ApplicationType.SPA])) == (["One"], 1)
    assert await names(Listing(third_party=True)) == (["Three"], 1)


async def test_the_live_preview_is_there_without_a_row_and_stays(clients: Clients) -> None:
    demo = await clients.applications.get(DEMO_APPLICATION)
    assert demo.redirect_uris == ("https://id.example.com/demo-app",)
    assert not demo.confidential
    with pytest.raises(EntityMissing):
        await clients.applications.change(DEMO_APPLICATION, {"name": "Mine"})
    with pytest.raises(EntityNotFound):
        await clients.applications.delete(DEMO_APPLICATION)


async def test_changes_at_once_are_all_kept(clients: Clients) -> None:
    made = await clients.applications.create(draft())
    await asyncio.gather(
        *(clients.applications.merge_custom_data(made.id, {f"key{n}": n}) for n in range(6)),
        clients.applications.change(made.id, {"name": "Store"}),
    )
    after = await clients.applications.get(made.id)
    assert after.name == "Store"
    assert after.custom_data == {f"key{n}": n for n in range(6)}


async def test_what_is_not_there_is_said_in_the_wires_three_ways(clients: Clients) -> None:
    with pytest.raises(EntityMissingWithId):
        await clients.applications.get("nobody")
    with pytest.raises(EntityMissing):
        await clients.applications.change("nobody", {"name": "x"})
    with pytest.raises(EntityNotFound):
        await clients.applications.delete("nobody")


async def test_secrets_go_with_their_application(clients: Clients, db: Database) -> None:
    made = await clients.applications.create(draft())
    await clients.applications.delete(made.id)
    assert await db.all("SELECT id FROM application_secrets") == []


async def test_an_app_for_people_never_gets_the_management_api(clients: Clients) -> None:
    with pytest.raises(ApplicationInvalid, match="machine-to-machine"):
        await clients.applications.create(draft(management=True))
    made = await clients.applications.create(draft())
    with pytest.raises(ApplicationInvalid):
        await clients.applications.change(made.id, {"management": True})
    with pytest.raises(ApplicationInvalid, match="no scope 'everything'"):
        await clients.applications.create(machine(management_scopes=("everything",)))


async def test_a_machine_is_no_third_partys_app_for_people(clients: Clients) -> None:
    with pytest.raises(ThirdPartyTypeInvalid):
        await clients.applications.create(machine(third_party=True, management=False))


async def test_addresses_are_checked_at_every_write(clients: Clients) -> None:
    with pytest.raises(RedirectRefused):
        await clients.applications.create(draft(oidc={"redirectUris": ["http://shop.example.com"]}))
    made = await clients.applications.create(draft())
    with pytest.raises(RedirectRefused):
        await clients.applications.change(
            made.id, {"oidc": {"postLogoutRedirectUris": ["javascript:alert(1)"]}}
        )


async def test_a_real_database_has_no_live_preview(
    db: Database, ring: KeyRing, clock: FrozenClock
) -> None:
    clients = Clients(db, ring, Limiter(db, clock), clock)
    assert await clients.applications.find(DEMO_APPLICATION) is None
