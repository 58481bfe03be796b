"""How many sign-ins one address may begin, at whichever door (policy: ``flows``)."""

from pathlib import Path

import pytest
from tests.person import Person
from tests.walks.house import House, open_house
from tests.walks.test_sign_in import PHONE, TYPED, told
from tests.web.oidc.party import challenge, query_of

from watchword.testing import FrozenClock

pytestmark = pytest.mark.server


async def authorize(
    house: House, accept: str = "text/html", person: Person | None = None, **more: str
) -> tuple[int, str, str]:
    """A browser, one that was never here unless it is somebody's, comes from an application: status, where it is sent, when again."""
    asked = {
        "client_id": "demo-app",
        "redirect_uri": f"{house.origin}/demo-app",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    } | more
    kept = person.cookies if person else {}
    headers = {"accept": accept, "cookie": "; ".join(f"{k}={v}" for k, v in kept.items())}
    async with house.session.get(
        f"{house.origin}/oidc/auth", params=asked, headers=headers, allow_redirects=False
    ) as answer:
        there, again = (answer.headers.get(name, "") for name in ("location", "retry-after"))
        return answer.status, there, again


async def test_sign_ins_begun_from_one_address_are_counted_at_every_door(
    tmp_path: Path, migrated_url: str, clock: FrozenClock
) -> None:
    limits = ("flows=2/600",)
    async with open_house(tmp_path, migrated_url, clock, limit_numbers=limits) as house:
        assert (await authorize(house))[1].startswith("/sign-in?")
        first = house.person()
        page = await first.open("/sign-in")
        page = await first.submit(page, "/sign-in", identifier=TYPED, region="CN")
        assert page.path == "/sign-in/code"
        for accept in ("text/html", "application/json"):
            status, _, again = await authorize(house, accept)
            assert (status, again) == (429, "300")
        second = house.person()
        page = await second.open("/sign-in")
        page = await second.submit(page, "/sign-in", identifier=TYPED, region="CN")
        assert page.status == 429
        assert "Try again" in told(page)
        assert (await house.count("authorization_requests"), await house.count("interactions")) == (
            1,
            2,
        )
        silent = (await authorize(house, prompt="none"))[1]
        assert query_of(silent)["error"] == "login_required", "asks nobody, so it begins nothing"
        assert await house.count("authorization_requests") == 1, "and nothing is kept of it"
        clock.move(300)
        assert (await authorize(house))[0] == 303


@pytest.mark.parametrize("wish", ["login", "consent", "none"])
async def test_whoever_is_signed_in_is_counted_by_their_session(
    tmp_path: Path, migrated_url: str, clock: FrozenClock, wish: str
) -> None:
    limits = ("flows=2/600",)
    async with open_house(tmp_path, migrated_url, clock, limit_numbers=limits) as house:
        person = house.person()
        page = await person.open("/sign-in")
        page = await person.submit(page, "/sign-in", identifier=TYPED, region="CN")
        await person.submit(page, "/sign-in/code", code=await house.code(PHONE))
        clock.move(600)
        for _ in range(2):
            assert (await authorize(house, person=person, prompt=wish))[0] == 303
        status, _, again = await authorize(house, person=person, prompt=wish)
        assert (status, again) == (429, "300")
        assert await house.count("authorization_requests") == 2
