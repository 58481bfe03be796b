"""T41, T21, T32: no request of another site takes a step of a journey, no cookie made up or borrowed names one."""

import json
from collections.abc import Iterator

import pytest
from starlette.routing import Route
from tests.person import InProcess, Person
from tests.scripted import CODE, Site
from tests.web.experience.program import Program, code_of

from watchword.db import Database
from watchword.identifiers import parse_identifier
from watchword.testing import FrozenClock
from watchword.web import experience
from watchword.web.cookies import Cookies
from watchword.web.front_door import FrontDoor

PHONE = parse_identifier("+8613800138000")
SAFE = {"GET", "HEAD"}


@pytest.fixture
def site(db: Database, clock: FrozenClock) -> Site:
    return Site(db, clock)


def _unsafe(site: Site) -> Iterator[tuple[str, str]]:
    """Every unsafe route that a cookie opens: the pages' and the Experience API's."""
    assert isinstance(site.app, FrontDoor)
    pages = next(each.app for each in site.app._audiences if each.prefix == "")
    rooms = experience.ExperienceRooms(site.journeys, Cookies(secure=False))
    for router in (pages, experience.create(rooms)):
        for route in getattr(router, "routes", ()):
            assert isinstance(route, Route)
            for method in (route.methods or set()) - SAFE:
                yield method, route.path


FOREIGN = {
    "another site": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Origin": "http://app.127.0.0.1:3001", "Sec-Fetch-Site": "same-site"},
    "an old browser": {"Origin": "https://evil.example"},
    "a sandboxed frame": {"Origin": "null"},
    "nobody in particular": {},
}


@pytest.mark.parametrize("who", FOREIGN)
async def test_T41_a_request_from_elsewhere_takes_no_step(site: Site, who: str) -> None:
    routes = list(_unsafe(site))
    assert ("POST", "/sign-in/code") in routes
    assert ("POST", "/api/experience/submit") in routes
    person = Person(InProcess(site.app))
    page = await person.open("/sign-in")
    page = await person.submit(page, "/sign-in", identifier=PHONE.value)
    token = page.forms[0].fields["token"]
    before = await site.db.all("SELECT * FROM interactions")
    for method, path in routes:
        body = f"token={token}&code={CODE}".encode()
        kind = "application/x-www-form-urlencoded"
        if path.startswith("/api/"):
            body, kind = json.dumps({"interactionEvent": "SignIn"}).encode(), "application/json"
        lines = {
            "Host": "127.0.0.1:3001",
            "Cookie": "; ".join(f"{k}={v}" for k, v in person.cookies.items()),
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **FOREIGN[who],
        }
        raw = await person.road.exchange(method, path, list(lines.items()), body)
        assert raw.status == 403, (method, path)
    after = await site.db.all("SELECT * FROM interactions")
    assert [tuple(row) for row in after] == [tuple(row) for row in before]  # type: ignore[arg-type]
    assert await site.count("sessions") == 0


async def test_T41_a_form_made_for_another_browser_is_refused(site: Site) -> None:
    mine, theirs = Person(InProcess(site.app)), Person(InProcess(site.app))
    page = await theirs.open("/sign-in")
    await mine.open("/sign-in")
    assert (await mine.submit(page, "/sign-in", identifier=PHONE.value)).status == 403
    assert site.verifier.sends == []


@pytest.mark.parametrize(
    "cookie", ["", "x" * 43, "demo-app." + "A" * 43, "~".join(["B" * 43] * 9), "x.y.z", "{}"]
)
async def test_T21_a_cookie_made_up_begins_nothing_and_ends_nothing(
    site: Site, cookie: str
) -> None:
    program = Program(InProcess(site.app))
    await program.begin("SignIn")
    record = await program.proved("SignIn", "phone", PHONE.value[1:], CODE)
    program.person.cookies["watchword-flow"] = cookie
    status, code = code_of(await program.identify(record))
    assert (status, code) in {
        (400, "session.not_found"),
        (404, "session.interaction_not_found"),
    }
    assert (await program.post("/submit")).status in (400, 404)
    assert await site.count("sessions") == 0
    page = await program.person.open("/sign-in/code")
    assert page.status == 410


async def test_T32_a_flow_begun_in_another_browser_is_nobodys_here(site: Site) -> None:
    program, other = Program(InProcess(site.app)), Program(InProcess(site.app))
    await program.begin("SignIn")
    record = await program.send("SignIn", "phone", PHONE.value[1:])
    await other.begin("SignIn")
    assert code_of(await other.verify(record, "phone", PHONE.value[1:], CODE)) == (
        404,
        "session.verification_session_not_found",
    )
    assert code_of(await other.identify(record)) == (404, "session.verification_session_not_found")
    assert (await program.verify(record, "phone", PHONE.value[1:], CODE)).status == 200
