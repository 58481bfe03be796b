"""An operator's second step in Chromium: set in Settings, asked for at the door and over a page whose session is over, switched off."""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest
import pytest_asyncio
from tests.browser.barriers import barriers
from tests.browser.test_console import EMAIL, PASSWORD
from tests.browser_pages import PHONE, Browser
from tests.running import Running, newest_code, running, watchword

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.server, pytest.mark.browser]

NUMBER = "+8613900000071"
BOX = "input[autocomplete=one-time-code]"
MINE = "section:has(> h2:text('Your second step'))"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("second-step") / "data"


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Running]:
    """With its first operator, whichever of these tests comes first."""
    arguments = ("serve", "--dev", "--port", "0", "--sandbox-port", "0", "--data", data)
    with running(*arguments, folder=data.parent) as started:
        origin, _, token = started.addresses["Console"].partition("/#welcome=")
        body = json.dumps({"token": token, "email": EMAIL, "password": PASSWORD}).encode()
        headers = {"content-type": "application/json", "origin": origin}
        urlopen(Request(f"{origin}/console/accept", body, headers)).close()
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> "AsyncIterator[Page]":
    context = await browser.context(bypass_csp=True)  # axe brings its own script
    yield await context.new_page()
    await context.close()


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def _password(page: "Page") -> None:
    # The entrance's, not the address that the settings ask for whom they invite.
    await page.fill("form:has(input[type=password]) input[type=email]", EMAIL)
    await page.fill("input[type=password]", PASSWORD)
    await page.click("button.main")


async def test_from_settings_to_the_door_and_back(
    page: "Page", server: Running, data: Path
) -> None:
    await page.goto(server.addresses["Console"].partition("/#")[0])
    await _password(page)
    await page.wait_for_selector("nav.rail")

    # Set: a wrong code first.
    await page.click("nav a[href='/settings']")
    await page.fill(f"{MINE} input[type=tel]", NUMBER)
    await page.click(f"{MINE} button.main")
    await page.wait_for_selector(BOX)
    code = newest_code(server, NUMBER)
    await page.fill(BOX, _wrong(code))
    await page.wait_for_selector(f"{MINE} .bad >> text=This code is wrong.")
    # Typed anew over the selection, and the last digit sends it.
    await page.keyboard.type(code)
    await page.wait_for_selector(f"{MINE} .badge.good")
    assert "+86 139 •••• 0071" in (await page.inner_text(MINE)).replace("\xa0", " ")
    assert await page.wait_for_selector("td >> text=by phone")

    # Who would be kept out by the last connector is named before it is switched off.
    await page.click("nav a[href='/connectors']")
    await page.locator(".pool >> nth=0").locator("input[role=switch]").click()
    await page.wait_for_selector(f"dialog li >> text=Sign in to this console: {EMAIL}")
    await page.click("dialog >> text=Leave it on")

    # The door: password, then the code of this sign-in.
    await page.click("text=Sign out")
    await _password(page)
    await page.wait_for_selector("text=Send again in")
    assert await barriers(page, "code") == []
    await page.click("summary")
    assert f"watchword operator second-step {EMAIL} --off" in await page.inner_text("details")
    await page.reload()
    await page.wait_for_selector("text=Send again in")
    await page.fill(BOX, newest_code(server, NUMBER))
    await page.wait_for_selector("nav.rail")

    # Over the page, when the session is over: the same two steps. What the view asks for at first is answered before.
    await page.wait_for_load_state("networkidle")
    with sqlite3.connect(data / "watchword.db") as connection:
        connection.execute("DELETE FROM operator_sessions")
    await page.click("nav a[href='/audit']")
    dialog = page.locator("dialog")
    await dialog.locator("input[type=password]").fill(PASSWORD)
    await dialog.locator("button.main").click()
    await dialog.locator("text=Send again in").wait_for()
    await dialog.locator(BOX).fill(newest_code(server, NUMBER))
    await dialog.wait_for(state="detached")
    await page.wait_for_selector("td >> text=operator.second-step-set")

    # Off again, and the password is enough.
    await page.click("nav a[href='/settings']")
    await page.click(f"{MINE} button.danger")
    await page.click("dialog button.main.danger")
    await page.wait_for_selector(f"{MINE} input[type=tel]")
    await page.click("text=Sign out")
    await _password(page)
    await page.wait_for_selector("nav.rail")


async def test_who_gets_no_code_is_let_in_by_the_machine(
    browser: Browser, server: Running, data: Path
) -> None:
    with sqlite3.connect(data / "watchword.db") as connection:
        connection.execute(
            "UPDATE operators SET second_step_type = 'phone', second_step_value = ?", [NUMBER]
        )
    port = server.addresses["Inbox"].split(":")[2].partition("/")[0]
    broke = ("sandbox", "fail", "--code", "isv.AMOUNT_NOT_ENOUGH", "--to", NUMBER, "--always")
    assert watchword(*broke, "--port", port).returncode == 0
    context = await browser.context(viewport=PHONE)
    page = await context.new_page()
    await page.goto(server.addresses["Console"].partition("/#")[0])
    await _password(page)
    await page.wait_for_selector(".bad >> text=Top up the account")
    assert "Nothing was sent" in await page.inner_text("[role=status]")
    await page.click("summary")
    command = await page.inner_text("details code")
    done = watchword(*command.split()[1:], "--data", data)
    assert "Switched off" in done.stdout, done.stderr
    await page.click("text=Begin again with the password")
    await _password(page)
    await page.wait_for_selector("nav.rail")
    await context.close()
    assert watchword("sandbox", "clear", "--port", port).returncode == 0
