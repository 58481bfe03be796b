"""The first page stays light: what a person on a slow line waits for."""

import asyncio
import gzip
from typing import TYPE_CHECKING

import aiohttp
from tests.browser.gallery import Gallery
from tests.browser_pages import Browser
from tests.walks.house import House

from watchword.web.assets import STATIC

if TYPE_CHECKING:
    from playwright.async_api import Route

MOST = 16_000  # bytes over the wire: the page with its style, and its files
# What a server sends before it waits for the first word of the other side: ten packets (RFC 6928), some of it headers.
FIRST_FLIGHT = 10 * 1460 - 2_000
PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"
MOST_SCRIPT = 6 * 1024  # as written


def test_the_whole_sign_in_page_is_light_in_every_language() -> None:
    gallery = Gallery()
    names = ("sign-in.js", "logo.svg", "favicon.svg")
    files = sum(len(gzip.compress((STATIC / name).read_bytes(), mtime=0)) for name in names)
    for language in gallery.languages.all:
        page = gallery.packed("sign-in", language)
        assert len(page) < FIRST_FLIGHT, language.tag
        assert len(page) + files < MOST, language.tag


def test_the_script_is_small() -> None:
    assert (STATIC / "sign-in.js").stat().st_size < MOST_SCRIPT


def test_nothing_asks_a_third_party_and_nothing_is_inline_but_our_own_style() -> None:
    gallery = Gallery()
    html = gallery.render("code", gallery.languages.default)
    assert html.count("<style>") == html.count("<style") == 1
    assert 'rel="stylesheet"' not in html
    assert " style=" not in html
    assert "<script>" not in html
    assert " on" not in html.split("<body>")[0]
    for name in ("tokens.css", "pages.css", "sign-in.js"):
        text = (STATIC / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "@import" not in text


async def test_one_request_is_enough_to_ask_for_a_code(house: House, browser: Browser) -> None:
    """Whoever waits for style and script, or never gets them, can use the page that came."""
    page = await browser.page(javascript=False)
    kept_back: list[str] = []

    async def refuse(route: "Route") -> None:
        kept_back.append(route.request.url)
        await route.abort()

    await page.route("**/static/**", refuse)
    await page.goto(f"{house.origin}/sign-in")
    assert kept_back
    await page.locator("#identifier").fill("mei@example.com")
    await page.locator("#identifier").press("Enter")
    await page.locator("#code").wait_for()
    assert await house.code("mei@example.com")


async def test_the_first_answer_is_enough_to_paint_the_page(house: House, browser: Browser) -> None:
    """Painted, styled and ready for typing while everything else is still on its way."""
    page = await browser.page()
    asked: list[str] = []
    held = asyncio.Event()

    async def hold(route: "Route") -> None:
        asked.append(route.request.url)
        await held.wait()
        await route.abort()

    await page.route(lambda url: not url.endswith("/sign-in"), hold)
    await page.goto(f"{house.origin}/sign-in", wait_until="commit")
    await page.locator("#identifier").wait_for()
    async with asyncio.timeout(30):
        while not await page.evaluate(PAINTED):  # noqa: ASYNC110 - the page tells nobody
            await asyncio.sleep(0.02)
    height = await page.evaluate(
        "getComputedStyle(document.querySelector('button.main')).minHeight"
    )
    assert height == "52px"
    await page.keyboard.type("mei@example.com")
    assert await page.locator("#identifier").input_value() == "mei@example.com"
    assert asked, "nothing was held back"
    held.set()


async def test_files_travel_compressed_where_that_is_understood(gallery: str) -> None:
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        async with session.get(f"{gallery}/static/x/account.css") as answer:
            packed = await answer.read()
            assert answer.headers["content-encoding"] == "gzip"
        plain_only = {"accept-encoding": "identity"}
        async with session.get(f"{gallery}/static/x/account.css", headers=plain_only) as answer:
            assert "content-encoding" not in answer.headers
            assert await answer.read() == gzip.decompress(packed)
