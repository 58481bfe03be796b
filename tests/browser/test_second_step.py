"""An operator's second step in Chromium: set in Settings, asked for at the door and over a page whose session is over, switched off."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
import pytest_asyncio
from tests.browser.barriers import barriers
from tests.browser.test_console import EMAIL, PASSWORD
from tests.browser_pages import PHONE, Browser
from tests.running import Running, running, watchword

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.server, pytest.mark.browser]

NUMBER = "+8613900000071"
BOX = "input[autocomplete=one-time-code]"
MINE = "section:has(> h2:text('Your second step'))"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("second-step")
    data = folder / "data"
    arguments = ("serve", "--dev", "--port", "0", "--sandbox-port", "0", "--data", data)
    with running(*arguments, folder=folder) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> "AsyncIterator[Page]":
    context = await browser.context(bypass_csp=True)  # axe brings its own script
    yield await context.new_page()
    await context.close()


def _code(server: Running) -> str:
    """The newest one in the inbox."""
    with urlopen(f"{server.addresses['Inbox']}.json?to=%2B{NUMBER[1:]}") as answer:
        found = json.load(answer)
    rows = found if isinstance(found, list) else found["messages"]
    return str(max(rows, key=lambda row: row["id"])["code"])


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def _password(page: "Page") -> None:
    await page.fill("input[type=email]", EMAIL)
    await page.fill("input[type=password]", PASSWORD)
    await page.click("button.main")


async def test_from_settings_to_the_door_and_back(
    page: "Page", server: Running, tmp_path_factory: pytest.TempPathFactory
) -> None:
    welcome = server.addresses["Console"]
    origin = welcome.partition("/#")[0]
    await page.goto(welcome)
    await _password(page)
    await page.wait_for_selector("nav.rail")

    # Set: a wrong code first.
    await page.click("nav a[href='/settings']")
    await page.fill(f"{MINE} input[type=tel]", NUMBER)
    await page.click(f"{MINE} button.main")
    await page.wait_for_selector(BOX)
    code = _code(server)
    await page.fill(BOX, _wrong(code))
    await page.wait_for_selector(f"{MINE} .bad >> text=This code is wrong.")
    # Typed anew over the selection, and the last digit sends it.
    await page.keyboard.type(code)
    await page.wait_for_selector(f"{MINE} .badge.good")
    assert "+86 139 •••• 0071" in (await page.inner_text(MINE)).replace("\xa0", " ")
    assert await page.wait_for_selector("td >> text=by phone")

    # The door: password, then the code of this sign-in.
    await page.click("text=Sign out")
    await page.wait_for_selector("input[type=email]")
    await _password(page)
    await page.wait_for_selector("text=Sent to")
    assert await barriers(page, "code") == []
    await page.click("summary")
    assert f"watchword operator second-step {EMAIL} --off" in await page.inner_text("details")
    await page.reload()
    await page.wait_for_selector("text=Send again in")
    await page.fill(BOX, _code(server))
    await page.wait_for_selector("nav.rail")

    # Over the page, when the session is over: the same two steps.
    database = next(tmp_path_factory.getbasetemp().rglob("second-step*/data/watchword.db"))
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM operator_sessions")
    await page.click("nav a[href='/audit']")
    dialog = page.locator("dialog")
    await dialog.locator("input[type=password]").fill(PASSWORD)
    await dialog.locator("button.main").click()
    await dialog.locator("text=Sent to").wait_for()
    await dialog.locator(BOX).fill(_code(server))
    await dialog.wait_for(state="detached")
    await page.wait_for_selector("td >> text=operator.second-step-set")

    # Off again, and the password is enough.
    await page.click("nav a[href='/settings']")
    await page.click(f"{MINE} button.danger")
    await page.click("dialog button.main.danger")
    await page.wait_for_selector(f"{MINE} input[type=tel]")
    await page.click("text=Sign out")
    await page.wait_for_selector("input[type=email]")
    await _password(page)
    await page.wait_for_selector("nav.rail")
    assert page.url.startswith(origin)


async def test_who_gets_no_code_is_let_in_by_the_machine(
    browser: Browser, server: Running, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = next(tmp_path_factory.getbasetemp().rglob("second-step*/data/watchword.db"))
    with sqlite3.connect(database) as connection:
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
    done = watchword(*command.split()[1:], "--data", database.parent)
    assert re.search("Switched off", done.stdout), done.stderr
    await page.click("text=Begin again with the password")
    await _password(page)
    await page.wait_for_selector("nav.rail")
    await context.close()
