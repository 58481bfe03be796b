"""A new password, a suspension and the end of an account end everything that stood on it, by the time their own answer is there."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.person import OverHTTP
from tests.walks.house import House
from tests.walks.test_journeys import FIRST, SECOND, arrived, code_page, with_passwords
from tests.walks.test_set_up_by_program import Program
from tests.web.experience.program import Program as OwnPage
from tests.web.experience.program import said
from tests.web.oidc.party import CALLBACK, VERIFIER, app, challenge

from watchword.app import opened_clients

pytestmark = pytest.mark.server


@dataclass
class Owner:
    """Somebody with everything an account may have: two browsers, one of them by a page of one's own, and an application's tokens."""

    house: House
    call: Program
    client: dict[str, str]
    mail: str
    id: str = ""

    async def settle(self) -> None:
        """Get all of it."""
        made = {"primaryEmail": self.mail, "password": FIRST}
        status, user = await self.call("POST", "/users", made)
        assert status == 200, user
        self.id = user["id"]
        self.browser = self.house.person()
        self.given = await self.tokens(await self.authorization_code())
        self.unspent = await self.authorization_code()
        self.own_page = await self.signed_in_own_page()

    async def authorization_code(self) -> str:
        """To the application and back; who is not signed in is, by password."""
        asked = {
            "client_id": self.client["client_id"], "redirect_uri": CALLBACK, "response_type": "code", "prompt": "consent",
            "scope": "openid offline_access", "code_challenge": challenge(), "code_challenge_method": "S256",
        }  # fmt: skip
        raw = await self.browser._ask("GET", f"/oidc/auth?{urlencode(asked)}", {}, {})
        there = raw.header("location") or ""
        if there.startswith("/sign-in"):
            page = await self.browser.open(there)
            page = await self.browser.submit(
                page, "/sign-in", {"with": "password"}, identifier=self.mail
            )
            raw = await self.browser.press(page, "/sign-in/password", password=FIRST)
            there = raw.header("location") or ""
        while not there.startswith(CALLBACK):
            raw = await self.browser._ask("GET", there.removeprefix(self.house.origin), {}, {})
            there = raw.header("location") or ""
        return parse_qs(urlsplit(there).query)["code"][0]

    async def signed_in_own_page(self) -> OwnPage:
        """Another browser, signed in by the Experience API."""
        page = OwnPage(OverHTTP(self.house.session, self.house.origin))
        await page.begin("SignIn")
        raw = await page.post(
            "/verification/password",
            identifier={"type": "email", "value": self.mail},
            password=FIRST,
        )
        assert (await page.identify(said(raw)["verificationId"])).status == 204
        assert (await page.post("/submit")).status == 200
        return page

    async def ask(self, path: str, **body: str) -> tuple[int, Any]:
        """The application's server asks."""
        url = f"{self.house.origin}/oidc{path}"
        async with self.house.session.post(url, data={**self.client, **body}) as answer:
            return answer.status, json.loads(await answer.read() or b"null")

    async def tokens(self, code: str) -> dict[str, str]:
        """For a code."""
        status, given = await self.ask(
            "/token", grant_type="authorization_code", code=code, redirect_uri=CALLBACK, code_verifier=VERIFIER
        )  # fmt: skip
        assert status == 200, given
        return dict(given)

    async def userinfo(self) -> int:
        """Its status."""
        headers = {"authorization": f"Bearer {self.given['access_token']}"}
        async with self.house.session.get(
            f"{self.house.origin}/oidc/me", headers=headers
        ) as answer:
            return answer.status

    async def standing(self) -> set[str]:
        """What still opens anything."""
        found = set()
        for name, person in (("browser", self.browser), ("own page", self.own_page.person)):
            if (await person.open("/signed-in")).path == "/signed-in":
                found.add(name)
        if await self.userinfo() == 200:
            found.add("userinfo")
        for token in ("access_token", "refresh_token"):
            _, told = await self.ask("/token/introspection", token=self.given[token])
            if told != {"active": False}:
                found.add(f"introspection of the {token}")
        return found

    async def exchanged(self) -> list[tuple[int, str]]:
        """What the refresh token and the code that was not redeemed yet are answered."""
        answers = [
            await self.ask("/token", grant_type="refresh_token", refresh_token=self.given["refresh_token"]),
            await self.ask("/token", grant_type="authorization_code", code=self.unspent, redirect_uri=CALLBACK, code_verifier=VERIFIER),
        ]  # fmt: skip
        return [(status, told.get("error", "")) for status, told in answers]


async def reset_on_the_pages(owner: Owner) -> None:
    person = owner.house.person()
    before = len(await owner.house.codes(owner.mail))
    page = await code_page(owner.house, person, "/forgot-password", owner.mail)
    page = await person.submit(page, "/sign-in/code", code=await newest(owner, before))
    page = await person.submit(page, "/forgot-password/new-password", password=SECOND)
    assert page.path == "/forgot-password/changed"


async def reset_by_a_page_of_ones_own(owner: Owner) -> None:
    page = OwnPage(OverHTTP(owner.house.session, owner.house.origin))
    before = len(await owner.house.codes(owner.mail))
    await page.begin("ForgotPassword")
    record = await page.send("ForgotPassword", "email", owner.mail)
    await page.verify(record, "email", owner.mail, await newest(owner, before))
    await page.identify(record)
    assert (await page.put("/profile/password", password=SECOND)).status == 204
    assert (await page.post("/submit")).status == 200


async def newest(owner: Owner, before: int) -> str:
    """The code of a mail that leaves after the answer."""
    await arrived(owner.house, owner.mail, before + 1)
    return await owner.house.code(owner.mail)


def by_program(method: str, path: str, body: object = None) -> Callable[[Owner], Awaitable[None]]:
    async def told(owner: Owner) -> None:
        status, answer = await owner.call(method, f"/users/{owner.id}{path}", body)
        assert status in (200, 204), answer

    return told


WAYS: dict[str, Callable[[Owner], Awaitable[None]]] = {
    "reset": reset_on_the_pages,
    "own-reset": reset_by_a_page_of_ones_own,
    "suspended": by_program("PATCH", "/is-suspended", {"isSuspended": True}),
    "new-password": by_program("PATCH", "/password", {"password": SECOND}),
    "deleted": by_program("DELETE", ""),
}
EVERYTHING = {
    "browser", "own page", "userinfo", "introspection of the access_token", "introspection of the refresh_token",
}  # fmt: skip


async def test_whatever_stood_on_the_account_is_over_with_the_answer(house: House) -> None:
    await with_passwords(house)
    call = await Program.of(house)
    async with opened_clients(house.settings) as clients:
        made = await clients.applications.create(app())
        (secret,) = await clients.secrets.list(made.id)
    client = {"client_id": made.id, "client_secret": secret.value}
    for name, way in WAYS.items():
        owner = Owner(house, call, client, f"{name}@example.com")
        bystander = Owner(house, call, client, f"by-{name}@example.com")
        await owner.settle()
        await bystander.settle()
        assert await owner.standing() == EVERYTHING, name
        await way(owner)
        assert await owner.standing() == set(), name
        assert await owner.exchanged() == [(400, "invalid_grant")] * 2, name
        assert await bystander.standing() == EVERYTHING, name
        assert [status for status, _ in await bystander.exchanged()] == [200, 200], name
