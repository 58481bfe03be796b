"""The frame of the API: sections of routes become one ASGI application and one OpenAPI document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from watchword import __version__
from watchword.web.api.openapi import PREFIX, TAGS, finished
from watchword.web.api.papers import DocsPage

_ABOUT: Final = (
    "Set up connectors, send and check verification codes, manage people and applications. "
    "Answers the Management API that Logto's clients speak."
)


class Hot:
    """A route that has to be fast: its path has no parameters, and it answers POST."""

    def __init__(self, path: str, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self.path = path
        self.answer = answer
        self.route = Route(path, answer, methods=["POST"])


class API:
    """Sections as one application. Whatever a handler raises comes out as it is: the front door answers it."""

    def __init__(self, sections: Sequence[APIRouter], hot: Sequence[Hot] = ()) -> None:
        self._app = FastAPI(
            title="Watchword",
            version=__version__,
            summary="The Management API",
            description=_ABOUT,
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            redirect_slashes=False,
            openapi_tags=TAGS,
        )
        # Before the sections, whose routes of the same name only describe them.
        self._hot = {("POST", one.path): one for one in hot}
        self._app.router.routes.extend(one.route for one in hot)
        for one in sections:
            # As they are: the framework's way to include them makes every route a second time, when the first request comes.
            self._app.router.routes.extend(one.routes)
        self._app.router.routes.append(Route(f"{PREFIX}/swagger.json", self._swagger))
        self._app.router.routes.append(DocsPage(self.schema).route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, without the framework's own middleware: it would answer errors in its own way."""
        hot = self._hot.get((scope["method"], scope["path"]))
        if hot is not None:
            # Past every other route, and the two stacks that the framework keeps for dependencies and exceptions.
            scope["route"] = hot.route
            response = await hot.answer(Request(scope, receive, send))
            await response(scope, receive, send)
            return
        async with AsyncExitStack() as stack:
            scope["fastapi_middleware_astack"] = stack
            await self._app.router(scope, receive, send)

    def schema(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document."""
        return finished(self._app.openapi())

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Every route, for tables that hold all of them."""
        return self._app.router.routes

    async def _swagger(self, _request: Request) -> Response:
        return JSONResponse(self.schema())


__all__ = ["API", "PREFIX", "Hot"]
