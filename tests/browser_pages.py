"""Chromium for tests: one process for as long as somebody keeps it, a fresh context for every person."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.async_api import Browser as PlaywrightBrowser
    from playwright.async_api import BrowserContext, Page, Playwright

ColourScheme = Literal["light", "dark"]
SCHEMES: tuple[ColourScheme, ...] = ("light", "dark")
# A page of ours asks nobody but us, and neither should the browser around it.
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = (390, 844)
DESKTOP = (1280, 800)
# A bound for the busiest machine, below the one that every test has; nothing is asked once and then believed.
PATIENCE_MS = 100_000


class Browser:
    """Chromium as one test sees it: whatever was opened in it is closed with it."""

    def __init__(self, running: "PlaywrightBrowser") -> None:
        self._running = running
        self._contexts: list[BrowserContext] = []

    async def context(
        self,
        *,
        colour_scheme: ColourScheme = "light",
        viewport: tuple[int, int] = DESKTOP,
        locale: str = "en",
        javascript: bool = True,
        bypass_csp: bool = False,
    ) -> "BrowserContext":
        """A person's browser: its own cookies, colour scheme, window, language, with or without script.

        ``bypass_csp`` lets a test bring a script of its own along.
        """
        width, height = viewport
        context = await self._running.new_context(
            color_scheme=colour_scheme,
            viewport={"width": width, "height": height},
            locale=locale,
            java_script_enabled=javascript,
            bypass_csp=bypass_csp,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        return context

    async def page(
        self,
        *,
        colour_scheme: ColourScheme = "light",
        viewport: tuple[int, int] = DESKTOP,
        locale: str = "en",
        javascript: bool = True,
        bypass_csp: bool = False,
    ) -> "Page":
        """One page in a context of its own."""
        context = await self.context(
            colour_scheme=colour_scheme,
            viewport=viewport,
            locale=locale,
            javascript=javascript,
            bypass_csp=bypass_csp,
        )
        return await context.new_page()

    async def close(self) -> None:
        """Close every context that is still open."""
        for context in self._contexts:
            await context.close()


class Chromium:
    """The program: started when it is first wanted, and again should it have died."""

    def __init__(self, playwright: "Playwright", executable: str) -> None:
        self._playwright = playwright
        self._executable = executable
        self._running: PlaywrightBrowser | None = None

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Browser]:
        """A browser of one's own in it."""
        if self._running is None or not self._running.is_connected():
            # Chromium's sandbox refuses to run as root.
            flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
            self._running = await self._playwright.chromium.launch(
                executable_path=self._executable, args=flags
            )
        browser = Browser(self._running)
        try:
            yield browser
        finally:
            await browser.close()

    async def close(self) -> None:
        """End the program."""
        if self._running is not None:
            await self._running.close()


@asynccontextmanager
async def open_chromium(executable: str) -> AsyncIterator[Chromium]:
    """Chromium at hand, and ended whatever happens."""
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        chromium = Chromium(playwright, executable)
        try:
            yield chromium
        finally:
            await chromium.close()


@asynccontextmanager
async def open_browser(executable: str) -> AsyncIterator[Browser]:
    """Start Chromium, and stop it whatever happens."""
    async with open_chromium(executable) as chromium, chromium.browser() as browser:
        yield browser
