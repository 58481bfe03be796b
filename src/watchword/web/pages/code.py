"""Screen 2: the code. The right one signs in."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import CodeMismatch, InteractionNotFound, WatchwordError
from watchword.interaction import Interaction, State
from watchword.web.errors import Refused
from watchword.web.pages.channels import channel_of
from watchword.web.pages.flow import FLOW, Flow, Told
from watchword.web.pages.moments import moment
from watchword.web.pages.views import CodeView, End, Problem, Sentence

_LONGEST_KEPT: Final = 32
_EMPTY: Final = Told(Problem(Sentence.CODE_EMPTY), 422, {})


class CodePages:
    """Where the code is typed, judged, and sent again."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._desk = flow.desk

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/sign-in/code", self.show, methods=["GET"]),
            Route("/sign-in/code", self.answer, methods=["POST"]),
            Route("/sign-in/resend", self.resend, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The box for the code."""
        cookie = self._desk.cookies.flow(request)
        interaction = await self._flow.sign_in.find(cookie) if cookie else None
        if cookie is None or interaction is None or interaction.state is not State.CODE:
            return await self._flow.elsewhere(request, interaction)
        resent = request.query_params.get("again") == "1"
        return self._page(request, cookie, interaction, resent=resent)

    async def answer(self, request: Request) -> Response:
        """Judge the code; the right one starts a session, under a new id, in place of any earlier one of this browser."""
        token, fields = await self._flow.form(request)
        typed = fields.get("code", "")
        sign_in, address = self._flow.sign_in, self._desk.address(request)
        if not typed.strip():
            return await self._again(request, token, _EMPTY)
        try:
            started = await sign_in.answer(token, typed, address=address)
        except InteractionNotFound:
            return await self._flow.elsewhere(request, await sign_in.find(token))
        except WatchwordError as exc:
            # Only a code that was judged wrong is shown again: any other may still be the live one (T20).
            kept = typed if isinstance(exc, CodeMismatch) and len(typed) <= _LONGEST_KEPT else ""
            return await self._again(request, token, exc, kept)
        earlier = self._desk.cookies.session(request)
        if earlier is not None:
            await sign_in.leave(earlier, address=address)
        response = self._desk.go("/signed-in")
        self._desk.cookies.keep_session(response, started.token)
        self._desk.cookies.drop_flow(response)
        return response

    async def resend(self, request: Request) -> Response:
        """Another code to the same identifier."""
        token, _ = await self._flow.form(request)
        sign_in = self._flow.sign_in
        locale, address = self._desk.language(request).tag, self._desk.address(request)
        try:
            await sign_in.resend(token, locale=locale, address=address)
        except InteractionNotFound:
            return await self._flow.elsewhere(request, await sign_in.find(token))
        except WatchwordError as exc:
            return await self._again(request, token, exc)
        return self._desk.go("/sign-in/code?again=1")

    async def _again(
        self, request: Request, token: str, why: WatchwordError | Told, kept: str = ""
    ) -> Response:
        """The page once more, with the reason; unless another tab went on meanwhile."""
        interaction = await self._flow.sign_in.find(token)
        if interaction is None or interaction.state is not State.CODE:
            return await self._flow.elsewhere(request, interaction)
        if isinstance(why, WatchwordError):
            why = self._flow.told(request, why, channel_of(interaction.identifier))
        return self._page(request, token, interaction, told=why, typed=kept)

    def _page(
        self,
        request: Request,
        token: str,
        interaction: Interaction,
        *,
        told: Told | None = None,
        typed: str = "",
        resent: bool = False,
    ) -> Response:
        identifier, sent = interaction.identifier, interaction.sent
        if identifier is None or sent is None:
            raise Refused(End.EXPIRED)
        clock = self._desk.clock
        view = CodeView(
            token=self._desk.forms.make(FLOW, token),
            masked=identifier.masked,
            channel=channel_of(identifier),
            digits=sent.digits,
            expires=moment(sent.expires_at, clock),
            resend=moment(sent.resend_at, clock) if sent.resend_at > clock.now() else None,
            resent=resent,
            typed=typed,
            problem=told.problem if told else None,
        )
        return self._desk.page(
            request, view, told.status if told else 200, told.headers if told else {}
        )
