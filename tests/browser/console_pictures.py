"""Takes pictures of the console, to be looked at.

    python -m tests.browser.console_pictures             those under docs/images: a connector beside its guide, and its test
    python -m tests.browser.console_pictures FOLDER      every view, from the first start on, in every dress
    python -m tests.browser.console_pictures FOLDER NAME ...  those of them whose names begin so

Real servers with the sandbox, in Chromium, as ``screenshots.py`` finds it.
"""

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser import allowing
from tests.browser.screenshots import ROOT, SCHEMES
from tests.browser_pages import FLAGS, PATIENCE_MS, PHONE
from tests.running import Running, newest_code, running, watchword

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

CONNECTOR = "aliyun-short-message-service"
WIDE = (1280, 860)
# Scheme, language, window.
DRESSES: Mapping[str, tuple[str, str, tuple[int, int]]] = {
    "light": ("light", "en", WIDE),
    "dark": ("dark", "en", WIDE),
    "zh-CN": ("light", "zh-CN", WIDE),
    "ru": ("light", "ru", WIDE),
    "phone": ("light", "en", PHONE),
}
ROOMS = (
    "connectors", "sign-in", "deliveries", "people", "applications", "limits", "audit", "settings",
)  # fmt: skip
NUMBER = "+8613900000052"
TABS = ("codes", "look", "languages", "tests")
DIALOGS = {"add-application": "section button.main", "add-key": "section button.small"}
# As the page's own module asks the API, and the console's own routes.
_MODULE = (
    'await import(document.querySelector("script[type=module]").src.replace(/[^/]+$/, "calls.js"))'
)
_CALL = f"""async ([method, path, body]) =>
    (await ({_MODULE}).call(method, path, body === null ? undefined : body)).body"""
_ASK = f"""async ([method, path, body]) => ({_MODULE}).ask(method, path, body)"""


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


@asynccontextmanager
async def chromium() -> "AsyncIterator[Browser]":
    """A browser."""
    from playwright.async_api import async_playwright

    executable = os.environ.get("WATCHWORD_TEST_CHROMIUM") or shutil.which("chromium")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=flags)
        yield browser
        await browser.close()


def config_of(inbox: str) -> dict[str, object]:
    """What the sandbox takes for an account of Aliyun's."""
    port = inbox.split(":")[2].partition("/")[0]
    printed = watchword("sandbox", "--print-config", "--port", port).stdout
    made: dict[str, object] = json.loads(printed)[CONNECTOR]
    return made


async def for_docs() -> None:
    """A connector beside its guide, light and dark."""
    arguments = ("serve", "--dev", "--port", "0", "--sandbox-port", "0", "--data")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with running(*arguments, home / "data", folder=home) as server:
            config = config_of(server.addresses["Inbox"])
            welcome = server.addresses["Console"]
            origin = welcome.partition("/#")[0]
            async with chromium() as browser:
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


class Wardrobe:
    """One console in every dress; who has come in once stays in."""

    def __init__(
        self, browser: "Browser", origin: str, folder: Path, wanted: tuple[str, ...]
    ) -> None:
        self._browser = browser
        self._origin = origin
        self._folder = folder
        self._wanted = wanted
        self._kept: Any = None

    async def come_in(self, welcome: str) -> None:
        """By the one-time address, after a picture of it in every dress."""
        await self.take("welcome", welcome, "input[type=email]")
        context = await self._browser.new_context()
        await enter(await context.new_page(), welcome)
        self._kept = await context.storage_state()
        await context.close()

    async def call(self, method: str, path: str, body: Any = None, how: str = _CALL) -> Any:
        """Ask the API, or with ``_ASK`` the console itself."""
        context = await self._browser.new_context(storage_state=self._kept)
        page = await context.new_page()
        await page.goto(self._origin)
        await page.wait_for_selector("nav.rail")
        answer = await page.evaluate(how, [method, path, body])
        await context.close()
        return answer

    async def visit(self, server: Running, application: str, number: str) -> None:
        """A person signs in and allows an application what it asks for."""
        context = await self._browser.new_context()
        page = await context.new_page()
        await allowing.ask(page, server, application, "openid profile email offline_access")
        await allowing.sign_in(page, server, number)
        await allowing.allow(page, server)
        await context.close()

    async def come_half_way(self) -> None:
        """Out, and in again as far as the second step's code."""
        context = await self._browser.new_context()
        page = await context.new_page()
        await page.goto(self._origin)
        await page.fill("input[type=email]", "anna@example.com")
        await page.fill("input[type=password]", "correct horse battery")
        await page.click("button.main")
        await page.wait_for_selector("text=Send again in")
        self._kept = await context.storage_state()
        await context.close()

    async def take(
        self, name: str, path: str, shows: str = "main h1", click: str | None = None
    ) -> None:
        """One view, if it is wanted; ``click`` opens what the picture is about."""
        if not name.startswith(self._wanted):
            return
        for dress, (scheme, language, (width, height)) in DRESSES.items():
            context = await self._browser.new_context(
                color_scheme="dark" if scheme == "dark" else "light",
                locale=language,
                viewport={"width": width, "height": height},
                has_touch=dress == "phone",
                is_mobile=dress == "phone",
                reduced_motion="reduce",
                storage_state=self._kept,
                bypass_csp=True,
            )
            context.set_default_timeout(PATIENCE_MS)
            page = await context.new_page()
            await page.goto(path if "://" in path else f"{self._origin}/{path}")
            await page.wait_for_selector(shows)
            if click is not None:
                await page.click(click)
            await page.wait_for_function("!document.querySelector('[aria-busy=true]')")
            await page.wait_for_load_state("networkidle")
            if not await page.query_selector("dialog"):
                # A window as tall as the page: a picture of more than the window would be one without touch, and with what is docked in its middle.
                tall = await page.evaluate("document.documentElement.scrollHeight")
                await page.set_viewport_size({"width": width, "height": tall})
            await page.screenshot(path=self._folder / f"{name}-{dress}.png")
            await context.close()


