"""The inbox as a person uses it, in Chromium."""

from tests.browser.barriers import barriers
from tests.browser_pages import PHONE, SCHEMES, Browser
from tests.sandbox.conftest import Desk


async def test_a_message_appears_by_itself_and_its_code_can_be_copied(
    desk: Desk, browser: Browser
) -> None:
    context = await browser.context()
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(f"http://{desk.host}/")
    await page.get_by_role("heading", name="Nothing received yet").wait_for()
    await desk.sms()
    await page.get_by_text("您的登录验证码为123456").wait_for()
    await page.get_by_role("button", name="Copy").click()
    await page.get_by_role("button", name="Copied").wait_for()
    assert await page.evaluate("navigator.clipboard.readText()") == "123456"
    await desk.mail()
    await page.frame_locator("iframe").get_by_text("Your code is").wait_for()
    assert complaints == []
    assert await page.locator(".message").count() == 2
    assert await page.get_by_role("link", name="All messages 2").count() == 1


async def test_the_switches_work_without_script(desk: Desk, browser: Browser) -> None:
    page = await browser.page(javascript=False, viewport=PHONE)
    await desk.sms()
    await page.goto(f"http://{desk.host}/inbox")
    await page.get_by_role("switch").click()
    await page.locator('[aria-checked="false"]').wait_for()
    assert not desk.sandbox.frequency
    await page.get_by_text("Clock").click()
    await page.get_by_role("button", name="+1 h").click()
    await page.get_by_text("Clock +1 h").wait_for()
    await page.get_by_role("button", name="Clear").click()
    await page.get_by_role("heading", name="Nothing received yet").wait_for()
    assert len(desk.sandbox.inbox) == 0
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_inbox_has_no_barrier_in_light_or_dark(desk: Desk, browser: Browser) -> None:
    page = await browser.page(bypass_csp=True)  # axe brings its own script
    found = []
    for state in ("empty", "full"):
        await page.goto(f"http://{desk.host}/inbox")
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            found += await barriers(page, f"{state} {scheme}")
        await desk.sms()
        await desk.mail()
    assert found == []


async def test_a_hostile_mail_runs_nothing(desk: Desk, browser: Browser) -> None:
    page = await browser.page()
    hostile = (
        "<script>parent.document.title='owned'</script><img src=x onerror=\"parent.document.title='owned'\">"
        "<form action=/inbox/clear method=post><button>go</button></form>code 7777"
    )
    await desk.mail(HtmlBody=hostile, Subject="<img src=x onerror=document.title='owned'>")
    await page.goto(f"http://{desk.host}/inbox")
    frame = page.frame_locator("iframe")
    await frame.get_by_role("button", name="go").click()
    await frame.get_by_text("code 7777").wait_for()
    assert await page.title() == "Sandbox inbox"
    assert len(desk.sandbox.inbox) == 1


async def test_a_fault_is_staged_and_cleared_by_page(desk: Desk, browser: Browser) -> None:
    page = await browser.page(javascript=False, viewport=PHONE)
    await page.goto(f"http://{desk.host}/inbox")
    await page.get_by_role("link", name="Faults and receipts").click()
    await page.get_by_label("What goes wrong").select_option("reset-after")
    await page.get_by_label("Action").select_option("SendSms")
    await page.get_by_role("button", name="Stage").click()
    await page.get_by_text("reset-after · SendSms · anybody · 1 more, happened 0").wait_for()
    await page.get_by_label("Of texts, to").fill("http://127.0.0.1:9/receipts")
    await page.get_by_role("button", name="Set").click()
    assert await page.get_by_label("Of texts, to").input_value() == "http://127.0.0.1:9/receipts"
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Clear all").click()
    await page.get_by_text("None: everything works").wait_for()
    assert desk.sandbox.clear_faults() == 0
