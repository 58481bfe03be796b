"""Letting people in again who were locked out (logto-wire 3.9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from pydantic import Field

from watchword.audit import Audit
from watchword.errors import IdentifierInvalid
from watchword.identifiers import (
    SignInIdentifier,
    Username,
    parse_email,
    parse_phone,
    parse_username,
)
from watchword.verification import Verifier
from watchword.web.api.gate import Calling, Gate, Scope, section
from watchword.web.api.models import Body

Lift = Callable[[SignInIdentifier], Awaitable[object]]


class Targets(Body):
    """Who: e-mail addresses, phone numbers as digits, usernames. Applications are never locked out."""

    target_type: Literal["User", "App"]
    targets: list[Annotated[str, Field(max_length=256)]] = Field(max_length=100)


class SentinelRoutes:
    """``lift_passwords`` forgets the wrong passwords of an identifier, where passwords are there; ``audit`` is told of each."""

    def __init__(
        self, verifier: Verifier, lift_passwords: Lift | None, gate: Gate, audit: Audit | None
    ) -> None:
        self._verifier = verifier
        self._lift_passwords = lift_passwords
        self._audit = audit
        self.router = section("sentinel-activities", gate, read=Scope.USERS_READ, write=Scope.USERS)
        self.router.add_api_route(
            "/sentinel-activities/delete", self.delete, methods=["POST"], status_code=204
        )

    async def delete(self, targets: Targets, caller: Calling) -> None:
        """Lift the lock-outs of these people. The budgets of messages stay as they are, but under the limits' profile `logto`."""
        if targets.target_type == "App":
            return
        for text in targets.targets:
            identifier = _read(text)
            if identifier is None:
                continue
            if not isinstance(identifier, Username):
                await self._verifier.lift(identifier, client=caller.application)
            if self._lift_passwords is not None:
                await self._lift_passwords(identifier)
            if self._audit is not None:
                await self._audit.append(
                    "lock-out.lifted",
                    actor=caller.actor,
                    target=identifier.masked,
                    outcome="done",
                    application=caller.application,
                )


def _read(text: str) -> SignInIdentifier | None:
    """Whom ``text`` names; nobody is locked out under what names nobody."""
    try:
        if "@" in text:
            return parse_email(text)
        digits = text.removeprefix("+")
        return parse_phone(f"+{digits}") if digits.isdecimal() else parse_username(text)
    except IdentifierInvalid:
        return None
