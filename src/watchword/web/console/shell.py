"""The console's one page and its files. The page is the same for everybody and holds nothing; what it shows comes from the API."""

from __future__ import annotations

import gettext
from html import escape
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from watchword.web.assets import our_assets
from watchword.web.errors import Refused
from watchword.web.language import LOCALE, Languages, wished
from watchword.web.pages.views import End

FOLDER: Final = Path(__file__).parent.parent / "static" / "console"
_RESERVED: Final = ("console/", "api/", "static/")
_PAGE: Final = """<!doctype html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{plot}">
<link rel="stylesheet" href="{tokens}">
<link rel="stylesheet" href="{style}">
<link rel="stylesheet" href="{views}">
<script type="module" src="{script}"></script>
</head>
<body>
<div id="console"></div>
<noscript><p class="noscript">{sentence}</p></noscript>
</body>
</html>
"""


class Shell:
    """Every address that is not a route's leads to the page; the page's own script knows which view that is."""

    def __init__(self) -> None:
        assets = our_assets()
        self._files = {
            "icon": assets.url("favicon.svg"),
            "plot": assets.url("console/vendor/uplot.css"),
            "tokens": assets.url("tokens.css"),
            "style": assets.url("console/console.css"),
            "views": assets.url("console/views.css"),
            "script": assets.url("console/main.js"),
        }
        self._languages = Languages()
        self._pages = {each.tag: self._drawn(each.tag) for each in self._languages.all}
        self.routes = [
            Route("/static/{hash}/{name:path}", assets.answer, methods=["GET"]),
            Route("/{view:path}", self.page, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """The page. Its language counts until the script has asked for the operator's own, and where there is no script."""
        if request.path_params["view"].startswith(_RESERVED):
            raise Refused(End.NOT_FOUND)
        wishes = wished(request.headers.get("accept-language", ""))
        language = self._languages.first_spoken(wishes) or self._languages.default
        return HTMLResponse(self._pages[language.tag], headers={"vary": "accept-language"})

    def _drawn(self, tag: str) -> str:
        words = gettext.translation("console", LOCALE, [tag.replace("-", "_")], fallback=True)
        _ = words.gettext
        return _PAGE.format(
            tag=tag,
            title=escape(_("Watchword console")),
            sentence=escape(
                _(
                    "The console is a program that runs in your browser: it needs JavaScript. "
                    "Everything it does can also be done with the watchword command and the Management API."
                )
            ),
            **self._files,
        )
