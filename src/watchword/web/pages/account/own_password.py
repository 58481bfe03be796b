"""A password of one's own: set or changed, after a proof that it is the owner who asks."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import PasswordRejected, ProofRequired
from watchword.interaction import AllowedNow
from watchword.web.pages.account.owner import Here, Owner, problem_of
from watchword.web.pages.account_views import OwnPasswordView
from watchword.web.pages.flow import Told
from watchword.web.pages.rules import Rules
from watchword.web.pages.views import Problem, Sentence

_EMPTY: Final = Told(Problem(Sentence.PASSWORD_EMPTY), 422, {})


class OwnPasswordPages:
    """``/account/password``."""

    def __init__(self, owner: Owner, allowed: AllowedNow, rules: Rules) -> None:
        self._owner = owner
        self._allowed = allowed
        self._rules = rules

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/account/password", self.show, methods=["GET"]),
            Route("/account/password", self.change, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The field and the rules."""
        here = await self._owner.here(request)
        if here is None:
            return self._owner.sign_in()
        if not self._owner.is_fresh(here):
            return self._owner.confirm("password")
        return await self._page(request, here)

    async def change(self, request: Request) -> Response:
        """Keep it; every other device is signed out."""
        here, fields = await self._owner.form(request)
        if here is None:
            return self._owner.sign_in()
        if not self._owner.is_fresh(here):
            return self._owner.confirm("password")
        typed = fields.get("password", "")
        if not typed:
            return await self._page(request, here, _EMPTY)
        policy = (await self._allowed()).passwords
        try:
            await self._owner.account.set_password(
                here.session, typed, policy, address=self._owner.desk.address(request)
            )
        except PasswordRejected as exc:
            return await self._page(request, here, self._owner.told(request, exc, None), exc)
        except ProofRequired:
            return self._owner.confirm("password")
        return self._owner.desk.go("/account?done=password")

    async def _page(
        self,
        request: Request,
        here: Here,
        told: Told | None = None,
        rejected: PasswordRejected | None = None,
    ) -> Response:
        user = await self._owner.account.users.get(here.session.user_id)
        view = OwnPasswordView(
            token=here.form,
            has=user.has_password,
            masked=here.session.identifier.masked,
            rules=await self._rules.shown(rejected),
            problem=problem_of(told),
        )
        return self._owner.page(request, view, told)
