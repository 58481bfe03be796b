"""Takes the pictures of the console under docs/images: a connector set up beside its guide, and its test message.

    python -m tests.browser.console_pictures

A real server with the sandbox, in Chromium, as ``screenshots.py`` finds it.
"""

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.screenshots import ROOT, SCHEMES
from tests.browser_pages import FLAGS
from tests.running import running, watchword

if TYPE_CHECKING:
    from playwright.async_api import Page

CONNECTOR = "aliyun-short-message-service"


async def enter(page: "Page", address: str) -> None:
    """Sign in; by the one-time address the first time."""
    await page.goto(address)
    await page.fill("input[type=email]", "anna@example.com")
    await page.fill("input[type=password]", "correct horse battery")
    await page.click("button.main")
    await page.wait_for_selector("nav.rail")


async def set_up(page: "Page", origin: str, config: Mapping[str, object], number: str) -> None:
    """Fill the form in by its JSON, and send a test."""
    await page.goto(f"{origin}/connectors/new/{CONNECTOR}")
    await page.click("[role=tab] >> text=JSON")
    await page.fill("textarea", json.dumps(config, ensure_ascii=False))
    await page.click("[role=tab] >> text=Form")
    await page.fill(".test input[type=tel]", number)
    await page.click(".test button.main")
    await page.wait_for_selector(".test .outcome")
    await page.evaluate("window.scrollTo(0, 0)")


async def main() -> None:
    """Take them, light and dark."""
    from playwright.async_api import async_playwright

    executable = os.environ.get("WATCHWORD_TEST_CHROMIUM") or shutil.which("chromium")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    arguments = ("serve", "--dev", "--port", "0", "--sandbox-port", "0", "--data")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with running(*arguments, home / "data", folder=home) as server:
            port = server.addresses["Inbox"].split(":")[2].partition("/")[0]
            printed = watchword("sandbox", "--print-config", "--port", port).stdout
            config = json.loads(printed)[CONNECTOR]
            welcome = server.addresses["Console"]
            origin = welcome.partition("/#")[0]
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=executable, args=flags)
                for turn, scheme in enumerate(SCHEMES):
                    context = await browser.new_context(
                        device_scale_factor=1.5,
                        color_scheme=scheme,
                        viewport={"width": 1280, "height": 860},
                    )
                    page = await context.new_page()
                    await enter(page, welcome if turn == 0 else origin)
                    await set_up(page, origin, config, f"+86 139 0000 00{turn:02}")
                    name = "console.png" if scheme == "light" else "console-dark.png"
                    await page.screenshot(path=ROOT / "docs" / "images" / name, caret="hide")
                    await context.close()
                await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
