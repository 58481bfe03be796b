"""What an operator watches, in Chromium against the real server: what the sandbox was made to do is what the views tell."""

import ast
import asyncio
import builtins
import re
import sys
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio
from tests.browser.barriers import barriers
from tests.browser_pages import PHONE, SCHEMES, Browser
from tests.running import Running, environment, running

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

pytestmark = [pytest.mark.server, pytest.mark.browser]

EMAIL, PASSWORD = "anna@example.com", "correct horse battery"
ENTERED, LOST, REFUSED = "+8613900000021", "+8613900000022", "+8613900000023"
# What the page's own module asks the API with, so that a test needs no second way in.
_CALL = """async ([method, path, body]) => {
    const { call } = await import(document.querySelector("script[type=module]").src.replace(/[^/]+$/, "calls.js"));
    return (await call(method, path, body === null ? undefined : body)).body;
}"""


class Watching:
    """An operator who has come in, and the sandbox at hand."""

    def __init__(self, page: "Page", origin: str, sandbox: httpx.Client) -> None:
        self.page = page
        self.origin = origin
        self.sandbox = sandbox

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        return await self.page.evaluate(_CALL, [method, path, body])

    async def go(self, path: str) -> None:
        """Open a view and wait until it shows what it is about."""
        await self.page.goto(f"{self.origin}/{path}")
        await self.page.wait_for_selector("main h1")
        await self.page.wait_for_function("!document.querySelector('.skeleton')")

    async def table(self, caption: str) -> list[list[str]]:
        """The rows of the table of this name, as they read."""
        rows = self.page.locator(f'[role=region][aria-label="{caption}"] tbody tr')
        return [await row.locator("th, td").all_inner_texts() for row in await rows.all()]

    async def until(self, path: str, holds: Any) -> Any:
        """What the API answers once it holds; what the sandbox pushes comes when it comes."""
        while not holds(answer := await self.call("GET", path)):  # noqa: ASYNC110 - a test's patience
            await asyncio.sleep(0.1)
        return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("watch")
    arguments = ("serve", "--dev", "--port", "0", "--sandbox-port", "0", "--data", folder / "data")
    with running(*arguments, folder=folder) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def watching(server: Running, browser: Browser) -> AsyncIterator[Watching]:
    context = await browser.context(bypass_csp=True)  # axe brings its own script
    page = await context.new_page()
    welcome = server.addresses["Console"]
    origin = welcome.partition("/#")[0]
    await page.goto(welcome)
    await page.wait_for_selector("input[type=email], main code")
    if not await page.query_selector("input[type=email]"):
        await page.goto(origin)
        await page.wait_for_selector("input[type=email]")
    await page.fill("input[type=email]", EMAIL)
    await page.fill("input[type=password]", PASSWORD)
    await page.click("button.main")
    await page.wait_for_selector("nav.rail")
    inbox = server.addresses["Inbox"].removesuffix("/inbox")
    with httpx.Client(base_url=inbox, timeout=None) as sandbox:
        yield Watching(page, origin, sandbox)
    await context.close()


