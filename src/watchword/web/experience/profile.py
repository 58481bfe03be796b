"""What the account still needs, and the new password of a forgotten one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.errors import RequestInvalid
from watchword.identifiers import parse_username
from watchword.web.api.bodies import read_body
from watchword.web.experience.bodies import NewPasswordBody, ProfileBody
from watchword.web.experience.browser import Browsers

_ROOT = "/api/experience/profile"
# What a person may say of themselves; the wire's names (OpenID Connect Core 5.1).
_EXTRA: Final = frozenset(
    {
        "name", "familyName", "givenName", "middleName", "nickname", "preferredUsername", "profile", "website", "gender",
        "birthdate", "zoneinfo", "locale",
    }
)  # fmt: skip
_LONGEST: Final = 256


class ProfileRoutes:
    """``POST /profile``, ``PUT /profile/password``."""

    def __init__(self, browsers: Browsers) -> None:
        self._browsers = browsers
        self._journeys = browsers.journeys

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route(_ROOT, self.add, methods=["POST"]),
            Route(f"{_ROOT}/password", self.renew, methods=["PUT"]),
        ]

    async def add(self, request: Request) -> Response:
        """One thing more; nothing reaches an account before the end."""
        body = await read_body(request, ProfileBody)
        profiles = self._journeys.profiles
        async with self._browsers.turn(request) as interaction:
            if body.type in ("email", "phone"):
                await profiles.add_proved(interaction, _given(body.verification_id))
            elif body.type == "username":
                await profiles.add_username(interaction, parse_username(_given(body.value)))
            elif body.type == "password":
                await profiles.add_password(interaction, _given(body.value))
            else:
                await profiles.add_extra(interaction, _facts(body.values))
        return Response(status_code=204)

    async def renew(self, request: Request) -> Response:
        """The new password of a forgotten one, once it is submitted."""
        body = await read_body(request, NewPasswordBody)
        async with self._browsers.turn(request) as interaction:
            await self._journeys.forgot_password.renew(interaction, body.password)
        return Response(status_code=204)


def _given(value: str | None) -> str:
    if not value:
        raise RequestInvalid("The value is missing.")
    return value


def _facts(values: Mapping[str, Any] | None) -> dict[str, str]:
    facts = {name: value for name, value in (values or {}).items() if name in _EXTRA}
    if any(not isinstance(value, str) or len(value) > _LONGEST for value in facts.values()):
        raise RequestInvalid(f"Facts about a person are texts of at most {_LONGEST} characters.")
    return facts