async def first_start(
    browser: "Browser", folder: Path, wanted: tuple[str, ...], config: Mapping[str, object]
) -> None:
    """An installation without anything, until its first connector is saved."""
    with tempfile.TemporaryDirectory() as there:
        home = Path(there)
        arguments = ("serve", "--port", "0", "--data", home / "data")
        allowed = {"WATCHWORD_OUTBOUND_ALLOW": "127.0.0.0/8"}
        with running(*arguments, folder=home, **allowed) as server:
            console = Wardrobe(browser, server.addresses["Console"], folder, wanted)
            await console.come_in((home / "data" / "first-operator").read_text().strip())
            await console.take("first-home", "")
            await console.take("first-gallery", "connectors")
            await console.take("first-people", "people")
            await console.take("first-deliveries", "deliveries")
            body = {"connectorId": CONNECTOR, "config": config}
            made = await console.call("POST", "/connectors", body)
            await console.take("first-done", f"connectors/{made['id']}/done")
            await console.take("first-home-saved", "")


async def in_use(
    browser: "Browser", folder: Path, wanted: tuple[str, ...], server: Running
) -> None:
    """A dev database with something of everything."""
    welcome = server.addresses["Console"]
    console = Wardrobe(browser, welcome.partition("/#")[0], folder, wanted)
    await console.come_in(welcome)
    await console.call("POST", "/verification-codes", {"phone": "8613900000051"})
    shop = {"name": "Shop", "type": "Traditional"}
    key = {"name": "Nightly export", "type": "MachineToMachine", "isAdmin": True}
    application = await console.call("POST", "/applications", shop)
    program = await console.call("POST", "/applications", key | {"managementScopes": ["users"]})
    person = await console.call("POST", "/users", {"primaryPhone": "8613900000051", "name": "Mei"})
    (message, *_) = await console.call("GET", "/messages")
    (connector, *_) = await console.call("GET", "/connectors")
    for room in ("", *ROOMS):
        await console.take(room or "home", room)
    for tab in TABS:
        await console.take(f"sign-in-{tab}", "sign-in", "main [role=tab]", f"#tab-{tab}")
    for name, button in DIALOGS.items():
        await console.take(name, "applications", button, button)
    await console.take("set-up", f"connectors/new/{CONNECTOR}")
    await console.take("set-up-json", f"connectors/new/{CONNECTOR}", "#tab-json", "#tab-json")
    await console.take("connector", f"connectors/{connector['id']}")
    await console.take("application", f"applications/{application['id']}")
    await console.take("key", f"applications/{program['id']}")
    await console.take("person-new", f"people/{person['id']}")
    maps = await console.call("POST", "/applications", allowing.third_party(server, "Harbour maps"))
    await console.visit(server, maps["id"], "+8613900000051")
    withdrawing = f"tr:has(a[href='/applications/{maps['id']}']) button"
    await console.take("person", f"people/{person['id']}", withdrawing)
    await console.take("withdraw", f"people/{person['id']}", withdrawing, withdrawing)
    await console.take("no-code-came", "deliveries?identifier=%2B8613900000051")
    await console.take("story", f"deliveries/{message['verificationId']}")
    await console.take("search", "search?q=139")
    await console.call("PUT", "/second-step", {"phone": NUMBER}, _ASK)
    await console.take("second-step-set", "settings")
    typed = {"code": newest_code(server, NUMBER)}
    await console.call("POST", "/second-step/code", typed, _ASK)
    await console.take("second-step-on", "settings")
    await console.come_half_way()
    await console.take("second-step", "", ".code-form", "summary")


async def everything(folder: Path, wanted: tuple[str, ...]) -> None:
    """Every view that is wanted in every dress, as ``<view>-<dress>.png``."""
    with tempfile.TemporaryDirectory() as there:
        home = Path(there)
        arguments = ("serve", "--dev", "--port", "0", "--sandbox-port", "0", "--data")
        with running(*arguments, home / "data", folder=home) as server:
            async with chromium() as browser:
                await first_start(browser, folder, wanted, config_of(server.addresses["Inbox"]))
                await in_use(browser, folder, wanted, server)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        pictures = Path(sys.argv[1])
        pictures.mkdir(parents=True, exist_ok=True)
        asyncio.run(everything(pictures, tuple(sys.argv[2:]) or ("",)))
    else:
        asyncio.run(for_docs())
