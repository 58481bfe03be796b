"""What accounts announce, in the wire's words; and what stays of somebody who was erased."""

import json
from typing import Any

from tests.hooks.conftest import Office

from watchword.accounts import NewUser, UserChanges, Users
from watchword.app.announcing import Announcer, ToldOfPeople
from watchword.events import Event
from watchword.identifiers import parse_email


async def announced(office: Office) -> list[dict[str, Any]]:
    rows = await office.db.all("SELECT body, person FROM jobs ORDER BY created_at, id")
    return [json.loads(row["body"]) | {"person": row["person"]} for row in rows]


async def people(office: Office) -> Users:
    users = Users(office.db, office.clock)
    users.also_tells(Announcer(office.hooks, users).changed)
    await office.hook(*(event for event in Event if event.startswith("User.")))
    return users


async def test_users_that_are_made_and_changed_are_announced_as_the_api_answers_them(
    office: Office,
) -> None:
    users = await people(office)
    made = await users.create(NewUser(email=parse_email("mei@example.com")))
    office.clock.move(1)
    await users.update(made.id, UserChanges(name="Mei"))
    office.clock.move(1)
    await users.suspend(made.id)
    created, updated, suspended = await announced(office)
    assert created["event"] == "User.Created"
    assert created["data"]["primaryEmail"] == "mei@example.com"
    assert created["params"] == {"userId": made.id}
    assert (updated["event"], updated["data"]["name"]) == ("User.Data.Updated", "Mei")
    assert suspended["event"] == "User.SuspensionStatus.Updated"
    assert suspended["data"]["isSuspended"]
    assert {one["person"] for one in (created, updated, suspended)} == {made.id}


async def test_T42_of_somebody_who_was_erased_hooks_hear_the_id_and_keep_nothing_else(
    office: Office,
) -> None:
    users = await people(office)
    made = await users.create(NewUser(email=parse_email("mei@example.com")))
    async with office.db.transaction() as conn:
        await ToldOfPeople(office.hooks).erase(made, conn=conn)
    (deleted,) = await announced(office)
    assert (deleted["event"], deleted["data"]) == ("User.Deleted", {"id": made.id})
    assert "mei@example.com" not in json.dumps(deleted)
