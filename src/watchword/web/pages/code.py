"""Screen 2: the code. The right one leads on, and where nothing else is asked it signs in."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import (
    CodeMismatch,
    InteractionNotFound,
    RecordNotFound,
    VerificationFailed,
    WatchwordError,
)
from watchword.identifiers import Email, IdentifierType
from watchword.interaction import Event, Finished, Interaction, Next, Record, State
from watchword.web.errors import Refused
from watchword.web.pages.channels import channel_of
from watchword.web.pages.flow import FLOW, Flow, Told
from watchword.web.pages.moments import moment
from watchword.web.pages.views import CodeView, End, LinkView, Problem, Sentence

_LONGEST_KEPT: Final = 32
_EMPTY: Final = Told(Problem(Sentence.CODE_EMPTY), 422, {})
_LINK_OVER: Final = Told(Problem(Sentence.LINK_OVER), 422, {})


class CodePages:
    """Where the code is typed, judged, and sent again."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._desk = flow.desk
        self._journeys = flow.journeys

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/sign-in/code", self.show, methods=["GET"]),
            Route("/sign-in/code", self.answer, methods=["POST"]),
            Route("/sign-in/resend", self.resend, methods=["POST"]),
            Route("/link", self.show_link, methods=["GET"]),
            Route("/link", self.answer_link, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The box for the code."""
        token, interaction = await self._flow.find(request)
        if token is None or interaction is None or not _awaits(interaction):
            return await self._flow.elsewhere(request, interaction)
        resent = request.query_params.get("again") == "1"
        return await self._page(request, token, interaction, resent=resent)

    async def answer(self, request: Request) -> Response:
        """Judge the code; the right one leads on."""
        token, fields = await self._flow.form(request)
        typed = fields.get("code", "")
        if not typed.strip():
            return await self._again(request, token, _EMPTY)
        try:
            reached = await self._judged(request, token, typed)
        except (InteractionNotFound, RecordNotFound):
            return await self._flow.elsewhere(request, await self._find(token))
        except WatchwordError as exc:
            # Only a code that was judged wrong is shown again: any other may still be the live one (T20).
            kept = typed if isinstance(exc, CodeMismatch) and len(typed) <= _LONGEST_KEPT else ""
            return await self._again(request, token, exc, kept)
        return await self._flow.onward(request, token, reached)

    async def show_link(self, request: Request) -> Response:
        """Where the link of an e-mail leads. Judges nothing and does not say whether it is good: scanners open it too (T39)."""
        for token in self._desk.cookies.flows(request).values():
            interaction = await self._find(token)
            if interaction is None or not _awaits(interaction):
                continue
            identifier = _awaited(interaction).identifier
            if isinstance(identifier, Email):
                form = self._desk.forms.make(FLOW, token)
                return self._desk.page(request, LinkView(form, identifier.masked))
        return self._desk.page(request, LinkView("", None))

    async def answer_link(self, request: Request) -> Response:
        """The button under the link, in the browser that began the flow: as good as the code."""
        token, fields = await self._flow.form(request)
        try:
            reached = await self._judged(request, token, fields.get("link", ""), link=True)
        except (InteractionNotFound, RecordNotFound):
            return await self._flow.elsewhere(request, await self._find(token))
        except VerificationFailed:
            return await self._again(request, token, _LINK_OVER)
        except WatchwordError as exc:
            return await self._again(request, token, exc)
        return await self._flow.onward(request, token, reached)

    async def _judged(
        self, request: Request, token: str, typed: str, *, link: bool = False
    ) -> Finished | Next:
        journeys, asker = self._journeys, self._flow.asker(request)
        async with journeys.interactions.turn(token) as interaction:
            record = _awaited(interaction)
            judge = journeys.codes.judge_link if link else journeys.codes.judge
            verified = await judge(interaction, record, typed, asker)
            finished = await journeys.sign_in.at_once(interaction, record, verified, asker)
            if finished is not None:
                return finished
            await journeys.codes.keep(interaction, record, verified)
        return await journeys.onward.proved(token, record.id, asker)

    async def resend(self, request: Request) -> Response:
        """Another code to the same identifier."""
        token, _ = await self._flow.form(request)
        try:
            async with self._journeys.interactions.turn(token) as interaction:
                await self._journeys.codes.resend(interaction, self._flow.asker(request))
        except InteractionNotFound:
            return await self._flow.elsewhere(request, await self._find(token))
        except WatchwordError as exc:
            return await self._again(request, token, exc)
        return self._flow.there(request, token, "/sign-in/code?again=1")

    async def _find(self, token: str) -> Interaction | None:
        return await self._journeys.interactions.find(token)

    async def _again(
        self, request: Request, token: str, why: WatchwordError | Told, kept: str = ""
    ) -> Response:
        """The page once more, with the reason; unless another tab went on meanwhile."""
        interaction = await self._find(token)
        if interaction is None or not _awaits(interaction):
            return await self._flow.elsewhere(request, interaction)
        if isinstance(why, WatchwordError):
            kinds = (await self._journeys.allowed()).kinds(interaction.event)
            why = self._flow.told(request, why, channel_of(interaction.identifier), kinds)
        return await self._page(request, token, interaction, told=why, typed=kept)

    async def _page(
        self,
        request: Request,
        token: str,
        interaction: Interaction,
        *,
        told: Told | None = None,
        typed: str = "",
        resent: bool = False,
    ) -> Response:
        record, allowed = _awaited(interaction), await self._journeys.allowed()
        identifier, sent, event = record.identifier, record.sent, interaction.event
        if sent is None:
            raise Refused(End.EXPIRED)
        clock, method = self._desk.clock, allowed.method(identifier.type)
        view = CodeView(
            token=self._desk.forms.make(FLOW, token),
            event=event.value,
            masked=identifier.masked,
            channel=channel_of(identifier),
            digits=sent.digits,
            expires=moment(sent.expires_at, clock),
            resend=moment(sent.resend_at, clock) if sent.resend_at > clock.now() else None,
            resent=resent,
            maybe=event is Event.FORGOT_PASSWORD
            or (allowed.hides_strangers and interaction.user_id is None),
            last=event is Event.SIGN_IN or (event is Event.REGISTER and allowed.one_door),
            password=event is Event.SIGN_IN
            and interaction.user_id is None
            and bool(method and method.password),
            other_channel={IdentifierType.EMAIL, IdentifierType.PHONE} <= set(allowed.kinds(event)),
            typed=typed,
            problem=told.problem if told else None,
        )
        return self._desk.page(
            request, view, told.status if told else 200, told.headers if told else {}
        )


def _awaits(interaction: Interaction) -> bool:
    return interaction.state not in (State.START, State.DONE) and interaction.waiting is not None


def _awaited(interaction: Interaction) -> Record:
    record = interaction.waiting if _awaits(interaction) else None
    if record is None:
        raise InteractionNotFound
    return record
