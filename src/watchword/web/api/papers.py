"""The two papers: ``/api/docs`` for whoever has a browser, and the reference in our documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from watchword import __version__
from watchword.web.api.openapi import PREFIX
from watchword.web.api.reading import Field, chapters
from watchword.web.assets import our_assets

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'none'"
)
# What every operation may answer is told once, at the top.
_EVERYWHERE: Final = frozenset({"400", "401", "403", "404", "413", "422", "429", "503"})


class DocsPage:
    """A page without script, rendered once."""

    def __init__(self, schema: Callable[[], Mapping[str, Any]]) -> None:
        self._schema = schema
        self._assets = our_assets()
        self._page = ""
        self.route = Route(f"{PREFIX}/docs", self.show, methods=["GET"])

    async def show(self, _request: Request) -> Response:
        """The page."""
        if not self._page:
            self._page = self._rendered()
        return HTMLResponse(self._page, headers={"content-security-policy": _POLICY})

    def _rendered(self) -> str:
        environment = Environment(
            loader=PackageLoader("watchword.web"), autoescape=True, undefined=StrictUndefined
        )
        environment.globals.update(asset=self._assets.url)
        return environment.get_template("api_docs.html").render(
            chapters=chapters(self._schema()), version=__version__, everywhere=_EVERYWHERE
        )


def markdown(document: Mapping[str, Any]) -> str:
    """The reference page of our documentation."""
    lines = [_HEAD]
    for chapter in chapters(document):
        lines += [f"## {chapter.name}", "", chapter.about, ""]
        for one in chapter.operations:
            lines += [f"### `{one.method} {one.path}`", "", one.about, ""]
            lines += [
                f"Operation `{one.id}`." + (" No token is asked for." if one.open else ""),
                "",
            ]
            lines += _table("parameter", one.parameters)
            lines += _table("body", one.body)
            lines += _table("answer", one.answer)
            own = [out for out in one.outcomes if out.status not in _EVERYWHERE]
            lines += [f"- `{out.status}`: {out.about}" for out in own]
            lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def _table(title: str, fields: Sequence[Field]) -> list[str]:
    if not fields:
        return []
    rows = [
        f"| `{field.name}`{' *' if field.required else ''} | {_cell(field.type)} | {_cell(field.about)} |"
        for field in fields
    ]
    return [f"| {title} | type | meaning |", "|---|---|---|", *rows, ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


_HEAD: Final = """# The API, route by route

Generated from the code by `python tools/api_reference.py`; a running server shows the same at `/api/docs`, and as OpenAPI 3.1 at
`/api/swagger.json`. A `*` marks what has to be sent, or is always answered.

Every route but the open ones asks for `Authorization: Bearer …` with an access token for the resource
`https://default.logto.app/api`, which an application with access to the Management API gets from `/oidc/token` by
client_credentials. Every route may refuse with 400, 401, 403, 404, 413, 422, 429 (with `Retry-After`) and 503; the body is
`{"code", "message", "data"?}` with one of the [error codes](errors.md). Every answer carries `Logto-Core-Request-Id`. GET answers
carry an `ETag`, and 304 where `If-None-Match` names it. Lists take `page` and `page_size` (at most 100) and answer `Total-Number` and
`Link`.
"""
