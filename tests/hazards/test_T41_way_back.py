"""T41: Chromium lets a person back to the app they came from, through our policy, and nowhere else."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser_pages import Browser
from tests.walks.apps import example, python_app
from tests.walks.house import open_house

from watchword.clock import SYSTEM
from watchword.testing import FrozenClock
from watchword.web.oidc import form_action

pytestmark = pytest.mark.server

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage

PHONE = "13900000001"


async def walk(tmp_path: Path, browser: Browser) -> tuple[str, list[str]]:
    """Sign in to the example app and out again; where that came to, and what the browser complained of."""
    clock = FrozenClock(SYSTEM.now())
    async with (
        open_house(tmp_path, "", clock) as house,
        example(house, python_app("app-with-logto")) as app,
    ):
        context = await browser.context()
        page = await context.new_page()
        complaints: list[str] = []
        shut = asyncio.Event()

        def heard(said: "ConsoleMessage") -> None:
            complaints.append(said.text)
            if "form-action" in said.text:
                shut.set()

        page.on("console", heard)
        await page.goto(f"{app.origin}/sign-in")
        await page.locator("#identifier").fill(f"+86{PHONE}")
        await page.locator("button.main").click()
        await page.wait_for_url(f"{house.origin}/sign-in/code")
        await page.wait_for_load_state()
        await page.locator("[name=code]").fill(await house.code(PHONE))
        back = asyncio.create_task(page.wait_for_url(f"{app.origin}/"))
        complaint = asyncio.create_task(shut.wait())
        await asyncio.wait({back, complaint}, return_when=asyncio.FIRST_COMPLETED)
        if (
            complaint.done() or back.exception()
        ):  # a way that was shut may have ended before it was said
            await complaint
            back.cancel()
            await asyncio.gather(back, return_exceptions=True)
            return page.url, complaints
        complaint.cancel()
        greeting = await page.locator("h1").inner_text()
        await page.goto(f"{app.origin}/sign-out")
        await page.wait_for_url(f"{app.origin}/**")
        left = await page.locator("a").inner_text()
        await page.goto(f"{house.origin}/signed-in")
        return f"{greeting} | {left} | {page.url.removeprefix(house.origin)}", complaints


async def test_T41_the_way_back_to_the_app_is_open(tmp_path: Path, browser: Browser) -> None:
    reached, complaints = await walk(tmp_path, browser)
    assert reached == f"Hello, 86{PHONE} | Sign in | /sign-in"
    assert [said for said in complaints if "Content Security Policy" in said] == []


async def test_T41_without_our_word_the_browser_shuts_it(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_action, "policy_with", lambda _, policy="": policy)
    reached, complaints = await walk(tmp_path, browser)
    assert reached.endswith("/sign-in/code")
    assert any("form-action" in said for said in complaints), "an open policy got away"
