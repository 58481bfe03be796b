"""What both screens of a sign-in in progress share: whose form it is, where a browser belongs, and how a refusal is told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from watchword.accounts import Sessions
from watchword.errors import DeliveryFailed, WatchwordError
from watchword.interaction import Interaction, SignIn, State
from watchword.web.desk import Desk
from watchword.web.errors import Refused, answer_of, retry_after
from watchword.web.front_door import REQUEST_ID
from watchword.web.pages.moments import after
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
    """The sign-in in progress of whichever browser asks."""

    def __init__(self, desk: Desk, sign_in: SignIn, sessions: Sessions) -> None:
        self.desk = desk
        self.sign_in = sign_in
        self._sessions = sessions

    async def form(self, request: Request) -> tuple[str, dict[str, str]]:
        """The browser's token and the fields of a form that we made for it. Raises ``Refused``."""
        token = self.desk.cookies.flow(request)
        fields = await self.desk.form(request, FLOW, token)
        return str(token), fields

    async def signed_in(self, request: Request) -> bool:
        """Whether this browser needs no sign-in."""
        token = self.desk.cookies.session(request)
        return token is not None and await self._sessions.find(token) is not None

    async def elsewhere(self, request: Request, interaction: Interaction | None) -> Response:
        """No code is waited for here: where this browser belongs instead."""
        if await self.signed_in(request):
            return self.desk.go("/signed-in")
        if interaction is None:
            raise Refused(End.EXPIRED)
        if interaction.state is State.DONE:
            raise Refused(End.FINISHED)
        return self.desk.go("/sign-in")

    def told(self, request: Request, exc: WatchwordError, channel: Channel | None) -> Told:
        """``exc`` as a sentence beside the field. An error without one is raised again, to its dead end."""
        answer, seconds = answer_of(exc), retry_after(exc)
        if answer.sentence is None:
            raise exc
        ours = answer.page >= _SERVER_ERROR
        if ours:
            _note(request, exc)
        problem = Problem(
            answer.sentence,
            channel,
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
