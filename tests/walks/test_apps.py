"""Clients that do not know Watchword sign a person in, refresh, read userinfo and sign out: PyPI's logto, npm's, and Authlib."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.walks.apps import (
    RunningApp,
    Stroller,
    example,
    node_app,
    python_app,
    strolling,
)
from tests.walks.house import House, open_house

from watchword.clock import SYSTEM
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

PHONE = "13900000001"


async def sign_in(house: House, app: RunningApp, person: Stroller) -> None:
    """From the app's front page to its greeting, by a code from the inbox."""
    await person.go(f"{app.origin}/")
    assert "Sign in" in person.text
    await person.go(f"{app.origin}/sign-in")
    assert person.place == f"{house.origin}/sign-in", person.text
    await person.submit("/sign-in", identifier=PHONE, region="CN")
    assert person.place == f"{house.origin}/sign-in/code", person.text
    await person.submit("/sign-in/code", code=await house.code(PHONE))
    assert person.place == f"{app.origin}/", person.text
    assert f"Hello, 86{PHONE}" in person.text


APPS: dict[str, Callable[[], list[str]]] = {
    "logto": lambda: python_app("app-with-logto"),
    "authlib": lambda: python_app("app-with-authlib"),
    "node": node_app,
}


@pytest.mark.parametrize("client", APPS)
async def test_an_unmodified_client_signs_a_person_in_and_out(tmp_path: Path, client: str) -> None:
    command = APPS[client]()
    # The clients judge our tokens by the machine's own clock.
    clock = FrozenClock(SYSTEM.now())
    async with (
        open_house(tmp_path, "", clock) as house,
        example(house, command) as app,
        strolling() as person,
    ):
        await sign_in(house, app, person)
        assert (await person.go(f"{app.origin}/tokens")).json() == {"refreshed": True}
        await person.go(f"{app.origin}/")
        assert f"Hello, 86{PHONE}" in person.text
        await person.go(f"{app.origin}/sign-out")
        assert person.place == f"{house.origin}/oidc/session/end", person.text
        assert "data-submit" in person.text, "the app took part in this session"
        await person.submit("/oidc/session/end/confirm")
        assert person.place == f"{app.origin}/", person.text
        assert "Sign in" in person.text
        await person.go(f"{house.origin}/signed-in")
        assert person.place == f"{house.origin}/sign-in"
