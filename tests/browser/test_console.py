"""An operator's whole path through the console in Chromium, against the real server and the sandbox."""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio
from tests.browser.barriers import barriers
from tests.browser_pages import PHONE, SCHEMES, Browser
from tests.running import Running, running, watchword

if TYPE_CHECKING:
    from playwright.async_api import Dialog, Page

pytestmark = [pytest.mark.server, pytest.mark.browser]

EMAIL, PASSWORD = "anna@example.com", "correct horse battery"
NUMBER = "+86 139 0000 0001"
VIEWS = ["", "connectors", "sign-in", "deliveries", "people", "applications", "audit", "settings"]

# What is pressed, where it is smaller than a thumb; a switch is pressed by its label, and words in a sentence stay words.
SMALL = """() => [...document.querySelectorAll("button, summary, select, label.switch, nav a, input:not([type=checkbox])")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".hidden"))
    .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.height < 44 || box.width < 44)).map(([html]) => html)"""
LISTING = """async (names) => {
    const words = await import(document.querySelector("script[type=module]").src.replace(/[^/]+$/, "words.js"));
    return words.listing(names);
}"""
# How many fields are under the docked test when they have the focus.
COVERED = """() => [...document.querySelectorAll("form.setup :is(input, button)")].filter((each) => {
    window.scrollTo(0, 0);
    each.focus();
    return each.getBoundingClientRect().bottom > document.querySelector(".test").getBoundingClientRect().top;
}).length"""


class Operator:
    """Somebody at the console; every click and every field filled is counted."""

    def __init__(self, page: "Page", origin: str) -> None:
        self.page = page
        self.origin = origin
        self.interactions = 0

    async def click(self, selector: str) -> None:
        self.interactions += 1
        await self.page.click(selector)

    async def fill(self, selector: str, text: str) -> None:
        self.interactions += 1
        await self.page.fill(selector, text)

    async def go(self, path: str) -> None:
        """Open a view, whole."""
        await self.page.goto(f"{self.origin}/{path}")
        await self.page.wait_for_selector("main h1")
        await self.page.wait_for_function("!document.querySelector('.skeleton')")

    async def give_password(self, title: str) -> None:
        """Answer the dialog of this name, at first wrongly."""
        asked = self.page.locator("dialog", has_text=title)
        await asked.locator("input[type=password]").fill("not the password")
        await asked.locator("button.main").click()
        await asked.locator(".bad").wait_for()
        await asked.locator("input[type=password]").fill(PASSWORD)
        await asked.locator("button.main").click()

    async def send_test(self, number: str = NUMBER) -> str:
        """What the page says after a test."""
        await self.fill(".test input[type=tel]", number)
        await self.click(".test button.main")
        await self.page.wait_for_selector(".test .outcome, .test .bad")
        return await self.page.inner_text(".test")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("console")
    data = folder / "data"
    arguments = ("serve", "--dev", "--port", "0", "--sandbox-port", "0", "--data", data)
    # However many of these tests fall to one server, and however soon after each other.
    plenty = "test-send-minutes=100/600, test-send-hour=100/3600, test-send-day=100/86400"
    with running(*arguments, folder=folder, WATCHWORD_LIMIT_NUMBERS=plenty) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def operator(server: Running, browser: Browser) -> AsyncIterator[Operator]:
    """Signed in: by the one-time address the first time, with the password later."""
    context = await browser.context(bypass_csp=True)  # axe brings its own script
    page = await context.new_page()
    welcome = server.addresses["Console"]
    someone = Operator(page, welcome.partition("/#")[0])
    await page.goto(welcome)
    await page.wait_for_selector("input[type=email], main code")
    if not await page.query_selector("input[type=email]"):
        await page.goto(someone.origin)
        await page.wait_for_selector("input[type=email]")
    await someone.fill("input[type=email]", EMAIL)
    await someone.fill("input[type=password]", PASSWORD)
    await someone.click("button.main")
    await page.wait_for_selector("nav.rail")
    yield someone
    await context.close()