async def test_what_the_sandbox_did_is_what_the_plots_tables_say(watching: Watching) -> None:
    (sms,) = [one for one in await watching.call("GET", "/connectors") if one["type"] == "Sms"]
    # What a dev server made for itself is over with that, as any address is with the next one.
    receipts = await watching.call("POST", f"/connectors/{sms['id']}/receipts-address")
    # Providers reach the server by its own address, not by the console's.
    assert not receipts["url"].startswith(watching.origin)
    assert watching.sandbox.post("/settings", json={"receipts": receipts["url"]}).status_code == 200
    staged = [
        {"kind": "failed-receipt", "to": LOST},
        {"kind": "error", "code": "isv.AMOUNT_NOT_ENOUGH", "to": REFUSED},
    ]
    for fault in staged:
        assert watching.sandbox.post("/faults", json=fault).status_code == 200
    for number in (ENTERED, LOST):
        await watching.call("POST", "/verification-codes", {"phone": number[1:]})
    with pytest.raises(Exception, match="no_credit"):
        await watching.call("POST", "/verification-codes", {"phone": REFUSED[1:]})
    feed = watching.sandbox.get("/inbox.json", params={"to": ENTERED}).json()
    code = (feed["messages"] if isinstance(feed, dict) else feed)[0]["code"]
    answer = {"phone": ENTERED[1:], "verificationCode": code}
    await watching.call("POST", "/verification-codes/verify", answer)
    watching.sandbox.post("/clock", json={"seconds": 5})
    total = (
        await watching.until(
            "/messages/statistics",
            lambda told: told["total"]["delivered"] and told["total"]["undelivered"],
        )
    )["total"]
    watching.sandbox.post("/clock", json={"reset": True})
    wanted = {"sent": 2, "failed": 1, "delivered": 1, "undelivered": 1, "entered": 1}
    assert {name: total[name] for name in wanted} == wanted

    await watching.go("deliveries")
    # An hour may have ended between the two.
    plotted = await watching.table("Sent and delivered")
    assert [sum(int(cells[n]) for cells in plotted) for n in (1, 2)] == [2, 1]
    assert [cells[1:] for cells in await watching.table("Codes entered") if cells[1] != "0"] == [["1"]]  # fmt: skip
    assert [cells[1:] for cells in await watching.table("Failed attempts") if cells[1] != "0"] == [["1"]]  # fmt: skip
    (connector,) = await watching.table("By connector")
    assert connector[1:] == ["2", "1", "1", "1"]
    assert await watching.table("By country") == [["China", "2", "1", "1", "1"]]
    assert await watching.table("By fault") == [["out of credit", "1"]]
    assert len(await watching.table("Every attempt")) == 3
    # A chip narrows what is below it, and goes again.
    await watching.page.click(".groups button >> text=out of credit")
    await watching.page.wait_for_selector("button[aria-label='Remove Fault']")
    await watching.page.wait_for_function(
        "document.querySelectorAll('[aria-label=\"Every attempt\"] tbody tr').length === 1"
    )


async def test_no_code_came_is_answered_in_one_search(watching: Watching) -> None:
    number = "+8613900000031"
    await watching.call("POST", "/verification-codes", {"phone": number[1:]})
    for _ in range(3):
        with pytest.raises(Exception, match="Refusal"):  # within the resend gap
            await watching.call("POST", "/verification-codes", {"phone": number[1:]})
    await watching.go("deliveries")
    # While the answer is on its way, what was shown before is not told of this number.
    answered = asyncio.Event()

    async def hold(route: "Route") -> None:
        await answered.wait()
        await route.continue_()

    await watching.page.route("**/api/messages?*identifier=*", hold)
    await watching.page.fill("main input[type=search]", "+86 139 0000 0031")
    await watching.page.click("main form[role=search] button.main")
    await watching.page.wait_for_selector(".kept[aria-busy=true]")
    # Somebody else's story, if one were asked for, would be there by now.
    await watching.call("GET", "/limits")
    assert await watching.page.locator("[aria-label='Every attempt']").count() == 1
    assert await watching.page.locator(".newest").count() == 0
    answered.set()
    await watching.page.wait_for_selector(".newest .verdict")
    said = await watching.page.inner_text(".newest")
    # Whether the receipt was there already is the sandbox's affair.
    assert "The provider took the message" in said or "The message arrived" in said
    assert "Tell the person" in said
    # One row, or two where a minute ended in between; one of them is of more than one.
    refused = [row[2] for row in await watching.table("Refused before anything was sent")]
    assert all("resend-gap" in row for row in refused)
    assert re.search(r"[23] times within a minute", " ".join(refused))
    await watching.page.click(".newest a")
    await watching.page.wait_for_selector("ol.timeline")
    steps = await watching.page.locator("ol.timeline h2").all_inner_texts()
    assert [steps[0], steps[1], steps[-2], steps[-1]] == [
        "A code was asked for", "Limits", "Tries", "Outcome",
    ]  # fmt: skip
    feed = watching.sandbox.get("/inbox.json", params={"to": number}).json()
    code = (feed["messages"] if isinstance(feed, dict) else feed)[0]["code"]
    assert code not in await watching.page.inner_text("main")
    await watching.go("audit")
    noted = [row[3] for row in await watching.table("Audit") if row[2] == "verification.send"]
    assert re.search(r"[23] times within a minute", " ".join(noted))
    # Nobody was sent anything: the window that was searched is named.
    await watching.go("deliveries?identifier=%2B8613900000099&hours=24")
    assert "Nothing fits since" in await watching.page.inner_text("main .empty")


