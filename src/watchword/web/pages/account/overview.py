"""The first page of an account, the ends of its sessions, and what applications are no longer allowed."""

from __future__ import annotations

from typing import cast, get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.accounts import Session
from watchword.oidc import Consent, Consents
from watchword.web.pages.account.owner import Here, Owner, masked
from watchword.web.pages.account_views import AccountView, AllowedApplication, Device, Done
from watchword.web.pages.moments import moment


class OverviewPages:
    """``/account``."""

    def __init__(self, owner: Owner, consents: Consents | None) -> None:
        self._owner = owner
        self._consents = consents

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/account", self.show, methods=["GET"]),
            Route("/account/end", self.end, methods=["POST"]),
            Route("/account/end-others", self.end_others, methods=["POST"]),
            Route("/account/withdraw", self.withdraw, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Identifiers, password, devices, applications, data."""
        here = await self._owner.here(request)
        if here is None:
            return self._owner.sign_in()
        account = self._owner.account
        user = await account.users.get(here.session.user_id)
        devices = await account.sessions.of(user.id)
        consents = [] if self._consents is None else await self._consents.of(user.id)
        view = AccountView(
            token=here.form,
            phone=masked(user.phone),
            email=masked(user.email),
            username=None if user.username is None else user.username.value,
            has_password=user.has_password,
            devices=tuple(self._device(one, here) for one in devices),
            applications=tuple(self._application(one) for one in consents),
            done=_done(request.query_params.get("done", "")),
        )
        return self._owner.page(request, view)

    async def end(self, request: Request) -> Response:
        """Sign one device out. Its owner's only: another's id ends nothing."""
        here, fields = await self._owner.form(request)
        if here is None:
            return self._owner.sign_in()
        await self._owner.account.end_session(
            here.session, fields.get("session", ""), address=self._owner.desk.address(request)
        )
        return self._owner.desk.go("/account?done=device")

    async def end_others(self, request: Request) -> Response:
        """Sign every other device out."""
        here, _ = await self._owner.form(request)
        if here is None:
            return self._owner.sign_in()
        await self._owner.account.end_others(
            here.session, address=self._owner.desk.address(request)
        )
        return self._owner.desk.go("/account?done=devices")

    async def withdraw(self, request: Request) -> Response:
        """Take back what one application was allowed; it has to ask again."""
        here, fields = await self._owner.form(request)
        if here is None:
            return self._owner.sign_in()
        if self._consents is not None:
            await self._consents.withdraw(
                here.session.user_id,
                fields.get("application", ""),
                address=self._owner.desk.address(request),
            )
        return self._owner.desk.go("/account?done=application")

    def _application(self, one: Consent) -> AllowedApplication:
        return AllowedApplication(
            id=one.application.id,
            name=one.application.name,
            scopes=one.scopes,
            since=moment(one.since, self._owner.desk.clock),
        )

    def _device(self, one: Session, here: Here) -> Device:
        clock = self._owner.desk.clock
        return Device(
            id=one.id,
            agent=one.agent,
            since=moment(one.created_at, clock),
            seen=moment(one.last_seen_at, clock),
            here=one.id == here.session.id,
        )


def _done(text: str) -> Done | None:
    """What to tell: a word of ours, or nothing."""
    return cast("Done", text) if text in get_args(Done) else None