@pytest.fixture(scope="module")
def config(server: Running) -> dict[str, object]:
    """What the sandbox takes for an account of Aliyun's."""
    port = server.addresses["Inbox"].split(":")[2].partition("/")[0]
    printed = watchword("sandbox", "--print-config", "--port", port).stdout
    made: dict[str, object] = json.loads(printed)["aliyun-short-message-service"]
    return made


async def test_from_the_one_time_address_to_a_test_message(
    operator: Operator, config: dict[str, object]
) -> None:
    page = operator.page
    assert "#" not in page.url, "the one-time address is out of the address bar"
    await operator.click("nav a[href='/connectors']")
    await operator.click("a[href='/connectors/new/aliyun-short-message-service']")
    await operator.click("[role=tab] >> text=JSON")
    # Comments and a trailing comma, as the published example has them.
    pasted = json.dumps(config, ensure_ascii=False, indent=1)
    await operator.fill("textarea", f"// mine\n{pasted[:-1]},\n}}")
    said = await operator.send_test()
    assert "Accepted by the provider" in said
    assert operator.interactions <= 12
    await page.click("form >> button.main >> text=Save and done")
    await page.wait_for_selector("h1 >> text=is saved")


@pytest.mark.parametrize(
    ("change", "number", "says"),
    [
        ({"accessKeySecret": "wrong"}, "+86 139 0000 0011", "SignatureDoesNotMatch"),
        ({"signName": "不存在"}, "+86 139 0000 0012", "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"templates": [{"usageType": usage, "templateCode": "SMS_1"} for usage in ("SignIn", "Register", "ForgotPassword", "Generic")]}, "+86 139 0000 0013", "isv.SMS_TEMPLATE_ILLEGAL"),
    ],
)  # fmt: skip
async def test_a_refusal_says_what_to_do_and_covers_no_field_with_the_focus(
    operator: Operator,
    config: dict[str, object],
    change: dict[str, object],
    number: str,
    says: str,
) -> None:
    page = operator.page
    await operator.go("connectors/new/aliyun-short-message-service")
    await page.click("[role=tab] >> text=JSON")
    await page.fill("textarea", json.dumps(config | change, ensure_ascii=False))
    await page.click("[role=tab] >> text=Form")
    said = await operator.send_test(number)
    assert "Refused" in said
    assert says in said
    assert "Do this" in said
    assert await page.evaluate(COVERED) == 0
    docked, fold = page.locator(".test"), page.locator(".test .result button")
    whole = await docked.bounding_box()
    await fold.focus()
    await fold.press("Enter")
    assert "Do this" not in await docked.inner_text()
    folded = await docked.bounding_box()
    assert whole is not None
    assert folded is not None
    assert folded["height"] < whole["height"] - 80
    await page.evaluate("document.documentElement.style.scrollPadding = '0'")
    assert await page.evaluate(COVERED) > 0, "without the room they would be covered"


async def test_the_story_of_a_message_is_one_search_away(operator: Operator) -> None:
    await operator.go("connectors")
    await operator.page.click(".pool a.name >> nth=0")
    await operator.page.wait_for_selector(".test input[type=tel]")
    assert "Accepted" in await operator.send_test("+86 139 0000 0002")
    await operator.go("deliveries?identifier=%2B8613900000002")
    rows = await operator.page.inner_text("tbody")
    assert "0002" in rows
    assert "Aliyun Short Message Service" in rows


async def test_the_password_is_asked_for_again_and_what_was_begun_goes_on(
    operator: Operator, server: Running
) -> None:
    page = operator.page
    await operator.go("applications")
    # As after five minutes.
    with sqlite3.connect(server.log.parent / "data" / "watchword.db", timeout=30) as beside:
        beside.execute("UPDATE operator_sessions SET confirmed_at = 0")
    beside.close()
    await page.click("button >> text=Add an application")
    await page.check("input[value=MachineToMachine]")
    await page.fill("dialog .field input", "Night shift")
    await page.click("dialog button.main")
    await operator.give_password("Your password, please")
    await page.wait_for_selector("h1 >> text=Night shift")
    await page.wait_for_selector(".secrets li")
    assert await page.is_checked(".switch input")
    assert await page.locator("dialog").count() == 0


async def test_a_carriers_refusal_appears_under_the_test_with_what_to_do(
    operator: Operator, server: Running, config: dict[str, object]
) -> None:
    page = operator.page
    fault = {"kind": "failed-receipt", "code": "MOBILE_NOT_ON_SERVICE", "to": "13900000021"}
    sandbox = server.addresses["Inbox"].removesuffix("/inbox")
    async with httpx.AsyncClient(timeout=None) as client:
        assert (await client.post(f"{sandbox}/faults", json=fault)).status_code == 200
    await operator.go("connectors/new/aliyun-short-message-service")
    await page.click("[role=tab] >> text=JSON")
    await page.fill("textarea", json.dumps(config, ensure_ascii=False))
    assert "Accepted by the provider" in await operator.send_test("+86 139 0000 0021")
    await page.wait_for_selector(".test dd >> text=not delivered")
    receipt = await page.inner_text(".test dl")
    assert "MOBILE_NOT_ON_SERVICE" in receipt
    assert "ask the person to look at it and try again" in receipt


async def test_a_session_that_is_over_begins_anew_and_what_was_begun_goes_on(
    operator: Operator, server: Running
) -> None:
    page = operator.page
    await operator.go("connectors/new/aliyun-short-message-service")
    await page.get_by_label("Access key ID").fill("kept")
    await page.get_by_label("Signature name").fill("守望演示")
    with sqlite3.connect(server.log.parent / "data" / "watchword.db", timeout=30) as beside:
        beside.execute("DELETE FROM operator_sessions")
    beside.close()
    await page.click("button >> text=Save and done")
    await operator.give_password("Sign in again")
    # The server hears what was begun, and says what is wrong with it.
    await page.wait_for_selector("form.setup [aria-invalid=true]")
    assert await page.locator("dialog").count() == 0
    assert await page.get_by_label("Access key ID").input_value() == "kept"
    # What would be lost is named.
    asked: list[str] = []

    async def leave(dialog: "Dialog") -> None:
        asked.append(dialog.message)
        await dialog.accept()

    page.on("dialog", leave)
    await page.click("nav a[href='/people']")
    await page.wait_for_selector("h1 >> text=People")
    assert asked == ["Not saved: Access key ID, Signature name. Leave, and lose it?"]


@pytest.mark.parametrize("part", range(2))
async def test_no_view_has_a_barrier_or_asks_anybody_else(
    operator: Operator, server: Running, part: int
) -> None:
    page, found, asked = operator.page, list[str](), set()
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    views = [*VIEWS, "connectors/new/aliyun-direct-mail"]
    for view in views[part::2]:
        await operator.go(view)
        found += await barriers(page, view)
    assert found == []
    # The preview in its frame is a page of the sign-in listener's.
    sign_in = server.addresses["Sign-in page"].split("/")[2]
    ours = {operator.origin.removeprefix("http://")}
    assert asked == (ours | {sign_in} if "sign-in" in views[part::2] else ours)


# What stands behind a click: a tab, a dialog, more of a form.
BEHIND = [
    ("sign-in", "#tab-codes"), ("sign-in", "#tab-look"), ("sign-in", "#tab-languages"), ("sign-in", "#tab-tests"),
    ("applications", "section button.main"), ("applications", "section button.small"),
    ("connectors/new/aliyun-short-message-service", "#tab-json"),
]  # fmt: skip


@pytest.mark.parametrize("part", range(2))
async def test_nothing_behind_a_click_has_a_barrier_in_light_or_dark(
    operator: Operator, part: int
) -> None:
    page, found = operator.page, list[str]()
    for view, button in BEHIND[part::2]:
        await operator.go(view)
        await page.click(button)
        await page.wait_for_function("!document.querySelector('[aria-busy=true]')")
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            found += await barriers(page, f"{view} {button} {scheme}")
    assert found == []


async def test_a_keyboard_is_enough_and_lands_where_something_happened(operator: Operator) -> None:
    page = operator.page
    await operator.go("people")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "content"
    # A view that is gone to begins at its beginning, and a dialog at its first field.
    await page.focus("nav a[href='/applications']")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("h1 >> text=Applications")
    assert await page.evaluate("document.activeElement.id") == "content"
    add = page.locator("button >> text=Add an API key")
    await add.focus()
    await page.keyboard.press("Enter")
    assert await page.get_by_label("Name").evaluate("at => at === document.activeElement")
    await page.keyboard.press("Escape")
    assert await add.evaluate("at => at === document.activeElement")


async def test_every_view_fits_a_phone_and_a_thumb(operator: Operator) -> None:
    page = operator.page
    # As narrow as what is read at four times its size on a desk (WCAG 1.4.10).
    await page.set_viewport_size({"width": 320, "height": PHONE[1]})
    touch = await page.context.new_cdp_session(page)
    await touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    wide, small = [], {}
    for view in [*VIEWS, "connectors/new/aliyun-direct-mail"]:
        await operator.go(view)
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(view)
        if found := await page.evaluate(SMALL):
            small[view] = found
    assert wide == []
    assert small == {}


async def test_a_connector_to_choose_takes_one_line(operator: Operator) -> None:
    await operator.go("connectors")
    choices = operator.page.locator(".choices a")
    tall = await choices.evaluate_all("all => all.map((each) => each.offsetHeight)")
    assert len(tall) > 10
    assert max(tall) < 52
    await operator.page.get_by_label("Find").fill("twilio")
    assert await choices.count() == 1


async def test_a_guide_begins_with_what_to_do(operator: Operator) -> None:
    """What the connector is for stands above the form; ids and imports are a programmer's."""
    await operator.go("connectors/new/twilio-short-message-service")
    guide = await operator.page.inner_text(".guide .pages")
    assert guide.startswith("Set up at Twilio")
    assert "connector id" not in guide
    await operator.go("connectors/new/sendgrid-email-service")
    assert await operator.page.locator(".guide em").first.inner_text() == "restricted access"


async def test_what_a_guide_has_one_paste_at_the_provider_is_whole(operator: Operator) -> None:
    await operator.go("connectors/new/aliyun-direct-mail")
    await operator.page.wait_for_selector(".guide pre")
    policy = await operator.page.locator(".guide pre").first.inner_text()
    assert json.loads(policy)["Statement"][0]["Action"] == "dm:SingleSendMail"
    assert "```" not in await operator.page.inner_text(".guide .pages")
    # The steps go on counting behind it.
    following = operator.page.locator(".guide pre + ol").first
    assert await following.get_attribute("start") == "2"


async def test_the_console_speaks_chinese(operator: Operator) -> None:
    await operator.page.goto(f"{operator.origin}/connectors?ui_locales=zh-CN")
    await operator.page.wait_for_selector("h1 >> text=连接器")
    assert await operator.page.get_attribute("html", "lang") == "zh-CN"
    assert await operator.page.evaluate(LISTING, ["短信", "邮件"]) == "短信、邮件"


async def test_without_script_the_console_says_what_it_needs(
    server: Running, browser: Browser
) -> None:
    page = await browser.page(javascript=False)
    await page.goto(server.addresses["Console"].partition("/#")[0])
    assert "JavaScript" in await page.inner_text("noscript, .noscript")


def test_the_one_time_address_is_in_no_log(server: Running) -> None:
    token = server.addresses["Console"].partition("welcome=")[2]
    assert len(token) == 43
    assert token not in Path(server.log).read_text()
