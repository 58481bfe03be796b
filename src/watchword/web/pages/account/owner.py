"""What all pages of an account share: who is signed in, whether the form is ours, and where a proof is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from watchword.accounts import OwnAccount, Session
from watchword.errors import WatchwordError
from watchword.identifiers import Identifier, SignInIdentifier
from watchword.web.desk import Desk
from watchword.web.pages.account_views import AccountViews, To
from watchword.web.pages.flow import Flow, Told
from watchword.web.pages.session import SESSION
from watchword.web.pages.views import Channel, Problem


@dataclass(frozen=True, slots=True)
class Here:
    """The owner in this browser: their session, its token, and a token for this page's forms."""

    session: Session
    cookie: str
    form: str


class Owner:
    """One per application; every page of ``/account`` has it."""

    def __init__(self, flow: Flow, account: OwnAccount) -> None:
        self._flow = flow
        self.desk: Desk = flow.desk
        self.account = account

    async def here(self, request: Request) -> Here | None:
        """Whoever is signed in in this browser."""
        cookie = self.desk.cookies.session(request)
        session = None if cookie is None else await self.account.sessions.find(cookie)
        if cookie is None or session is None:
            return None
        return Here(session, cookie, self.desk.forms.make(SESSION, cookie))

    async def form(self, request: Request) -> tuple[Here | None, dict[str, str]]:
        """The owner and the fields of a form that we made for this browser. Raises ``Refused`` for any other."""
        cookie = self.desk.cookies.session(request)
        fields = await self.desk.form(request, SESSION, cookie)
        return await self.here(request), fields

    def sign_in(self) -> Response:
        """Nobody is signed in here: first that, then back to the account."""
        response = self.desk.go("/sign-in")
        self.desk.cookies.keep_wish_for_account(response)
        return response

    def confirm(self, to: To) -> Response:
        """Show first that it is you; then on to ``to``."""
        return self.desk.go(f"/account/confirm?to={to}")

    def is_fresh(self, here: Here) -> bool:
        """Whether nothing has to be shown first."""
        return self.account.is_fresh(here.session)

    async def require_new(self, identifier: Identifier) -> None:
        """Raises for what no account may get from now on, such as an address of a domain that is blocked."""
        (await self._flow.journeys.allowed()).require_new(identifier)

    def told(self, request: Request, exc: WatchwordError, channel: Channel | None) -> Told:
        """``exc`` as a sentence beside the field; one without a sentence goes on to its dead end."""
        return self._flow.told(request, exc, channel)

    def page(self, request: Request, view: AccountViews, told: Told | None = None) -> Response:
        """``view``, and the status of what there is to tell."""
        if told is None:
            return self.desk.page(request, view)
        return self.desk.page(request, view, told.status, told.headers)

    def locale(self, request: Request) -> str:
        """The language of messages that this page sends."""
        return self.desk.language(request).tag


def masked(identifier: SignInIdentifier | None) -> str | None:
    """An identifier as its owner recognises it and nobody else learns it."""
    return None if identifier is None else identifier.masked


def problem_of(told: Told | None) -> Problem | None:
    """What to say beside the field."""
    return None if told is None else told.problem
