"""Is it you? The password, or a code to an identifier one has already; and the box for every code of these pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast, get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.accounts import Waiting
from watchword.errors import WatchwordError
from watchword.identifiers import IdentifierType
from watchword.web.pages.account.owner import Here, Owner, masked, problem_of
from watchword.web.pages.account_views import AccountCodeView, ConfirmView, To
from watchword.web.pages.channels import EMAIL, SMS, channel_of
from watchword.web.pages.flow import Told
from watchword.web.pages.moments import moment
from watchword.web.pages.views import Channel, Problem, Sentence

_PASSWORD_EMPTY: Final = Told(Problem(Sentence.PASSWORD_EMPTY), 422, {})
_CODE_EMPTY: Final = Told(Problem(Sentence.CODE_EMPTY), 422, {})
_CHANNELS: Final[dict[str, Channel]] = {"phone": SMS, "email": EMAIL}
_PLACES: Final = frozenset(get_args(To))


class ConfirmPages:
    """``/account/confirm`` and ``/account/code``."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/account/confirm", self.show, methods=["GET"]),
            Route("/account/confirm", self.choose, methods=["POST"]),
            Route("/account/code", self.show_code, methods=["GET"]),
            Route("/account/code", self.answer, methods=["POST"]),
            Route("/account/code/resend", self.resend, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The ways to show it."""
        here = await self._owner.here(request)
        if here is None:
            return self._owner.sign_in()
        to = _place(request.query_params.get("to", ""))
        if to is None:
            return self._owner.desk.go("/account")
        if self._owner.is_fresh(here):
            return self._owner.desk.go(f"/account/{to}")
        return await self._page(request, here, to)

    async def choose(self, request: Request) -> Response:
        """By password at once, or send a code."""
        here, fields = await self._owner.form(request)
        to = _place(fields.get("to", ""))
        if here is None:
            return self._owner.sign_in()
        if to is None:
            return self._owner.desk.go("/account")
        way = fields.get("with", "password")
        try:
            if way in (IdentifierType.EMAIL, IdentifierType.PHONE):
                await self._send(request, here, IdentifierType(way), to)
                return self._owner.desk.go("/account/code")
            if not fields.get("password"):
                return await self._page(request, here, to, _PASSWORD_EMPTY)
            await self._owner.account.confirm_by_password(
                here.session,
                fields["password"],
                address=self._owner.desk.address(request),
                device=self._owner.desk.cookies.device(request),
            )
        except WatchwordError as exc:
            told = self._owner.told(request, exc, _CHANNELS.get(way))
            if told.problem.sentence is Sentence.PASSWORD_WRONG:
                told = replace(told, problem=Problem(Sentence.PASSWORD_NOT_OURS))
            return await self._page(request, here, to, told)
        return self._owner.desk.go(f"/account/{to}")

    async def show_code(self, request: Request) -> Response:
        """The box for the code."""
        here = await self._owner.here(request)
        if here is None:
            return self._owner.sign_in()
        waiting = await self._owner.account.waiting(here.session)
        if waiting is None:
            return self._owner.desk.go("/account")
        return self._code_page(
            request, here, waiting, resent=request.query_params.get("sent") == "1"
        )

    async def answer(self, request: Request) -> Response:
        """Judge the code; the right one leads on."""
        here, fields = await self._owner.form(request)
        if here is None:
            return self._owner.sign_in()
        code = fields.get("code", "")
        waiting = await self._owner.account.waiting(here.session)
        if waiting is None:
            return self._owner.desk.go("/account")
        if not code.strip():
            return self._code_page(request, here, waiting, _CODE_EMPTY)
        try:
            onward = await self._owner.account.answer(
                here.session, code, address=self._owner.desk.address(request)
            )
        except WatchwordError as exc:
            told = self._owner.told(request, exc, channel_of(waiting.identifier))
            return self._code_page(request, here, waiting, told, typed=code[:64])
        return self._owner.desk.go(onward)

    async def resend(self, request: Request) -> Response:
        """Send another code to the same place."""
        here, _ = await self._owner.form(request)
        if here is None:
            return self._owner.sign_in()
        waiting = await self._owner.account.waiting(here.session)
        if waiting is None:
            return self._owner.desk.go("/account")
        try:
            await self._owner.account.resend(
                here.session,
                locale=self._owner.locale(request),
                address=self._owner.desk.address(request),
            )
        except WatchwordError as exc:
            told = self._owner.told(request, exc, channel_of(waiting.identifier))
            return self._code_page(request, here, waiting, told)
        return self._owner.desk.go("/account/code?sent=1")

    async def _send(self, request: Request, here: Here, kind: IdentifierType, to: To) -> None:
        await self._owner.account.send_confirmation(
            here.session,
            kind,
            f"/account/{to}",
            locale=self._owner.locale(request),
            address=self._owner.desk.address(request),
        )

    async def _page(
        self, request: Request, here: Here, to: To, told: Told | None = None
    ) -> Response:
        user = await self._owner.account.users.get(here.session.user_id)
        view = ConfirmView(
            token=here.form,
            to=to,
            password=user.has_password,
            phone=masked(user.phone),
            email=masked(user.email),
            problem=problem_of(told),
        )
        return self._owner.page(request, view, told)

    def _code_page(
        self,
        request: Request,
        here: Here,
        waiting: Waiting,
        told: Told | None = None,
        *,
        typed: str = "",
        resent: bool = False,
    ) -> Response:
        clock = self._owner.desk.clock
        wrong = told is not None and told.problem.sentence is Sentence.CODE_WRONG
        over = told is not None and told.problem.sentence is Sentence.CODE_OVER
        waits = waiting.resend_at > clock.now() and not over
        view = AccountCodeView(
            token=here.form,
            masked=waiting.identifier.masked,
            channel=channel_of(waiting.identifier),
            digits=waiting.digits,
            expires=moment(waiting.expires_at, clock),
            resend=moment(waiting.resend_at, clock) if waits else None,
            resent=resent and told is None,
            # Only ever a wrong code: a right one that failed for another reason is not shown again.
            typed=typed if wrong else "",
            problem=problem_of(told),
        )
        return self._owner.page(request, view, told)


def _place(text: str) -> To | None:
    """Where a proof may lead: a word of ours, never an address."""
    return cast("To", text) if text in _PLACES else None