async def test_the_reference_that_a_person_reads_out_is_found_in_the_same_box(
    watching: Watching,
) -> None:
    page, number = watching.page, "+8613900000032"
    staged = {"kind": "error", "code": "isv.AMOUNT_NOT_ENOUGH", "to": number}
    assert watching.sandbox.post("/faults", json=staged).status_code == 200
    with pytest.raises(Exception, match="no_credit"):
        await watching.call("POST", "/verification-codes", {"phone": number[1:]})
    await watching.call("POST", "/verification-codes", {"phone": "8613900000033"})
    (failed,) = await watching.call("GET", f"/messages?identifier=%2B{number[1:]}")
    reference = failed["reference"]

    async def found(typed: str) -> None:
        await watching.go("deliveries")
        await page.fill("main input[type=search]", typed)
        await page.click("main form[role=search] button.main")
        await page.wait_for_selector("button[aria-label='Remove Reference']")
        await page.wait_for_function("!document.querySelector('.kept[aria-busy=true]')")

    # As it was read out, and as it was copied with the words before it.
    for typed in (f" {reference[:4].upper()} {reference[4:]} ", f"Reference: {reference}"):
        await found(typed)
        await page.wait_for_selector(".newest .verdict")
        assert "No provider took the message" in await page.inner_text(".newest")
        (attempt,) = await watching.table("Every attempt")
        assert "isv.AMOUNT_NOT_ENOUGH" in attempt[5]
        assert await page.input_value("main input[type=search]") == reference
    await page.click(".newest a")
    await page.wait_for_selector("ol.timeline")
    assert reference in await page.inner_text("ol.timeline .at-attempt")
    # Where nothing was sent, that is said, and where more is written.
    await found("0z0z0z0z0z0z0z0z")
    said = await page.inner_text("main .empty")
    assert "No message was sent in this request" in said
    assert "“request” is 0z0z0z0z0z0z0z0z" in said
    assert await page.locator("[aria-label='Every attempt']").count() == 0
    # Taken away again, and from the search anywhere, too.
    await page.click("button[aria-label='Remove Reference']")
    await page.wait_for_selector("[aria-label='Every attempt']")
    await watching.go(f"search?q={reference}")
    await page.click(f"main a[href='/deliveries?reference={reference}']")
    await page.wait_for_selector(".newest .verdict")
    # Digits alone are a number, however many.
    await watching.go("search?q=8613900000032000")
    assert await page.query_selector("main a[href^='/deliveries?identifier=']")
    assert not await page.query_selector("main a[href^='/deliveries?reference=']")


async def test_the_pool_is_put_in_order_by_keyboard_and_the_last_one_off_names_what_stops(
    watching: Watching,
) -> None:
    page = watching.page
    (first,) = [one for one in await watching.call("GET", "/connectors") if one["type"] == "Sms"]
    body = {"connectorId": "http-sms", "config": {"endpoint": "https://sms.example.com/send"}}
    second = await watching.call("POST", "/connectors", body | {"fallback": True})
    await watching.go("connectors")
    up = page.locator("button[aria-label='Move HTTP SMS up']")
    await up.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[role=status] >> text=HTTP SMS is now number 1 of 2.", state="attached")  # fmt: skip
    order = [one["id"] for one in await watching.call("GET", "/connectors") if one["type"] == "Sms"]
    assert order == [second["id"], first["id"]]
    await watching.call("DELETE", f"/connectors/{second['id']}")
    await watching.go("connectors")
    await page.locator(".pool >> nth=0").locator("input[role=switch]").click()
    await page.wait_for_selector("dialog li")
    assert "Sign in by phone code" in await page.inner_text("dialog")
    await page.click("dialog >> text=Leave it on")
    assert all(one["enabled"] for one in await watching.call("GET", "/connectors"))


