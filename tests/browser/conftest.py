"""A gallery of every state, a house to walk through, and pages that complain of nothing.

Chromium lives in one event loop, and is started once: the tests here, and what they ask for, share the session's.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from tests.browser.gallery import open_gallery
from tests.browser_pages import Browser, Chromium, open_chromium

from watchword.testing import FrozenClock

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Page, Request
    from tests.walks.house import House


HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def started(chromium: str) -> AsyncIterator[Chromium]:
    """This worker's Chromium."""
    async with open_chromium(chromium) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def browser(started: Chromium) -> AsyncIterator[Browser]:
    """See ``tests/conftest.py``; in a Chromium that other tests used before."""
    async with started.browser() as fresh:
        yield fresh


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def gallery() -> AsyncIterator[str]:
    """The address of the gallery."""
    async with open_gallery() as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, clock: FrozenClock) -> "AsyncIterator[House]":
    """A development server with its sandbox, on SQLite."""
    from tests.walks.house import open_house

    async with open_house(tmp_path, f"sqlite:///{tmp_path / 'walk.db'}", clock) as opened:
        yield opened


class Visitor:
    """Opens pages and remembers what their browser complained of: errors, refused loads, anything on the console."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.complaints: list[str] = []
        self.asked: list[str] = []

    async def page(self, **wishes: Any) -> "Page":
        """A page in a browser of its own."""
        page = await self._browser.page(**wishes)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._failed)
        page.on("request", lambda request: self.asked.append(request.url))
        return page

    def _heard(self, message: "ConsoleMessage") -> None:
        # The browser notes the status of a refused form or a dead end; that page is what the test looks at.
        refused = message.text.startswith("Failed to load resource: the server responded")
        if not refused or "/static/" in message.location["url"]:
            self.complaints.append(message.text)

    def _failed(self, request: "Request") -> None:
        # A page that is left before its icon came gives the icon up.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser) -> AsyncIterator[Visitor]:
    """Somebody whose browser must have nothing to complain of when the test is over."""
    visitor = Visitor(browser)
    yield visitor
    assert visitor.complaints == []
