"""The console's one page and its files. The page is the same for everybody and holds nothing; what it shows comes from the API."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from watchword.web.assets import Assets
from watchword.web.errors import Refused
from watchword.web.pages.views import End

FOLDER: Final = Path(__file__).parent.parent / "static" / "console"
_RESERVED: Final = ("console/", "api/", "static/")
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Watchword console</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{plot}">
<link rel="stylesheet" href="{style}">
<link rel="stylesheet" href="{path}">
<script type="module" src="{script}"></script>
</head>
<body>
<div id="console"></div>
<noscript><p class="noscript">{sentence}</p></noscript>
</body>
</html>
"""
_SENTENCE: Final = (
    "The console is a program that runs in your browser: it needs JavaScript. "
    "Everything it does can also be done with the watchword command and the Management API."
)


class Shell:
    """Every address that is not a route's leads to the page; the page's own script knows which view that is."""

    def __init__(self) -> None:
        assets = Assets()
        self._page = _PAGE.format(
            icon=assets.url("favicon.svg"),
            plot=assets.url("console/vendor/uplot.css"),
            style=assets.url("console/console.css"),
            path=assets.url("console/setup.css"),
            script=assets.url("console/main.js"),
            sentence=escape(_SENTENCE),
        )
        self.routes = [
            Route("/static/{hash}/{name:path}", assets.answer, methods=["GET"]),
            Route("/{view:path}", self.page, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """The page."""
        if request.path_params["view"].startswith(_RESERVED):
            raise Refused(End.NOT_FOUND)
        return HTMLResponse(self._page)
