"""A browser that walks between an app and our pages, and the example apps as processes of their own."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from tests.ports import free_port
from tests.walks.house import House

from watchword.app import opened_clients
from watchword.clients import Application, ApplicationType

EXAMPLES = Path(__file__).parents[2] / "examples"
# Kept beside the tools that the test command fetches.
NODE = Path(__file__).parents[2] / ".tools" / "node-app"
NODE_PACKAGE = "@logto/node@3.1.11"
# A bound for the busiest machine, below the one that every test has.
_SECONDS = 100


@dataclass
class Stroller:
    """A browser without script. ``page`` is where it is."""

    web: httpx.AsyncClient
    page: httpx.Response | None = None

    @property
    def text(self) -> str:
        """What the page says."""
        assert self.page is not None
        return self.page.text

    @property
    def place(self) -> str:
        """The address, without its query."""
        assert self.page is not None
        return str(self.page.url.copy_with(query=None))

    async def go(self, url: str) -> httpx.Response:
        """Follow a link and all redirects."""
        self.page = await self.web.get(url, headers={"accept": "text/html"})
        return self.page

    async def submit(self, action: str, **typed: str) -> httpx.Response:
        """Fill in the form of the page that goes to ``action``, and send it."""
        assert self.page is not None
        form = re.search(rf'<form[^>]*action="{action}"[^>]*>(.*?)</form>', self.text, re.DOTALL)
        assert form, self.text
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1]))
        target = urljoin(str(self.page.url), action)
        self.page = await self.web.post(
            target,
            data={name: unescape(value) for name, value in fields.items()} | typed,
            headers={"accept": "text/html", "sec-fetch-site": "same-origin"},
        )
        return self.page


@asynccontextmanager
async def strolling() -> AsyncIterator[Stroller]:
    """A fresh browser."""
    async with httpx.AsyncClient(follow_redirects=True, timeout=_SECONDS) as web:
        yield Stroller(web)


@dataclass(frozen=True)
class RunningApp:
    """An example that answers at ``origin``."""

    origin: str
    client_id: str


def python_app(folder: str) -> list[str]:
    """How the example app of this folder is started."""
    return [sys.executable, "-W", "ignore", str(EXAMPLES / folder / "app.py")]


def node_app() -> list[str]:
    """How the app on npm's package is started; the package is fetched once, and the test skipped where it cannot be."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("needs Node")
    NODE.mkdir(parents=True, exist_ok=True)
    if not (NODE / "node_modules" / "@logto" / "node").exists():
        words = ("--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", NODE_PACKAGE)
        try:
            subprocess.run(
                [npm, "install", *words], cwd=NODE, capture_output=True, check=True, timeout=90
            )
        except subprocess.SubprocessError:
            pytest.skip(f"{NODE_PACKAGE} could not be fetched")
    shutil.copy(Path(__file__).with_name("node_app.mjs"), NODE)
    return [node, str(NODE / "node_app.mjs")]


@asynccontextmanager
async def example(house: House, command: list[str]) -> AsyncIterator[RunningApp]:
    """The app that this command starts, registered and running."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    async with opened_clients(house.settings) as clients:
        oidc = {"redirectUris": [f"{origin}/callback"], "postLogoutRedirectUris": [f"{origin}/"]}
        made = await clients.applications.create(
            Application(id="", name="Example", type=ApplicationType.TRADITIONAL, oidc=oidc)
        )
        (secret,) = await clients.secrets.list(made.id)
    told = {
        "PORT": str(port), "LOGTO_ENDPOINT": house.origin, "LOGTO_APP_ID": made.id, "LOGTO_APP_SECRET": secret.value,
        "ISSUER": f"{house.origin}/oidc", "CLIENT_ID": made.id, "CLIENT_SECRET": secret.value,
    }  # fmt: skip
    process = subprocess.Popen(  # noqa: ASYNC220 - it outlives this line, and starting it takes no time
        command,
        env={**os.environ, **told},
    )
    try:
        await _answering(origin, process)
        yield RunningApp(origin, made.id)
    finally:
        process.terminate()
        process.wait(_SECONDS)


async def _answering(origin: str, process: subprocess.Popen[bytes]) -> None:
    async with httpx.AsyncClient() as web:
        while True:
            assert process.poll() is None, "the example did not start"
            try:
                await web.get(f"{origin}/")
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                return
