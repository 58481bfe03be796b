"""Who may call: a bearer token, what it allows, and the one dependency that asks every route of a section."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, Protocol

from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPBearer
from starlette import types

from watchword.errors import Forbidden, PasswordWanted
from watchword.web.api.bodies import JSONRoute
from watchword.web.api.models import Refusal
from watchword.web.api.openapi import PREFIX, operation_id

_CALLER: Final = "watchword.caller"
_GATE: Final = "watchword.gate"
_SAFE: Final = frozenset({"GET", "HEAD"})
# For the schema alone: the gate reads the header itself, because it tells four refusals apart.
_BEARER: Final = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="An access token for the Management API, from `/oidc/token` by client_credentials.",
)


class Scope(StrEnum):
    """What a token of the Management API may do; ``ALL`` covers every other, a writing scope its reading one."""

    ALL = "all"
    VERIFICATION_CODES = "verification-codes"
    USERS_READ = "users:read"
    USERS = "users"
    CONNECTORS = "connectors"
    SIGN_IN_EXP = "sign-in-exp"
    LOGS_READ = "logs:read"
    APPLICATIONS = "applications"
    ANY = ""  # no token has it and every token covers it


# Which scopes cover a scope.
_COVERING: Final = {
    scope: frozenset({Scope.ALL.value, scope.value, scope.value.removesuffix(":read")})
    for scope in Scope
}


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that was let in: the application it is, and its token's scopes.

    Where the console asks, ``operator`` stands behind it, and ``confirmed`` says whether they typed their password a short
    while ago. A program showed its own secret for its token: it is asked for nothing more.
    """

    application: str
    scopes: frozenset[str]
    operator: str | None = None
    confirmed: bool = True

    @property
    def actor(self) -> str:
        """Who did it, for the audit."""
        return self.operator or self.application

    def may(self, scope: Scope) -> bool:
        """Whether the token covers ``scope``."""
        return scope is Scope.ANY or not self.scopes.isdisjoint(_COVERING[scope])

    def require_password(self) -> None:
        """Raises ``PasswordWanted`` for an operator who did not type their password a short while ago."""
        if not self.confirmed:
            raise PasswordWanted


class Gate(Protocol):
    """Tells who calls."""

    async def admit(self, authorization: str | None) -> Caller:
        """The caller of this ``Authorization`` header. Raises ``CallerRefused``."""
        ...


class Behind:
    """Sections behind another gate than the one they were made with."""

    def __init__(self, gate: Gate, app: types.ASGIApp) -> None:
        self._gate = gate
        self._app = app

    async def __call__(self, scope: types.Scope, receive: types.Receive, send: types.Send) -> None:
        """One request."""
        scope[_GATE] = self._gate
        await self._app(scope, receive, send)


async def admitted(request: Request, gate: Gate, scope: Scope) -> Caller:
    """The caller of ``request``, who may do ``scope``. Raises ``CallerRefused``; for routes outside a section."""
    here: Gate = request.scope.get(_GATE, gate)
    caller = await here.admit(request.headers.get("authorization"))
    if not caller.may(scope):
        raise Forbidden
    request.scope[_CALLER] = caller
    return caller


def section(tag: str, gate: Gate, *, read: Scope, write: Scope | None = None) -> APIRouter:
    """The routes of one noun: safe methods ask for ``read``, the others for ``write``."""
    router = open_section(tag)
    router.dependencies += [Security(_BEARER), Depends(_asking(gate, read, write or read))]
    router.responses[401] = _REFUSAL | {"description": "No token, or not one of ours."}
    return router


def open_section(tag: str) -> APIRouter:
    """Routes that everybody may read."""
    return APIRouter(
        prefix=PREFIX,
        tags=[tag],
        route_class=JSONRoute,
        responses=dict(REFUSALS),
        generate_unique_id_function=operation_id,
    )


def _asking(gate: Gate, read: Scope, write: Scope) -> Callable[[Request], Awaitable[None]]:
    async def ask(request: Request) -> None:
        await admitted(request, gate, read if request.method in _SAFE else write)

    return ask


def _caller(request: Request) -> Caller:
    caller: Caller = request.scope[_CALLER]
    return caller


# For a handler that wants to know who calls: ``caller: Calling``.
Calling = Annotated[Caller, Depends(_caller)]


def _confirmed(caller: Calling) -> None:
    caller.require_password()


# Of a route that makes, shows or takes away a secret, or exports somebody: an operator's password is asked for again (policy
# section 4). tests/web/console/test_password_again.py holds the table of all routes. Where only some bodies do such a thing,
# the handler asks ``caller.require_password()``.
PASSWORD_AGAIN: Final = (Depends(_confirmed),)

_REFUSAL: Final[dict[str, Any]] = {"model": Refusal}
# What any route may answer; the front door and the table of errors see to it.
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: _REFUSAL | {"description": "The request cannot be understood or used."},
    403: _REFUSAL | {"description": "Not allowed."},
    404: _REFUSAL | {"description": "There is no such thing."},
    413: _REFUSAL | {"description": "The body is too large."},
    422: _REFUSAL | {"description": "The request is understood and refused."},
    429: _REFUSAL | {"description": "Too many, too soon; `Retry-After` says when."},
    503: _REFUSAL | {"description": "Busy or not available; try again."},
}