async def test_a_key_is_made_with_its_scopes_and_its_secret_is_there_to_copy(
    watching: Watching,
) -> None:
    page = watching.page
    await watching.go("applications")
    await page.click("text=Add an API key")
    await page.fill("dialog input:not([type=checkbox])", "Nightly export")
    await page.click("dialog button.main")
    assert "Choose at least one." in await page.inner_text("dialog")
    await page.check("dialog label:has-text('users:read') input")
    await page.click("dialog button.main")
    await page.wait_for_selector(".secrets code")
    assert len(await page.inner_text(".secrets code")) >= 32
    assert "scope=users:read" in await page.inner_text("pre")
    await watching.go("applications")
    (key,) = await watching.table("API keys")
    assert key[:3] == ["Nightly export", "users:read", "never"]


async def test_a_program_of_the_page_calls_the_api_as_it_stands(
    watching: Watching, server: Running
) -> None:
    page = watching.page
    body = {"name": "Reader", "type": "MachineToMachine", "isAdmin": True}
    made = await watching.call("POST", "/applications", body | {"managementScopes": ["users:read"]})
    (secret,) = await watching.call("GET", f"/applications/{made['id']}/secrets")
    await watching.call("POST", "/users", {"primaryPhone": "8613900000081"})
    await watching.go(f"applications/{made['id']}")
    await page.get_by_label("Framework").select_option("Python")
    program = await page.inner_text("pre")
    ran = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env=environment(CLIENT_SECRET=secret["value"]),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await ran.communicate()
    assert ran.returncode == 0
    assert "8613900000081" in said.decode()


# Every program of every kind, with an application's values.
_PROGRAMS = """async () => {
    const address = document.querySelector("script[type=module]").src.replace(/[^/]+$/, "views/snippets.js");
    const { snippets } = await import(address);
    const app = (type) => ({ id: "the-id", type, oidcClientMetadata: { redirectUris: ["https://shop.example.com/back/here"] } });
    const kinds = ["Traditional", "SPA", "Native", "MachineToMachine"];
    return Object.fromEntries(kinds.map((kind) => [kind, snippets(app(kind), "https://id.example.com")]));
}"""
# Whether a module can be read at all; what it imports is not there.
_UNREADABLE = """async (program) => {
    const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
    try { await import(address); } catch (error) { return error instanceof SyntaxError ? String(error) : ""; }
    return "";
}"""


async def test_every_program_of_the_page_can_be_read_and_has_the_applications_values(
    watching: Watching,
) -> None:
    page, read = watching.page, 0
    for kind, programs in (await page.evaluate(_PROGRAMS)).items():
        for name, program in programs.items():
            wanted = {"https://id.example.com", "the-id"}
            if kind != "MachineToMachine" and name != "Express":
                wanted.add("https://shop.example.com/back/here")
            missing = [one for one in wanted if one not in program]
            assert not missing, (name, missing)
            assert "undefined" not in program, name
            if program.startswith("#"):
                assert _unknown(program) == set(), name
                read += 1
            elif name in ("Express", "Node.js", "JavaScript", "Vue"):
                assert await page.evaluate(_UNREADABLE, program) == "", name
                read += 1
    assert read == 10
    assert "SyntaxError" in await page.evaluate(_UNREADABLE, "const a = ;")


