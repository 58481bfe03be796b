"""Programs hear of what happens in the whole app: signed, once it is kept, and without a code."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from tests.person import Page, Person
from tests.walks.house import House, open_house
from tests.walks.test_journeys import FIRST, MAIL, SECOND, arrived, code_page, with_passwords
from tests.walks.test_set_up_by_program import Program as ByToken
from tests.walks.test_sign_in import PHONE, ask, wrong

from watchword.db import Database
from watchword.events import Event
from watchword.hooks import Hook, Hooks
from watchword.keys import KeyRing, root_key
from watchword.testing import FakeTransport, FrozenClock

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]


class Program:
    """A program that listens on a port of its own."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.signatures: list[tuple[str, bytes]] = []
        self.url = ""

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.signatures.append((request.headers["logto-signature-sha-256"], body))
        self.heard.append(json.loads(body))
        return web.Response(status=204)

    async def until(self, *events: str) -> list[dict[str, Any]]:
        """What was heard, once these events are among it."""
        while not set(events) <= {one["event"] for one in self.heard}:  # noqa: ASYNC110 - a test's patience
            await asyncio.sleep(0.02)
        return [one for one in self.heard if one["event"] in events]


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    listening = Program()
    app = web.Application()
    app.router.add_post("/hear", listening.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hear"
    yield listening
    await runner.cleanup()


async def subscribe(house: House, db: Database, url: str) -> tuple[Hook, KeyRing]:
    ring = await KeyRing.open(db, root_key.read(root_key.path_in(house.settings.data)), house.clock)
    hooks = Hooks(db, ring, FakeTransport(), house.clock)
    return await hooks.create(name="all", events=[*Event], config={"url": url}), ring


async def test_a_program_hears_of_a_registration_and_a_lock_out(
    tmp_path: Path, migrated_url: str, clock: FrozenClock, program: Program
) -> None:
    async with open_house(tmp_path, migrated_url, clock) as house, house.database() as db:
        hook, _ = await subscribe(house, db, program.url)
        clock.move(3)
        person = house.person()
        page = await ask(person)
        code = await house.code(PHONE)
        page = await person.submit(page, "/sign-in/code", code=code)
        assert page.path == "/signed-in"
        registered, created = sorted(
            await program.until("PostRegister", "User.Created"), key=lambda one: one["event"]
        )
        assert registered["interactionEvent"] in ("SignIn", "Register")
        assert registered["user"]["primaryPhone"] == f"86{PHONE}"
        assert registered["userId"] == created["data"]["id"] == registered["user"]["id"]
        assert registered["userIp"] == "127.0.0.1"
        assert code not in json.dumps(program.heard)

        other = house.person()
        page = await ask(other, "+86 139 0000 0009")
        for _ in range(2):
            sent = await house.code("13900000009")
            for nth in range(5):
                page = await other.submit(page, "/sign-in/code", code=wrong(sent, nth + 1))
            clock.move(61)
            page = await other.submit(page, "/sign-in/resend")
        await other.submit(page, "/sign-in/code", code=sent)
        locked, *more = await program.until("Identifier.Lockout", "Message.RateLimited")
        assert locked["identifier"] == {"type": "phone", "value": "+8613900000009"}
        assert {one["limit"] for one in (locked, *more)} <= {"wrong-hour", "carried"}
    for signature, body in program.signatures:
        expected = hmac.new(hook.signing_key.encode(), body, hashlib.sha256).hexdigest()
        assert signature == expected


async def test_a_program_hears_of_everything_that_is_announced(
    tmp_path: Path, migrated_url: str, clock: FrozenClock, program: Program
) -> None:
    async with open_house(tmp_path, migrated_url, clock) as house, house.database() as db:
        await with_passwords(house)
        await subscribe(house, db, program.url)
        call = await ByToken.of(house)
        clock.move(3)
        status, user = await call("POST", "/users", {"primaryEmail": MAIL, "password": FIRST})
        assert status == 200, user
        await call("PATCH", f"/users/{user['id']}", {"name": "Mei"})
        await program.until("User.Created", "User.Data.Updated")

        person = house.person()
        page = await code_page(house, person, "/forgot-password", MAIL)
        again = await person.submit(page, "/sign-in/resend")
        assert again.status == 429
        await arrived(house, MAIL, 1)
        page = await person.submit(page, "/sign-in/code", code=await house.code(MAIL))
        await person.submit(page, "/forgot-password/new-password", password=SECOND)
        (reset,) = await program.until("PostResetPassword")
        assert (reset["interactionEvent"], reset["userId"]) == ("ForgotPassword", user["id"])
        (limited,) = await program.until("Message.RateLimited")
        assert limited["identifier"] == {"type": "email", "value": MAIL}

        page = await by_password(person, SECOND)
        assert page.path == "/signed-in"
        (signed_in,) = await program.until("PostSignIn")
        assert (signed_in["user"]["primaryEmail"], signed_in["userIp"]) == (MAIL, "127.0.0.1")

        stranger = house.person()
        for _ in range(11):
            await by_password(stranger, "wrong")
        (locked,) = await program.until("Identifier.Lockout")
        assert (locked["identifier"], locked["limit"]) == (limited["identifier"], "password-hour")

        await call("PATCH", f"/users/{user['id']}/is-suspended", {"isSuspended": True})
        # What was not told yet goes with the person: first the one, then the other.
        await program.until("User.SuspensionStatus.Updated")
        await call("DELETE", f"/users/{user['id']}")
        (deleted,) = await program.until("User.Deleted")
        assert deleted["data"] == {"id": user["id"]}
    assert SECOND not in json.dumps(program.heard)


async def by_password(person: Person, password: str) -> Page:
    """Sign in with it, or not."""
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", {"with": "password"}, identifier=MAIL)
    return await person.submit(page, "/sign-in/password", password=password)
