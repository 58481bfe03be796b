"""T41: no page of another site makes a browser do anything here: every route that a cookie answers refuses its POST."""

from typing import Any

import pytest
from starlette.routing import Route
from tests.person import InProcess
from tests.scripted import Site

from watchword.accounts import Sessions, Users
from watchword.audit import Audit
from watchword.clients import Clients
from watchword.db import Database
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.oidc import Provider
from watchword.testing import FrozenClock
from watchword.web.oidc import OIDCRooms

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
# Here a secret, a code, a bearer token or a form token of ours says who asks, and never a cookie alone.
WITHOUT = {
    "/oidc/auth", "/oidc/token", "/oidc/me", "/oidc/token/introspection", "/oidc/token/revocation", "/oidc/session/end",
    "/oidc/session/end/confirm",
}  # fmt: skip


@pytest.fixture
async def site(db: Database, clock: FrozenClock) -> Site:
    """Every audience a browser can reach."""
    ring, origin = KeyRing.ephemeral(clock), "http://127.0.0.1:3001"
    provider = await Provider.open(
        origin,
        db=db,
        ring=ring,
        clients=Clients(db, ring, Limiter(db, clock), clock, demo_origin=origin),
        users=Users(db, clock),
        sessions=Sessions(db, clock),
        audit=Audit(db, clock),
        clock=clock,
    )
    return Site(db, clock, oidc=OIDCRooms(provider))


def routes(app: Any) -> list[Route]:
    """The routes of an audience, whatever is wrapped around them."""
    while not hasattr(app, "routes"):
        app = getattr(app, "_inner", None) or app._app
    return [route for route in app.routes if isinstance(route, Route)]


async def test_T41_every_unsafe_route_refuses_another_site(site: Site) -> None:
    road, asked, excused = InProcess(site.app), 0, set()
    for audience in site.app._audiences:  # type: ignore[attr-defined]
        for route in routes(audience.app):
            for method in sorted((route.methods or set()) & UNSAFE):
                if not audience.same_origin:
                    excused.add(route.path)
                    continue
                path = route.path.replace("{", "").replace("}", "").partition(":")[0]
                for origin in ("https://evil.example", "null"):
                    answer = await road.exchange(
                        method,
                        path,
                        [
                            ("host", "127.0.0.1:3001"),
                            ("origin", origin),
                            ("sec-fetch-site", "cross-site"),
                            ("content-length", "0"),
                        ],
                        b"",
                    )
                    assert answer.status == 403, (method, path)
                    asked += 1
    assert asked > 20
    assert excused == WITHOUT, "say here what vouches for a new one"
