"""Whose journey a request is about: named by the browser's cookie, and by the application where there are several."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from watchword.errors import AuthorizationRequestNotFound, InteractionNotFound
from watchword.interaction import Asker, Finished, Interaction, Journeys
from watchword.limits import Door
from watchword.web.addresses import client_address
from watchword.web.cookies import Cookies
from watchword.web.language import wished

APPLICATION: Final = "logto-app-id"
_LONGEST_WISH: Final = 200


class Browsers:
    """What every route of the Experience API works with."""

    def __init__(self, journeys: Journeys, cookies: Cookies, trusted_proxies: int) -> None:
        self.journeys = journeys
        self._cookies = cookies
        self._trusted_proxies = trusted_proxies

    def token(self, request: Request) -> str:
        """The token of the journey into the application that the request names, or else of the latest one.

        Raises ``AuthorizationRequestNotFound``: a journey begins where an application, or our own page, sends the browser.
        """
        named = request.headers.get(APPLICATION) or request.query_params.get("app_id")
        token = self._cookies.flow(request, named)
        if token is None:
            raise AuthorizationRequestNotFound
        return token

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[Interaction]:
        """The journey, for one step. Raises ``AuthorizationRequestNotFound``, and ``InteractionNotFound`` before the first ``PUT`` and after the end."""
        async with self.journeys.interactions.turn(self.token(request)) as interaction:
            if not interaction.version:
                raise InteractionNotFound
            yield interaction

    async def find(self, request: Request) -> Interaction:
        """The journey as it stands. Raises as ``turn`` does."""
        interaction = await self.journeys.interactions.find(self.token(request))
        if interaction is None or not interaction.version:
            raise InteractionNotFound
        return interaction

    def asker(self, request: Request) -> Asker:
        """Who asks, by our own computation."""
        return Asker(
            door=Door.EXPERIENCE,
            address=client_address(request.scope, self._trusted_proxies),
            locale=_locale(request),
            agent=request.headers.get("user-agent", ""),
            device=self._cookies.device(request),
        )

    async def finish(self, request: Request, response: Response, finished: Finished) -> None:
        """The session of the journey's end, in place of any earlier one of this browser."""
        earlier = self._cookies.session(request)
        if earlier is not None:
            address = client_address(request.scope, self._trusted_proxies)
            await self.journeys.leaving.leave(earlier, address=address)
        self._cookies.keep_session(response, finished.started.token)
        if finished.ending.authorization_request is None and self.wants_account(request):
            self._cookies.drop_wish_for_account(response)
        self.drop(request, response)

    def wants_account(self, request: Request) -> bool:
        """Whether this browser was sent to sign in on the way to its account."""
        return self._cookies.wants_account(request)

    def drop(self, request: Request, response: Response) -> None:
        """The journey is over: the browser forgets it."""
        self._cookies.drop_flow(response, self.token(request), request)


def _locale(request: Request) -> str | None:
    asked = request.query_params.get("ui_locales", "")[:_LONGEST_WISH].split()
    return next(iter([*asked, *wished(request.headers.get("accept-language", ""))]), None)
