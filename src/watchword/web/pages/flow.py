"""What all screens of a journey in progress share: whose form it is, where a browser belongs, and how a refusal is told."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from watchword.accounts import Sessions
from watchword.errors import AuthorizationRequestNotFound, DeliveryFailed, OIDCError, WatchwordError
from watchword.interaction import Asker, Finished, Interaction, Journeys, Next, State
from watchword.limits import Door
from watchword.oidc import AuthorizationRequest, AuthorizationRequests, AuthorizationResponse
from watchword.web.desk import Desk
from watchword.web.errors import Refused, answer_of, retry_after
from watchword.web.forms import read_form
from watchword.web.front_door import REQUEST_ID
from watchword.web.oidc.going_back import back
from watchword.web.pages.moments import after
from watchword.web.pages.places import ACCOUNT, FIRST, PLACES, way_back
from watchword.web.pages.views import Channel, End, Problem

FLOW: Final = "flow"
_SERVER_ERROR: Final = 500
_log = logging.getLogger("watchword.web")


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal as the person reads it, and as HTTP says it."""

    problem: Problem
    status: int
    headers: Mapping[str, str]


class Flow:
    """The journey in progress of whichever browser asks."""

    def __init__(
        self,
        desk: Desk,
        journeys: Journeys,
        sessions: Sessions,
        requests: AuthorizationRequests | None = None,
    ) -> None:
        self.desk = desk
        self.journeys = journeys
        self._sessions = sessions
        self._requests = requests

    # --- who asks ---------------------------------------------------------------------------

    def asker(self, request: Request) -> Asker:
        """Who asks, by our own computation."""
        return Asker(
            door=Door.PAGES,
            address=self.desk.address(request),
            locale=self.desk.language(request).tag,
            agent=request.headers.get("user-agent", ""),
            device=self.desk.cookies.device(request),
        )

    def token(self, request: Request) -> str | None:
        """The token of the journey that this address is about: the named application's, or else the latest."""
        return self.desk.cookies.flow(request, request.query_params.get("app_id"))

    async def form(self, request: Request) -> tuple[str, dict[str, str]]:
        """The journey's token and the fields of a form that we made for it. Raises ``Refused``.

        A browser may be on its way into several applications; the form says which of them it belongs to.
        """
        fields = await read_form(request)
        tokens = list(self.desk.cookies.flows(request).values())
        if not tokens:
            raise Refused(End.EXPIRED)
        for token in tokens:
            if self.desk.forms.fits(FLOW, token, fields.get("token", "")):
                return token, fields
        raise Refused(End.FORGED)

    async def find(self, request: Request) -> tuple[str | None, Interaction | None]:
        """The journey of this browser, if it has one."""
        token = self.token(request)
        return token, await self.journeys.interactions.find(token) if token else None

    async def signed_in(self, request: Request) -> bool:
        """Whether this browser needs no sign-in."""
        token = self.desk.cookies.session(request)
        return token is not None and await self._sessions.find(token) is not None

    # --- where next -------------------------------------------------------------------------

    async def onward(self, request: Request, token: str, reached: Finished | Next) -> Response:
        """To the next screen; at the end with a session, under a new id, in place of any earlier one of this browser."""
        if isinstance(reached, Next):
            return self.there(request, token, PLACES.get(reached, "/sign-in"))
        earlier = self.desk.cookies.session(request)
        if earlier is not None:
            await self.journeys.leaving.leave(earlier, address=self.desk.address(request))
        response = await self._to_application(request, reached) or self._home(request, reached)
        self.desk.cookies.keep_session(response, reached.started.token)
        self.desk.cookies.drop_flow(response, token, request)
        return response

    async def _to_application(self, request: Request, reached: Finished) -> Response | None:
        """Straight back with the answer, where the application's request can be answered now; ``None``: by the long way, which
        says why not.
        """
        browser = self.desk.cookies.browser(request)
        named = reached.ending.authorization_request
        if self._requests is None or browser is None or named is None:
            return None
        try:
            waiting = await self._requests.find(named, browser=browser)
            if waiting is None:
                return None
            answer = await self._requests.go_through(waiting, reached.started.session)
        except (OIDCError, AuthorizationRequestNotFound):
            return None
        return (
            back(self.desk, request, answer) if isinstance(answer, AuthorizationResponse) else None
        )

    def _home(self, request: Request, reached: Finished) -> Response:
        place = way_back(reached, to_account=self.desk.cookies.wants_account(request))
        response = self.desk.go(place)
        if place == ACCOUNT:
            self.desk.cookies.drop_wish_for_account(response)
        return response

    def there(
        self, request: Request, token: str, path: str, application: str | None = None
    ) -> Response:
        """See ``path``, with this journey as the latest of the browser; a new one with the ``application`` it leads into."""
        response = self.desk.go(path)
        self.desk.cookies.keep_flow(response, token, request, application)
        return response

    async def again(self, request: Request, token: str) -> AuthorizationRequest | None:
        """What the journey of ``token`` was for, begun again: it is over, and its person has not got there."""
        browser = self.desk.cookies.browser(request)
        application = self.desk.cookies.destination(request, token)
        if self._requests is None or browser is None or application is None:
            return None
        return await self._requests.again(browser, application)

    async def elsewhere(self, request: Request, interaction: Interaction | None) -> Response:
        """Where this browser belongs, when it asked for a screen at which its journey does not stand."""
        if interaction is None or interaction.state is State.DONE:
            if await self.signed_in(request):
                return self.desk.go("/signed-in")
            raise Refused(End.EXPIRED if interaction is None else End.FINISHED)
        where = await self.journeys.onward.where(interaction)
        return self.desk.go(PLACES.get(where, FIRST[interaction.event]))

    # --- refusals ---------------------------------------------------------------------------

    def told(
        self,
        request: Request,
        exc: WatchwordError,
        channel: Channel | None,
        kinds: Collection[str] = (),
    ) -> Told:
        """``exc`` as a sentence beside the field, suggesting nothing but ``kinds``. An error without one is raised again, to its dead end."""
        answer, seconds = answer_of(exc), retry_after(exc)
        if answer.sentence is None:
            raise exc
        ours = answer.page >= _SERVER_ERROR
        if ours:
            _note(request, exc)
        problem = Problem(
            answer.sentence,
            channel,
            frozenset(kinds),
            None if seconds is None else after(seconds, self.desk.clock),
            request.scope[REQUEST_ID] if ours else None,
        )
        headers = {} if seconds is None else {"retry-after": str(seconds)}
        return Told(problem, answer.page, headers)


def _note(request: Request, exc: WatchwordError) -> None:
    """What the operator looks for when a person quotes the reference: our code, and the provider's where there is one."""
    failed = exc if isinstance(exc, DeliveryFailed) else None
    _log.warning(
        "not possible now",
        extra={
            "request_id": request.scope[REQUEST_ID],
            "error": exc.code if failed is None else f"connector.{failed.fault}",
            "connector": "" if failed is None else failed.connector,
            "provider_code": "" if failed is None else failed.provider_code,
        },
    )
