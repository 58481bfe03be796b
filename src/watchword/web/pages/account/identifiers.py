"""Another phone number or e-mail address: proved by a code to it, after a proof that it is the owner who asks (T3, T17)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import WatchwordError
from watchword.identifiers import Identifier, parse_email, parse_phone
from watchword.web.pages.account.owner import Here, Owner, masked, problem_of
from watchword.web.pages.account_views import ChangeIdentifierView, To
from watchword.web.pages.channels import EMAIL, SMS
from watchword.web.pages.flow import Told


class IdentifierChangePages:
    """``/account/email`` and ``/account/phone``."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/account/email", self.show_email, methods=["GET"]),
            Route("/account/email", self.send_email, methods=["POST"]),
            Route("/account/phone", self.show_phone, methods=["GET"]),
            Route("/account/phone", self.send_phone, methods=["POST"]),
        ]

    async def show_email(self, request: Request) -> Response:
        """The field for an address."""
        return await self._show(request, "email")

    async def show_phone(self, request: Request) -> Response:
        """The field for a number."""
        return await self._show(request, "phone")

    async def send_email(self, request: Request) -> Response:
        """Send a code to the address."""
        return await self._send(request, "email")

    async def send_phone(self, request: Request) -> Response:
        """Send a code to the number."""
        return await self._send(request, "phone")

    async def _show(self, request: Request, kind: To) -> Response:
        here = await self._owner.here(request)
        if here is None:
            return self._owner.sign_in()
        if not self._owner.is_fresh(here):
            return self._owner.confirm(kind)
        return await self._page(request, here, kind, {})

    async def _send(self, request: Request, kind: To) -> Response:
        here, fields = await self._owner.form(request)
        if here is None:
            return self._owner.sign_in()
        if not self._owner.is_fresh(here):
            return self._owner.confirm(kind)
        try:
            identifier = self._parsed(request, kind, fields)
            await self._owner.require_new(identifier)
            await self._owner.account.send_to_new(
                here.session,
                identifier,
                locale=self._owner.locale(request),
                address=self._owner.desk.address(request),
            )
        except WatchwordError as exc:
            told = self._owner.told(request, exc, SMS if kind == "phone" else EMAIL)
            return await self._page(request, here, kind, fields, told)
        return self._owner.desk.go("/account/code")

    def _parsed(self, request: Request, kind: To, fields: dict[str, str]) -> Identifier:
        typed = fields.get("identifier", "")
        if kind == "email":
            return parse_email(typed)
        region = self._owner.desk.known_region(fields.get("region", ""))
        return parse_phone(typed, region or self._owner.desk.home_region(request))

    async def _page(
        self,
        request: Request,
        here: Here,
        kind: To,
        fields: dict[str, str],
        told: Told | None = None,
    ) -> Response:
        user = await self._owner.account.users.get(here.session.user_id)
        before = user.email if kind == "email" else user.phone
        view = ChangeIdentifierView(
            token=here.form,
            kinds=frozenset({kind}),
            masked=masked(before),
            identifier=fields.get("identifier", "")[:320],
            regions=self._owner.desk.regions(request, fields.get("region"))
            if kind == "phone"
            else (),
            problem=problem_of(told),
        )
        return self._owner.page(request, view, told)
