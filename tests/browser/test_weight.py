"""The first page stays light: what a person on a slow line waits for."""

import gzip
from typing import TYPE_CHECKING

import aiohttp
from tests.browser.gallery import Gallery
from tests.browser_pages import Browser
from tests.walks.house import House

from watchword.web.assets import STATIC

if TYPE_CHECKING:
    from playwright.async_api import Route

MOST = 20_000  # bytes over the wire: the page as it is (it holds a token), its files packed
MOST_SCRIPT = 6 * 1024  # as written


def test_the_whole_sign_in_page_is_light_in_every_language() -> None:
    gallery = Gallery()
    names = ("pages.css", "sign-in.js", "logo.svg")
    files = sum(len(gzip.compress((STATIC / name).read_bytes(), mtime=0)) for name in names)
    for language in gallery.languages.all:
        html = gallery.render("sign-in", language)
        assert len(html.encode()) + files < MOST, language.tag


def test_the_script_is_small() -> None:
    assert (STATIC / "sign-in.js").stat().st_size < MOST_SCRIPT


def test_nothing_asks_a_third_party_and_nothing_is_inline() -> None:
    gallery = Gallery()
    html = gallery.render("code", gallery.languages.default)
    assert "<style" not in html
    assert " style=" not in html
    assert "<script>" not in html
    assert " on" not in html.split("<body>")[0]
    for name in ("pages.css", "sign-in.js"):
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


async def test_files_travel_compressed_where_that_is_understood(gallery: str) -> None:
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        async with session.get(f"{gallery}/static/x/pages.css") as answer:
            packed = await answer.read()
            assert answer.headers["content-encoding"] == "gzip"
        plain_only = {"accept-encoding": "identity"}
        async with session.get(f"{gallery}/static/x/pages.css", headers=plain_only) as answer:
            assert "content-encoding" not in answer.headers
            assert await answer.read() == gzip.decompress(packed)
