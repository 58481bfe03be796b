"""What every request passes and every answer carries."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from tests.person import InProcess, Page, Person
from tests.scripted import CODE, Site

from watchword.logs import JSONLine
from watchword.web import PageSettings
from watchword.web.addresses import HostList
from watchword.web.front_door import BODY_LIMIT, Audience, FrontDoor
from watchword.web.styles import Style

ORIGIN = "http://127.0.0.1:3001"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


async def _code_page(person: Person) -> Page:
    page = await person.open("/sign-in")
    return await person.submit(page, "/sign-in", identifier="m@example.com")


@pytest.mark.parametrize(
    "path", ["/sign-in", "/signed-out", "/sign-in/code", "/nowhere", "/status", "/"]
)
async def test_every_answer_carries_the_headers_of_the_policy(person: Person, path: str) -> None:
    page = await person.open(path)
    # A page holds its style sheet; what has none allows none.
    inline = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    with_style = " ".join(["style-src 'self'", *(Style.of(sheet).source for sheet in inline)])
    for raw in person.history:
        expected = POLICY.replace("style-src 'self'", with_style) if raw.body else POLICY
        assert raw.header("content-security-policy") == expected
        assert raw.header("x-content-type-options") == "nosniff"
        assert raw.header("referrer-policy") == "same-origin"
        assert raw.header("cache-control") == "no-store"
        assert re.fullmatch(r"[0-9a-z]{16}", raw.header("x-request-id") or "")


async def test_no_page_needs_what_the_policy_forbids(site: Site, person: Person) -> None:
    page = await _code_page(person)
    pages = [page, await person.submit(page, "/sign-in/code", code=CODE)]
    pages += [await person.open(path) for path in ("/sign-in", "/signed-out", "/nowhere")]
    for page in pages:
        assert re.findall(r"<style[^>]*>", page.text) == ["<style>"], "ours, by its digest"
        assert " style=" not in page.text
        assert not re.search(r"\son\w+=", page.text)
        assert not re.search(r"<script(?![^>]*\ssrc=)", page.text)
        for link in re.findall(r'(?:src|href|srcset|action)="([^"]*)"', page.text):
            assert link.startswith("/"), link


@pytest.mark.parametrize(
    ("path", "whose"),
    [
        ("/api", "programs"),
        ("/api/", "programs"),
        ("/api/users/1", "programs"),
        ("/api/login", "others"),
        ("/api/login/x", "others"),
        ("/api/logins", "programs"),
        ("/apiary", "people"),
        ("/apiary/api", "people"),
        ("/ap", "people"),
        ("/", "people"),
        ("", "people"),
        ("*", "people"),
    ],
)
async def test_who_answers_is_decided_by_whole_segments(path: str, whose: str) -> None:
    heard = []

    def audience(prefix: str, name: str) -> Audience:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            heard.append(name)
            await PlainTextResponse("")(scope, receive, send)

        return Audience(prefix, answer, dead_end)

    async def dead_end(_scope: Scope, exc: Exception) -> Response:
        raise exc

    door = FrontDoor(
        [audience("", "people"), audience("/api", "programs"), audience("/api/login", "others")],
        hosts=HostList.of(ORIGIN),
        origin=ORIGIN,
        dev=False,
    )
    await InProcess(door).exchange("GET", path, [("host", "127.0.0.1:3001")], b"")
    assert heard == [whose]


async def test_files_are_kept_for_good_under_their_hash_only(person: Person) -> None:
    page = await person.open("/sign-in")
    links = re.findall(r'"(/static/[^"]+)"', page.text)
    assert len(links) >= 3
    for link in links:
        answer = await person.open(link)
        assert answer.status == 200
        assert answer.raw.header("cache-control") == "public, max-age=31536000, immutable"
        assert answer.raw.header("x-content-type-options") == "nosniff"
        assert answer.raw.header("set-cookie") is None
    older = re.sub(r"/static/\w+/", "/static/0123456789abcdef/", links[0])
    assert (await person.open(older)).raw.header("cache-control") == "no-store"
    for outside in ("../errors.py", "..%2ferrors.py", "", "nothing.css"):
        assert (await person.open(f"/static/x/{outside}")).status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "", "Origin": ""},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    ],
)
async def test_a_form_of_another_site_changes_nothing(
    site: Site, person: Person, headers: dict[str, str]
) -> None:
    page = await person.open("/sign-in")
    answer = await person.submit(
        page, "/sign-in", identifier="m@example.com", region="US", headers=headers
    )
    assert answer.status == 403
    assert answer.raw.header("set-cookie") is None
    code_page = await _code_page(person)
    for action in ("/sign-in/code", "/sign-in/resend", "/sign-in/change"):
        answer = await person.submit(code_page, action, headers=headers)
        assert answer.status == 403
    signed_in = await person.submit(code_page, "/sign-in/code", code=CODE)
    assert (await person.submit(signed_in, "/sign-out", headers=headers)).status == 403
    assert (await person.open("/signed-in")).status == 200


async def test_a_browser_that_says_only_its_origin_is_believed(person: Person) -> None:
    page = await person.open("/sign-in")
    answer = await person.submit(
        page, "/sign-in", identifier="m@example.com", headers={"Sec-Fetch-Site": ""}
    )
    assert answer.path == "/sign-in/code"


@pytest.mark.parametrize("token", ["", "x", "x.y", "é", "0" * 10_000])
async def test_a_form_without_its_token_is_not_ours(person: Person, token: str) -> None:
    page = await person.open("/sign-in")
    answer = await person.submit(page, "/sign-in", identifier="m@example.com", token=token)
    assert answer.status == 403
    assert (answer.raw.header("x-request-id") or "-") in answer.text


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("multipart/form-data; boundary=x", b"--x--", 400),
        ("text/plain", b"a=b", 400),
        ("", b"a=b", 400),
        ("application/x-www-form-urlencoded", b"code=1&code=2", 400),
        ("application/x-www-form-urlencoded", b"code=%ff%fe", 400),
        ("application/x-www-form-urlencoded", b"code=%00", 400),
        ("application/x-www-form-urlencoded", b"\xff", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 40, 400),
        ("application/x-www-form-urlencoded", b"a=" + b"1" * BODY_LIMIT, 413),
        ("application/x-www-form-urlencoded; charset=utf-8", b"code=1", 403),
    ],
)
async def test_a_body_that_no_form_of_ours_sends_is_refused(
    site: Site, person: Person, content_type: str, body: bytes, status: int
) -> None:
    await person.open("/sign-in")
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    headers = [
        ("Host", "127.0.0.1:3001"),
        ("Origin", ORIGIN),
        ("Cookie", cookies),
        ("Content-Type", content_type),
    ]
    raw = await person.road.exchange("POST", "/sign-in", headers, body)
    assert raw.status == status
    declared = [*headers, ("Content-Length", str(len(body)))]
    assert (await person.road.exchange("POST", "/sign-in", declared, body)).status == status


@pytest.mark.parametrize("declared", ["-1", "1e9", "99999999999999", "²"])
async def test_an_odd_length_is_refused(person: Person, declared: str) -> None:
    headers = [("Host", "127.0.0.1:3001"), ("Content-Length", declared)]
    if not declared.isascii():
        headers = [("Host", "127.0.0.1:3001"), ("Content-Length", "1_0")]
    assert (await person.road.exchange("GET", "/sign-in", headers, b"")).status == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("HEAD", "/sign-in", 200),
        ("PUT", "/sign-in", 405),
        ("GET", "/sign-out", 405),
        ("GET", "/sign-in/resend", 405),
        ("POST", "/status", 405),
        ("BREW", "/sign-in", 405),
        ("GET", "/sign-in/", 404),
        ("GET", "//evil.example/", 404),
        ("GET", "/%2e%2e/", 404),
        ("GET", "/look/\x00", 400),
        ("GET", "/sign-in?app_id=%00", 400),
    ],
)
async def test_other_methods_and_paths_end_in_a_page(
    person: Person, method: str, path: str, status: int
) -> None:
    headers = [("Host", "127.0.0.1:3001"), ("Origin", ORIGIN)]
    raw = await person.road.exchange(method, path, headers, b"")
    assert raw.status == status
    if status >= 400:
        assert raw.header("content-type") == "text/html; charset=utf-8"
        assert (raw.header("x-request-id") or "-") in raw.body.decode()


@pytest.mark.parametrize(
    ("method", "path", "known"),
    [
        ("PUT", "/sign-in", "GET, HEAD, POST"),
        ("PATCH", "/sign-out", "POST"),
        ("POST", "/status", "GET, HEAD"),
    ],
)
async def test_a_method_too_many_hears_of_every_one_that_is_known(
    person: Person, method: str, path: str, known: str
) -> None:
    headers = [("Host", "127.0.0.1:3001"), ("Origin", ORIGIN)]
    raw = await person.road.exchange(method, path, headers, b"")
    assert (raw.status, raw.header("allow")) == (405, known)


async def test_alive_is_no_content(person: Person) -> None:
    page = await person.open("/status")
    assert (page.status, page.raw.body) == (204, b"")


# --- cookies ---------------------------------------------------------------------------------


async def _cookie_lines(site: Site, origin: str) -> list[str]:
    away = Site(site.db, site.clock, PageSettings(origin=origin))
    person = Person(InProcess(away.app, origin=origin))
    page = await person.open("/sign-in?ui_locales=fr")
    page = await person.submit(page, "/sign-in", identifier="m@example.com")
    page = await person.submit(page, "/sign-in/code", code=CODE)
    assert page.path == "/signed-in", page.text
    await person.submit(page, "/sign-out")
    return [line for raw in person.history for line in raw.all("set-cookie")]


async def test_cookies_on_https_belong_to_this_host_alone(site: Site) -> None:
    lines = await _cookie_lines(site, "https://id.example.com")
    assert {line.partition("=")[0] for line in lines} == {
        "__Host-watchword-flow",
        "__Host-watchword-session",
        "__Host-watchword-language",
        "__Host-watchword-device",
    }
    for line in lines:
        attributes = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)


async def test_cookies_on_plain_loopback_have_plain_names(site: Site) -> None:
    for line in await _cookie_lines(site, "http://localhost:3001"):
        assert line.startswith("watchword-")
        attributes = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= attributes
        assert "secure" not in attributes


# --- language --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "query", "tag"),
    [
        ("de", "", "en"),
        ("zh-Hans-CN,zh;q=0.9", "", "zh-CN"),
        ("ru,fr;q=0.3", "", "ru"),
        ("ru", "?ui_locales=de+pt", "pt-BR"),
        ("ru", "?ui_locales=xx", "ru"),
        ("ru", "?ui_locales=" + "x" * 4000, "ru"),
    ],
)
async def test_a_page_speaks_the_language_asked_for(
    person: Person, accept: str, query: str, tag: str
) -> None:
    page = await person.open(f"/sign-in{query}", **{"Accept-Language": accept})
    assert page.raw.header("content-language") == tag
    assert f'<html lang="{tag}" dir="ltr">' in page.text


async def test_a_chosen_language_is_remembered(person: Person) -> None:
    await person.open("/sign-in?ui_locales=fr")
    assert (await person.open("/sign-in")).raw.header("content-language") == "fr"
    assert (await person.open("/nowhere")).raw.header("content-language") == "fr"
    page = await person.open("/sign-in?ui_locales=ru")
    assert page.raw.header("content-language") == "ru"


async def test_the_switcher_leads_to_the_page_one_is_on(person: Person) -> None:
    page = await _code_page(person)
    assert 'href="/sign-in/code?ui_locales=zh-CN"' in page.text
    page = await person.submit(page, "/sign-in/resend", token="x")
    assert 'href="/sign-in/code?ui_locales=zh-CN"' in page.text
    page = await person.open("/nowhere")
    assert 'href="/sign-in?ui_locales=zh-CN"' in page.text


async def test_the_message_is_asked_for_in_the_pages_language(site: Site, person: Person) -> None:
    page = await person.open("/sign-in?ui_locales=zh-CN")
    await person.submit(page, "/sign-in", identifier="m@example.com")
    assert site.verifier.sends[0]["locale"] == "zh-CN"


# --- log -------------------------------------------------------------------------------------


async def test_a_line_per_request_and_nothing_of_it(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = await person.open("/sign-in?ui_locales=fr&login_hint=m@example.com")
    await person.submit(page, "/sign-in", identifier="m@example.com")
    await person.open("/s3cret-path?s3cret-query")
    lines = [record for record in caplog.records if record.message == "request"]
    assert [(line.route, line.status) for line in lines] == [  # type: ignore[attr-defined]
        ("/sign-in", 200),
        ("/sign-in", 303),
        ("/sign-in/code", 200),
        ("-", 404),
    ]
    for line in lines:
        assert line.name == "watchword.web"
        assert line.ms >= 0  # type: ignore[attr-defined]
    ours = [record for record in caplog.records if record.name.startswith("watchword")]
    everything = repr([record.__dict__ for record in ours])
    for private in ("m@example.com", "s3cret", "login_hint"):
        assert private not in everything


class Written(logging.Handler):
    """Lines as the server writes them."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.setFormatter(JSONLine())
        self.lines: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def written() -> Iterator[Written]:
    handler = Written()
    logging.getLogger("watchword").addHandler(handler)
    yield handler
    logging.getLogger("watchword").removeHandler(handler)


async def test_an_unknown_error_is_a_page_with_a_reference_and_a_line_without_its_words(
    site: Site, person: Person, caplog: pytest.LogCaptureFixture, written: Written
) -> None:
    caplog.set_level(logging.DEBUG)
    page = await _code_page(person)
    site.verifier.fail(ZeroDivisionError(f"while judging {CODE}"))
    answer = await person.submit(page, "/sign-in/code", code=CODE)
    assert answer.status == 500
    reference = answer.raw.header("x-request-id") or "-"
    assert reference in answer.text
    (line,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [one["request"] for one in written.lines] == [reference]
    assert line.error == "ZeroDivisionError"  # type: ignore[attr-defined]
    assert any("scripted.py" in frame for frame in line.trace)  # type: ignore[attr-defined]
    assert CODE not in repr([record.__dict__ for record in caplog.records]) + answer.text


async def test_a_person_who_left_is_not_an_error(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    sent = []

    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    headers = {
        "host": "127.0.0.1:3001",
        "origin": ORIGIN,
        "content-type": "application/x-www-form-urlencoded",
    }
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/sign-in",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": None,
    }
    await site.app(scope, gone, send)  # type: ignore[arg-type]
    assert sent == []
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