def _unknown(program: str) -> set[str]:
    """The names that a Python program uses and nobody gave it."""
    tree = ast.parse(program)
    given = set(dir(builtins))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            given |= {(one.asname or one.name).partition(".")[0] for one in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            given.add(node.name)
        elif isinstance(node, ast.arg):
            given.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            given.add(node.id)
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - given


async def test_a_redirect_that_cannot_be_is_named_at_its_field(watching: Watching) -> None:
    page = watching.page
    made = await watching.call("POST", "/applications", {"name": "Shop", "type": "Traditional"})
    await watching.go(f"applications/{made['id']}")
    await page.fill("textarea >> nth=0", "http://shop.example.com/callback")
    await page.click("form:has(textarea) button.main")
    await page.wait_for_selector("textarea[aria-invalid=true]")
    assert "http is for this machine only" in await page.inner_text(".note.wrong")
    await page.goto(f"{watching.origin}/applications/{made['id']}?ui_locales=ru")
    await page.fill("textarea >> nth=1", "http://shop.example.com/out")
    await page.click("form:has(textarea) button.main")
    await page.wait_for_selector("textarea[aria-invalid=true] >> nth=-1")
    said = await page.inner_text(".note.wrong")
    assert said == "http://shop.example.com/out не может быть адресом возврата: http допустим только для этой машины (127.0.0.1, [::1], localhost)."  # fmt: skip


async def test_a_person_is_erased_only_by_their_id(watching: Watching) -> None:
    page = watching.page
    made = await watching.call("POST", "/users", {"primaryPhone": "8613900000041"})
    await watching.go("people?search=139%200000%200041")
    await page.click("main table a")
    await page.wait_for_selector("text=Last proved")
    await page.click("text=Erase …")
    await page.fill("dialog input", "somebody else")
    await page.click("dialog button.main")
    assert "This is not the id." in await page.inner_text("dialog")
    await page.fill("dialog input", made["id"])
    await page.click("dialog button.main")
    await page.wait_for_selector("h1 >> text=People")
    assert await watching.call("GET", "/users?search=%258613900000041%25") == []


async def _shown(watching: Watching, search: str, way: str = "") -> list[str]:
    """The numbers of the people whom a search shows."""
    await watching.go(f"people?search={quote(search)}{way and '&way=' + way}")
    return [row[1] for row in await watching.table("People")]


async def test_a_person_is_found_by_a_whole_number_or_its_beginning_before_all_are_looked_at(
    watching: Watching,
) -> None:
    page, asked = watching.page, list[str]()
    for number, email in (("8613900000061", "Li.Na@example.com"), ("8613900000062", None)):
        body = {"primaryPhone": number} | ({"primaryEmail": email, "name": "100%"} if email else {})
        await watching.call("POST", "/users", body)
    experience = {"watchwordHomeCountry": "CN"}
    await watching.call("PATCH", "/sign-in-exp", experience)
    page.on("request", lambda request: asked.append(request.url))
    for typed in ("+86 139-0000 0061", "008613900000061", "139 0000 0061", "＋８６１３９００００００６１", "li.na@example.com", "LI.NA@"):  # fmt: skip
        assert await _shown(watching, typed) == ["+8613900000061"], typed
    assert await _shown(watching, "139 0000 006") == ["+8613900000062", "+8613900000061"]
    # What a pattern means by itself is text here.
    assert await _shown(watching, "100%") == ["+8613900000061"]
    assert await _shown(watching, "li_na") == []
    assert not [url for url in asked if "=%25" in url and "li" not in url]

    # The end of a number that begins like a call abroad.
    assert await _shown(watching, "0062") == ["+8613900000062"]
    assert [url for url in asked if "=%250062%25" in url]
    assert await _shown(watching, "+86 139 0000 0061") == ["+8613900000061"]
    await page.click("text=Everybody whose number, address, name or id begins so")
    await page.click("text=Look inside numbers, addresses and names, too")
    await page.wait_for_url("**way=inside*")
    await page.click("nav a[href='/people']")
    await page.wait_for_function("document.querySelector('main input[type=search]').value === ''")


async def test_a_search_that_takes_too_long_says_what_to_search_by(watching: Watching) -> None:
    page = watching.page
    await watching.call("POST", "/users", {"primaryPhone": "8613900000071"})

    async def refuse(route: "Route") -> None:
        body = {"code": "request.invalid_input", "message": "-", "data": {"reason": "too_long"}}
        await route.fulfill(status=400, json=body)

    await page.route(re.compile(r"/api/users\?.*=%25"), refuse)
    assert await _shown(watching, "000071") == []
    assert "Search by the beginning of a number" in await page.inner_text("main .empty")
    await watching.go("search?q=000071")
    assert "Search by the beginning of a number" in await page.inner_text("main")
    assert await page.query_selector("main a[href^='/deliveries?identifier=']")


async def test_search_goes_everywhere_and_the_inbox_is_one_click_away(watching: Watching) -> None:
    page = watching.page
    made = await watching.call("POST", "/users", {"primaryEmail": "mei@example.com"})
    await watching.go("audit")
    assert await page.get_attribute(".unusual a", "href") == f"{watching.sandbox.base_url}/inbox"
    await page.keyboard.press("Control+k")
    await page.keyboard.type("mei@example.com")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(f"main a[href='/people/{made['id']}']")
    assert await page.query_selector("main a[href^='/deliveries?identifier=mei']")


def _views(ids: dict[str, str]) -> list[str]:
    return [
        "deliveries", f"deliveries?identifier=%2B{ids['number']}", f"deliveries/{ids['verification']}", "deliveries?reference=0z0z0z0z0z0z0z0z", "connectors",
        "people", f"people/{ids['user']}", "applications", f"applications/{ids['application']}?made",
        f"applications/{ids['key']}", "limits", "test-identifiers", "audit", "settings", "search?q=mei",
    ]  # fmt: skip


@pytest.mark.parametrize("part", range(3))
async def test_no_view_has_a_barrier_in_light_or_dark_nor_is_wider_than_a_phone(
    watching: Watching, part: int
) -> None:
    page, number = watching.page, f"861390000005{part}"
    await watching.call("POST", "/verification-codes", {"phone": number})
    (message, *_) = await watching.call("GET", f"/messages?identifier=%2B{number}")
    shop = {"name": "Shop", "type": "Traditional"}
    key = {"name": "Key", "type": "MachineToMachine", "isAdmin": True, "managementScopes": ["all"]}
    ids = {
        "number": number,
        "verification": message["verificationId"],
        "user": (await watching.call("POST", "/users", {"name": "Mei"}))["id"],
        "application": (await watching.call("POST", "/applications", shop))["id"],
        "key": (await watching.call("POST", "/applications", key))["id"],
    }
    test = {"identifier": f"+861390000029{part}", "applicationId": "management", "days": 30}
    await watching.call("POST", "/test-identifiers", test)
    found, wide = [], []
    for view in _views(ids)[part::3]:
        await watching.go(view)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            found += await barriers(page, f"{view} {scheme}")
        size = page.viewport_size
        await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(view)
        assert size is not None
        await page.set_viewport_size(size)
    assert (found, wide) == ([], [])


async def test_the_cookie_opens_no_route_of_the_api(watching: Watching, server: Running) -> None:
    document = await watching.page.request.get(f"{watching.origin}/api/swagger.json")
    paths = (await document.json())["paths"]
    asked = 0
    for path, operations in paths.items():
        for method, operation in operations.items():
            if "security" not in operation:
                continue
            asked += 1
            url = f"{watching.origin}{path if path.startswith('/api') else f'/api{path}'}"
            answer = await watching.page.request.fetch(
                url.replace("{", "").replace("}", ""),
                method=method.upper(),
                headers={"origin": watching.origin},
            )
            assert answer.status == 401, (method, path)
    assert asked > 80


async def test_codes_that_nobody_enters_are_an_alarm_with_their_country(watching: Watching) -> None:
    assert watching.sandbox.post("/settings", json={"receipts": ""}).status_code == 200
    for n in range(29):
        await watching.call("POST", "/verification-codes", {"phone": f"8490123{n:04}"})
    await watching.go("")
    alarm = watching.page.locator("section.bad", has_text="Vietnam")
    assert await alarm.count() == 0
    await watching.call("POST", "/verification-codes", {"phone": "84901239999"})
    await watching.go("")
    assert "30 codes sent today, 0 entered" in await alarm.inner_text()
    await alarm.get_by_role("link", name="Vietnam").click()
    await watching.page.wait_for_selector("button[aria-label='Remove Country']")
    # No receipt has come from there, which is not the same as nothing delivered.
    await watching.page.get_by_text("30 sent, no receipts").wait_for()
