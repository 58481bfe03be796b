"""Takes a picture of every page in every state, to be looked at.

    python -m tests.browser.screenshots [FOLDER]            every page; FOLDER is artifacts/screenshots unless given
    python -m tests.browser.screenshots --docs              the pictures under docs/images

Chromium is found by WATCHWORD_TEST_CHROMIUM, else as chromium on the path. The pages use the system's own font: the pictures under
docs/images were taken on a system whose font is Inter.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.browser.gallery import Gallery, open_gallery, views
from tests.browser_pages import DESKTOP, FLAGS, PHONE

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

ROOT = Path(__file__).parents[2]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# For the documentation: state, file name, what to type, window.
_DOCS = (
    ("sign-in", "sign-in", "#identifier", "138 0013 8000", (760, 600)),
    ("code", "code", "#code", "4071", (760, 700)),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to take."""

    state: str
    language: str
    scheme: Literal["light", "dark"]
    screen: str

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.state}.{self.language}.{self.screen}.{self.scheme}.png"


def pictures(states: list[str]) -> Iterator[Picture]:
    """Every page in both schemes, on both screens, in two languages; the two main pages in all."""
    for state in states:
        languages = ["en", "zh-CN"]
        if state in ("sign-in", "sign-in-wait", "code"):
            languages += ["fr", "ru", "pt-BR"]
        for language in languages:
            for screen in ("desktop", "phone"):
                for scheme in SCHEMES:
                    yield Picture(state, language, scheme, screen)


async def take(page: "Page", address: str, picture: Picture, folder: Path) -> None:
    """Take one."""
    width, height = PHONE if picture.screen == "phone" else DESKTOP
    await page.set_viewport_size({"width": width, "height": height})
    await page.emulate_media(color_scheme=picture.scheme, reduced_motion="reduce")
    await page.goto(f"{address}/{picture.state}?ui_locales={picture.language}")
    await page.screenshot(path=folder / picture.name, caret="initial")


async def take_all(browser: "Browser", address: str, folder: Path, wanted: str) -> None:
    """Every picture whose name has ``wanted`` in it."""
    page = await browser.new_page(timezone_id="Asia/Shanghai")
    gallery = Gallery()
    for picture in pictures(list(views(gallery.languages.default))):
        if wanted in picture.name:
            await take(page, address, picture, folder)


async def take_for_docs(browser: "Browser", address: str) -> None:
    """The pictures that the documentation shows."""
    folder = ROOT / "docs" / "images"
    for scheme in SCHEMES:
        context = await browser.new_context(
            device_scale_factor=2, color_scheme=scheme, timezone_id="Asia/Shanghai"
        )
        page = await context.new_page()
        for state, name, box, typed, (width, height) in _DOCS:
            await page.set_viewport_size({"width": width, "height": height})
            await page.goto(f"{address}/{state}")
            await page.locator(box).fill(typed)
            suffix = "" if scheme == "light" else "-dark"
            await page.screenshot(path=folder / f"{name}{suffix}.png", caret="hide")
        await context.close()


async def main(arguments: list[str]) -> None:
    """Take what was asked for."""
    from playwright.async_api import async_playwright

    executable = os.environ.get("WATCHWORD_TEST_CHROMIUM") or shutil.which("chromium")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    async with open_gallery() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=flags)
        if "--docs" in arguments:
            await take_for_docs(browser, address)
        else:
            folder = Path(arguments[0]) if arguments else ROOT / "artifacts" / "screenshots"
            await take_all(browser, address, folder, arguments[1] if arguments[1:] else "")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
