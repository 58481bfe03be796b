"""Chromium for tests: one process a test, a fresh context a page."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.async_api import Browser as PlaywrightBrowser
    from playwright.async_api import BrowserContext, Page

ColourScheme = Literal["light", "dark"]
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
_TIMEOUT_MS = 15_000


class Browser:
    """A running Chromium."""

    def __init__(self, running: "PlaywrightBrowser") -> None:
        self._running = running

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
        context.set_default_timeout(_TIMEOUT_MS)
        return context

    async def page(
        self,
        *,
        colour_scheme: ColourScheme = "light",
        viewport: tuple[int, int] = DESKTOP,
        locale: str = "en",
        javascript: bool = True,
    ) -> "Page":
        """One page in a context of its own."""
        context = await self.context(
            colour_scheme=colour_scheme, viewport=viewport, locale=locale, javascript=javascript
        )
        return await context.new_page()


@asynccontextmanager
async def open_browser(executable: str) -> AsyncIterator[Browser]:
    """Start Chromium, and stop it whatever happens."""
    from playwright.async_api import async_playwright

    # Chromium's sandbox refuses to run as root.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=executable, args=flags)
        try:
            yield Browser(running)
        finally:
            await running.close()
