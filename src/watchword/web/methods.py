"""Which methods an address knows: a 405 names all of them (RFC 9110 15.5.6), the framework only those of the first route that fits."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.routing import Match, Router
from starlette.types import Scope

METHOD_NOT_ALLOWED: Final = 405
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def with_every_method(scope: Scope, exc: Exception) -> Exception:
    """``exc``; a 405 with every method that some route of the same router would have answered there."""
    router = scope.get("router")
    if not isinstance(exc, HTTPException) or exc.status_code != METHOD_NOT_ALLOWED:
        return exc
    if not isinstance(router, Router):
        return exc
    known = [method for method in _METHODS if _knows(router, scope, method)]
    return HTTPException(METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(known)})


def _knows(router: Router, scope: Scope, method: str) -> bool:
    asked = {**scope, "method": method}
    return any(route.matches(asked)[0] is Match.FULL for route in router.routes)
