"""An import from a recorded Logto server: all of it, once, whatever breaks in between."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.imports import recorded
from tests.imports.recorded import (
    APP_SECRET,
    ID,
    RESOURCE,
    SECRET,
    SMS_SECRET,
    URL,
    Recorded,
    said,
    user,
)

from watchword import secret
from watchword.accounts import Users
from watchword.accounts.brought import BroughtUsers
from watchword.clients import ApplicationType, Clients, Resources
from watchword.clients.brought import BroughtApplications
from watchword.db import Database
from watchword.delivery import Pool
from watchword.errors import AnswerTooLarge, SourceRefused
from watchword.experience import Experience, MailTemplates, Phrases
from watchword.http import Response
from watchword.identifiers import parse_email, parse_phone
from watchword.imports import SECTIONS, Bookmark, LogtoImport, ManagementAPI, Report, Rooms
from watchword.keys import KeyRing
from watchword.limits import Limiter
from watchword.testing import FakeTransport, FrozenClock


class Bench:
    """A database to import into, and what came there."""

    def __init__(self, db: Database, ring: KeyRing, clock: FrozenClock, data: Path) -> None:
        self.db, self.clock, self.data = db, clock, data
        self.ring = ring
        self.users = Users(db, clock)
        self.clients = Clients(db, ring, Limiter(db, clock), clock)
        self.waited: list[float] = []

    async def rooms(self) -> Rooms:
        async def fallback() -> str:
            return "en"

        return Rooms(
            experience=await Experience.open(self.db, self.clock),
            templates=MailTemplates(self.db, fallback, self.clock),
            phrases=Phrases(self.db, lambda: {"pages": {"sign_in": "Sign in"}}, self.clock),
            users=BroughtUsers(self.db, self.clock),
            applications=BroughtApplications(self.db, self.ring, self.clock),
            resources=Resources(self.db, self.clock),
            pool=await Pool.open(self.db, self.ring, FakeTransport(), self.clock),
        )

    async def run(self, server: Recorded, report: Report | None = None, **how: Any) -> Report:
        only = how.pop("only", SECTIONS)
        client, secret_of_it = how.pop("key", (ID, SECRET))

        async def pause(seconds: float) -> None:
            self.waited.append(seconds)

        api = ManagementAPI(URL, client, secret_of_it, server, clock=self.clock, pause=pause)
        work = LogtoImport(api, await self.rooms(), Bookmark.of(self.data, URL), **how)
        return await work.run(only, report)

    async def count(self) -> int:
        row = await self.db.one("SELECT COUNT(*) AS n FROM users")
        assert row is not None
        return int(row["n"])


@pytest.fixture
def bench(db: Database, clock: FrozenClock, tmp_path: Path) -> Bench:
    return Bench(db, KeyRing.ephemeral(clock), clock, tmp_path)


def counts(report: Report) -> dict[str, tuple[int, int, int]]:
    return {n: (one.brought, one.present, one.skipped) for n, one in report.sections.items()}


# --- what comes ------------------------------------------------------------------------------


async def test_everything_comes_under_its_own_id(bench: Bench) -> None:
    report = await bench.run(Recorded())
    assert counts(report) == {
        "resources": (1, 0, 0),
        "applications": (2, 0, 1),
        "connectors": (1, 0, 1),
        "mail-templates": (1, 0, 1),
        "phrases": (0, 0, 1),
        "sign-in-experience": (1, 0, 0),
        "users": (3, 0, 0),
    }
    one = await bench.users.get("user00000002")
    assert (one.name, one.is_suspended, one.has_password) == ("Person 2", False, True)
    assert (one.created_at, one.last_sign_in_at) == (1_750_000_000_002, 1_760_000_000_002)
    assert one.phone == parse_phone("+8613800000002")
    assert one.email == parse_email("person2@example.com")
    assert one.verified == frozenset()
    assert (one.custom_data, one.profile) == ({"plan": "pro"}, {"givenName": "P"})
    assert one.application == "spa-application-id-0001"


async def test_an_application_that_was_for_some_people_is_named(bench: Bench) -> None:
    """What is restricted there is open to everybody here, and nobody is to learn that from a stranger who signed in."""
    server = Recorded()
    server.applications[0]["appLevelAccessControlEnabled"] = True
    server.applications[0]["oidcClientMetadata"]["redirectUris"].pop()
    section = (await bench.run(server, only=["applications"])).sections["applications"]
    assert [(note.what, "for everybody here" in note.why) for note in section.notes] == [
        ("spa-application-id-0001", True),
        ("saml-application-id-001", False),
    ]


async def test_applications_bring_the_secrets_they_are_configured_with(bench: Bench) -> None:
    await bench.run(Recorded())
    management = await bench.clients.applications.get(ID)
    assert (management.management, management.type) == (True, ApplicationType.MACHINE_TO_MACHINE)
    client = await bench.clients.authenticate(ID, APP_SECRET)
    assert client.application.id == ID
    (kept,) = await bench.clients.secrets.list(ID)
    assert (kept.name, kept.value) == ("Default secret", "*" * 8)
    spa = await bench.clients.applications.get("spa-application-id-0001")
    assert spa.redirect_uris == ("https://app.example.com/cb",)
    assert await bench.clients.secrets.list(spa.id) == []


async def test_connectors_come_with_their_secrets_sealed(bench: Bench) -> None:
    await bench.run(Recorded())
    (stored,) = await (await bench.rooms()).pool.list()
    assert (stored.id, stored.connector_id) == ("abcdefghijkl", "aliyun-short-message-service")
    assert stored.config is not None
    assert stored.config["accessKeySecret"] == "********"
    rows = await bench.db.all("SELECT config FROM connectors")
    assert all(SMS_SECRET not in row["config"] for row in rows)


async def test_a_resource_comes_with_its_scopes_and_our_own_stays(bench: Bench) -> None:
    await bench.run(Recorded())
    shop = await bench.clients.resources.named("https://shop.example.com/api")
    assert shop is not None
    assert (shop.access_token_seconds, shop.is_default) == (600, True)
    assert [one.name for one in await bench.clients.resources.scopes(shop.id)] == ["read:orders"]
    assert len(await bench.clients.resources.list()) == 2


async def test_the_sign_in_experience_comes_field_by_field(bench: Bench) -> None:
    report = await bench.run(Recorded())
    now = await (await bench.rooms()).experience.current()
    assert now.color.primary_color == "#6139F6"
    assert now.language_info.fallback_language == "fr"
    assert [one.identifier for one in now.sign_in.methods] == ["phone"]
    assert now.verification_code_policy.max_retry_attempts == 3
    assert [note.what for note in report.sections["sign-in-experience"].notes] == []


async def test_a_field_that_no_connector_carries_stays_as_it_is_here_and_the_others_come(
    bench: Bench,
) -> None:
    server = Recorded()
    server.connectors = []
    section = (await bench.run(server)).sections["sign-in-experience"]
    assert {note.what for note in section.notes} == {"signIn", "signUp"}
    now = await (await bench.rooms()).experience.current()
    assert (now.sign_in.methods, now.color.primary_color) == ((), "#6139F6")


async def test_a_field_of_another_form_is_named_and_left_out(bench: Bench) -> None:
    server = Recorded()
    server.experience["color"] = {"primaryColor": "purple"}
    section = (await bench.run(server, only=["sign-in-experience"])).sections["sign-in-experience"]
    assert ("color", True) in [(note.what, "form" in note.why) for note in section.notes]
    assert section.brought == 1


async def test_an_experience_that_was_changed_here_stays(bench: Bench) -> None:
    await bench.run(Recorded())
    server = Recorded()
    server.experience["termsOfUseUrl"] = "https://example.com/other"
    section = (await bench.run(server)).sections["sign-in-experience"]
    assert (section.brought, section.present) == (0, 1)


async def test_phrases_come_as_far_as_pages_here_have_them(bench: Bench) -> None:
    server = Recorded()
    server.phrases[0]["translation"] = {"pages": {"sign_in": "Anmelden", "x": "y"}, "action": {}}
    section = (await bench.run(server, only=["phrases"])).sections["phrases"]
    assert (section.brought, len(section.notes)) == (1, 1)
    kept = await (await bench.rooms()).phrases.get("de")
    assert kept.translation == {"pages": {"sign_in": "Anmelden"}}


async def test_mail_templates_come_by_language_and_type(bench: Bench) -> None:
    await bench.run(Recorded(), only=["mail-templates"])
    (one,) = await (await bench.rooms()).templates.list()
    assert (one.language_tag, one.template_type, one.details.subject) == ("de", "SignIn", "Code {{code}}")  # fmt: skip


async def test_a_connector_of_ones_own_stays_in_front(bench: Bench) -> None:
    pool = (await bench.rooms()).pool
    config = recorded.sms_connector()["config"]
    ours = await pool.add("aliyun-short-message-service", config)
    await bench.run(Recorded())
    assert [one.id for one in await (await bench.rooms()).pool.list()] == [ours, "abcdefghijkl"]


# --- only once -------------------------------------------------------------------------------


async def test_a_second_run_doubles_nothing_and_changes_nothing(bench: Bench) -> None:
    server = Recorded()
    await bench.run(server)
    server.users[0]["name"] = "Changed there"
    again = await bench.run(server)
    assert counts(again) == {
        "resources": (0, 1, 0),
        "applications": (0, 2, 1),
        "connectors": (0, 1, 1),
        "mail-templates": (0, 1, 1),
        "phrases": (0, 0, 1),
        "sign-in-experience": (0, 1, 0),
        "users": (0, 3, 0),
    }
    assert (await bench.users.get("user00000003")).name == "Person 3"
    assert len(await (await bench.rooms()).pool.list()) == 1


async def test_a_dry_run_tells_the_same_and_keeps_nothing(bench: Bench) -> None:
    told = await bench.run(Recorded(), dry_run=True)
    assert await bench.count() == 0
    assert await (await bench.rooms()).pool.list() == []
    assert not any(bench.data.rglob("*.json"))
    assert counts(told) == counts(await bench.run(Recorded()))


async def test_an_interrupted_run_goes_on_where_it_stopped(bench: Bench) -> None:
    server = Recorded(users=200)

    def breaks_off(path: str, query: dict[str, str]) -> Response | None:
        return said(400, {}) if path == "/api/users" and query["page"] == "3" else None

    server.before = breaks_off
    report = Report()
    with pytest.raises(SourceRefused):
        await bench.run(server, report, only=["users"])
    assert report.sections["users"].brought == await bench.count() == 128
    server.before = lambda path, query: None
    server.pages.clear()
    # Meanwhile two more came there; they are the newest, and shift everybody else.
    server.users[:0] = [user(202), user(201)]
    rest = await bench.run(server, only=["users"])
    assert (rest.sections["users"].brought, await bench.count()) == (74, 202)
    # The front until everybody is known, then the rest: not all five pages again.
    assert server.pages["/users"] == 4
    whole = await bench.run(server, only=["users"])
    assert (whole.sections["users"].present, whole.sections["users"].brought) == (202, 0)


async def test_when_only_newcomers_are_left_nobody_is_counted_twice(bench: Bench) -> None:
    bookmark = Bookmark.of(bench.data, URL)
    bookmark.put("users", 64)
    report = await bench.run(Recorded(users=5), only=["users"])
    assert (report.sections["users"].brought, await bench.count()) == (5, 5)
    assert Bookmark.of(bench.data, URL).position("users") == 0


# --- what does not come ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({"primaryPhone": "12"}, "primaryPhone is none that Watchword takes"),
        ({"passwordDigest": "nonsense"}, "cannot be checked here"),
        ({"passwordDigest": None, "passwordAlgorithm": None}, "does not give"),
        ({"identities": {"google": {"userId": "1"}}}, "signs in by google"),
    ],
)
async def test_what_cannot_come_of_a_user_is_named_and_the_user_comes(
    bench: Bench, changed: dict[str, Any], note: str
) -> None:
    server = Recorded(users=1)
    server.users[0] |= changed
    section = (await bench.run(server, only=["users"])).sections["users"]
    assert (section.brought, section.skipped) == (1, 0)
    (told,) = section.notes
    assert (told.what, note in told.why) == ("user00000001", True)
    assert "example.com" not in told.why


@pytest.mark.parametrize(
    "taken", [{"primaryEmail": "ada@example.com"}, {"primaryPhone": "8613900000009"}]
)
async def test_an_identifier_that_is_taken_here_keeps_its_owner(
    bench: Bench, taken: dict[str, str]
) -> None:
    server = Recorded(users=2)
    await bench.run(server, only=["users"])
    server.users += [user(8) | taken, user(9) | taken]
    section = (await bench.run(server, only=["users"])).sections["users"]
    assert (section.brought, section.present, section.skipped) == (1, 2, 1)
    assert await bench.users.find("user00000009") is None
    assert await bench.count() == 3


async def test_a_suspended_user_stays_suspended(bench: Bench) -> None:
    server = Recorded(users=1)
    server.users[0]["isSuspended"] = True
    await bench.run(server, only=["users"])
    assert (await bench.users.get("user00000001")).is_suspended


async def test_weak_digests_are_wrapped_as_they_come(bench: Bench) -> None:
    server = Recorded(users=1)
    md5 = "5f4dcc3b5aa765d61d8327deb882cf99"
    server.users[0] |= {"passwordDigest": md5, "passwordAlgorithm": "MD5"}
    await bench.run(server, only=["users"])
    row = await bench.db.one("SELECT digest FROM passwords")
    assert row is not None
    assert md5 not in row["digest"]
    assert row["digest"].startswith("$argon2id$")


@pytest.mark.parametrize(
    "rows",
    [[None], [{"id": 5}], [{"id": "../x"}], [{"id": "a b"}], ["x"]],
)
async def test_odd_rows_are_left_out(bench: Bench, rows: list[Any]) -> None:
    server = Recorded(users=1)
    server.users += rows
    section = (await bench.run(server, only=["users"])).sections["users"]
    assert (section.brought, section.skipped) == (1, 1)


async def test_an_incomplete_connector_is_left_out_and_its_gaps_are_named(bench: Bench) -> None:
    server = Recorded()
    del server.connectors[0]["config"]["signName"]
    section = (await bench.run(server, only=["connectors"])).sections["connectors"]
    assert section.brought == 0
    assert "signName" in section.notes[0].why
    assert SMS_SECRET not in json.dumps([note.why for note in section.notes])


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_connector_whose_secret_the_other_server_masks_is_left_out(
    bench: Bench, dry_run: bool
) -> None:
    server = Recorded()
    server.connectors[0]["config"]["accessKeySecret"] = "********"
    report = await bench.run(server, only=["connectors"], dry_run=dry_run)
    section = report.sections["connectors"]
    assert section.brought == 0
    assert "type the secret" in section.notes[0].why


# --- the other server ------------------------------------------------------------------------


async def test_pages_too_large_come_in_smaller_ones(bench: Bench) -> None:
    server = Recorded(users=11)
    server.before = recorded.too_large
    report = await bench.run(server, only=["users"])
    assert (report.sections["users"].brought, await bench.count()) == (11, 11)


async def test_one_row_too_large_does_not_stop_the_others(bench: Bench) -> None:
    server = Recorded(users=6)

    def third_is_large(path: str, query: dict[str, str]) -> Response | None:
        size, page = int(query.get("page_size", 1)), int(query.get("page", 1))
        if path == "/api/users" and (page - 1) * size <= 2 < page * size:
            raise AnswerTooLarge
        return None

    server.before = third_is_large
    section = (await bench.run(server, only=["users"])).sections["users"]
    assert (section.brought, section.skipped) == (5, 1)
    assert section.notes[0].what == "row 3"


async def test_a_busy_server_is_asked_again_after_the_time_it_names(bench: Bench) -> None:
    server, left = Recorded(), [said(429, {}, **{"retry-after": "7"}), said(503, {})]
    server.before = lambda path, query: left.pop(0) if path == "/api/users" and left else None
    report = await bench.run(server, only=["users"])
    assert report.sections["users"].brought == 3
    assert bench.waited == [7.0, 14.0]


async def test_a_token_that_ends_is_replaced(bench: Bench) -> None:
    server = Recorded(users=100)

    def an_hour_passes(path: str, query: dict[str, str]) -> Response | None:
        if path == "/api/users":
            bench.clock.move(3600)
        return None

    server.before = an_hour_passes
    await bench.run(server, only=["users"])
    assert server.tokens == 2


async def test_a_token_that_is_taken_back_is_replaced_once(bench: Bench) -> None:
    server, refusals = Recorded(users=100), [1]

    def revoked(path: str, query: dict[str, str]) -> Response | None:
        if path == "/api/users" and query["page"] == "2" and refusals:
            refusals.pop()
            return said(401, {"code": "auth.unauthorized"})
        return None

    server.before = revoked
    await bench.run(server, only=["users"])
    assert server.tokens == 2
    server.before = lambda path, query: said(401, {}) if path == "/api/users" else None
    with pytest.raises(SourceRefused, match="scope all"):
        await bench.run(server, only=["users"])


@pytest.mark.parametrize("url", ["http://[", "ftp://auth.example.com", "auth.example.com", ""])
def test_an_address_that_is_none_is_refused_before_anything_is_asked(url: str) -> None:
    with pytest.raises(SourceRefused, match="looks like"):
        ManagementAPI(url, ID, SECRET, FakeTransport())


Trouble = Callable[[str, dict[str, str]], Any]


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (recorded.down, "not reached"),
        (lambda path, query: said(500, {}), "stays at HTTP 500"),
        (lambda path, query: Response(200, {}, b"<html>"), "no token"),
        (lambda path, query: None if "token" in path else Response(200, {}, b"<html>"), "no JSON"),
        (lambda path, query: None if "token" in path else said(200, {}), "no list"),
        (lambda path, query: None if "token" in path else said(302, {}), "HTTP 302"),
        (lambda path, query: None if "token" in path else said(403, {}), "scope all"),
    ],
)
async def test_a_server_that_does_not_answer_as_it_should_is_a_sentence(
    bench: Bench, trouble: Trouble, says: str
) -> None:
    server = Recorded()
    server.before = trouble
    with pytest.raises(SourceRefused, match=says) as caught:
        await bench.run(server, only=["users"])
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_a_wrong_secret_is_said_in_the_standards_word(bench: Bench) -> None:
    with pytest.raises(SourceRefused, match="invalid_client") as caught:
        await bench.run(Recorded(), key=(ID, "wr0ng-s3cret"))
    assert "wr0ng-s3cret" not in str(caught.value)


async def test_no_secret_is_in_a_url_a_repr_or_a_log_line(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "watchword")
    server = Recorded()
    report = await bench.run(server)
    said_of_it = caplog.text + json.dumps(report.as_data())
    said_of_it += "".join(one.url + repr(one) for one in server.asked)
    said_of_it += repr(ManagementAPI(URL, ID, SECRET, server))
    for hidden in (SECRET, SMS_SECRET, APP_SECRET, recorded.DIGEST, "token-1"):
        assert hidden not in said_of_it
    assert secret.fingerprint(APP_SECRET).hex() not in said_of_it


@pytest.mark.parametrize("url", ["ftp://x", "auth.example.com", "", "https://x?y=1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SourceRefused, match="looks like"):
        ManagementAPI(url, ID, SECRET, Recorded())


async def test_another_resource_may_be_asked_for(bench: Bench) -> None:
    server = Recorded()
    api = ManagementAPI(URL, ID, SECRET, server, resource=f"{RESOURCE}/other")
    with pytest.raises(SourceRefused, match="invalid_target"):
        await api.get("/connectors")
