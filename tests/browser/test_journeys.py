"""Journeys beyond the first in a real browser: by keyboard alone, without script, and with an e-mail's link."""

import re
from html import unescape

from playwright.async_api import expect
from tests.browser.conftest import Visitor
from tests.browser.test_walk import type_at_once
from tests.browser_pages import PHONE
from tests.walks.house import House
from tests.walks.test_journeys import FIRST, MAIL, SECOND, register, with_passwords


async def test_register_and_choose_a_password_by_keyboard_alone(
    house: House, visitor: Visitor
) -> None:
    await with_passwords(house)
    page = await visitor.page(viewport=PHONE)
    await page.goto(f"{house.origin}/sign-in")
    await page.get_by_role("link", name="Create an account").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Create an account").wait_for()
    await type_at_once(page, "#identifier", MAIL)
    await page.keyboard.press("Enter")
    await page.locator("#code").wait_for()
    await type_at_once(page, "#code", await house.code(MAIL))
    await page.locator("#rules").wait_for()
    await type_at_once(page, "#password", "short")
    await expect(page.locator("#rules .kept")).to_have_count(0)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#password")).to_have_attribute("type", "text")
    await page.keyboard.press("ControlOrMeta+A")
    await page.keyboard.type(FIRST)
    await expect(page.locator("#rules .kept")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/signed-in")


async def test_a_forgotten_password_without_script(house: House, visitor: Visitor) -> None:
    await with_passwords(house)
    await register(house, house.person())
    house.clock.move(61)
    page = await visitor.page(javascript=False)
    await page.goto(f"{house.origin}/forgot-password")
    await page.locator("#identifier").fill(MAIL)
    before = len(await house.codes(MAIL))
    await page.locator(".main").click()
    await page.locator("#code").wait_for()
    while len(await house.codes(MAIL)) == before:
        await page.wait_for_timeout(20)
    await page.locator("#code").fill(await house.code(MAIL))
    await page.locator(".main").click()
    await page.locator("#password").fill(FIRST)
    await page.locator(".main").click()
    await page.get_by_role("alert").wait_for()
    await page.locator("#password").fill(SECOND)
    await page.locator(".main").click()
    await page.get_by_role("heading", name="Password changed").wait_for()


async def test_a_link_is_read_by_script_and_leaves_the_address(
    house: House, visitor: Visitor
) -> None:
    token = "A" * 43
    page = await visitor.page()
    await page.goto(f"{house.origin}/sign-in")
    await page.locator("#identifier").fill(MAIL)
    await page.locator(".main").click()
    await page.locator("#code").wait_for()
    await page.goto(f"{house.origin}/link#{token}")
    await page.get_by_role("heading", name="Continue as").wait_for()
    assert token not in page.url
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("alert").wait_for()
    assert "no longer valid" in await page.get_by_role("alert").inner_text()
    assert not any(token in url.partition("#")[0] for url in visitor.asked)


async def links(house: House, to: str) -> list[str]:
    """The links of the mails that ``to`` received, as the inbox shows them, the newest first."""
    async with house.session.get(f"{house.sandbox_origin}/inbox.json", params={"to": to}) as answer:
        messages = await answer.json()
    found = (re.search(r'href="([^"]+)"', message["html"]) for message in messages)
    return [unescape(match[1]) for match in found if match]


async def test_T39_the_mails_link_signs_in_the_browser_that_asked_and_no_other(
    house: House, visitor: Visitor
) -> None:
    page = await visitor.page(viewport=PHONE)
    await page.goto(f"{house.origin}/sign-in")
    await page.locator("#identifier").fill(MAIL)
    await page.locator(".main").click()
    await page.locator("#code").wait_for()
    (link,) = await links(house, MAIL)
    code = await house.code(MAIL)
    assert link.startswith(f"{house.origin}/link#")
    assert code not in link
    for _ in range(100):  # what looks into mails before people do
        async with house.session.get(link) as answer:
            assert answer.status == 200
    elsewhere = await visitor.page()
    await elsewhere.goto(link)
    await elsewhere.get_by_role("heading", name="Go back to where you started").wait_for()
    assert await elsewhere.locator("main button").count() == 0
    await page.goto(link)
    await page.get_by_role("heading", name="Continue as m•••@example.com").wait_for()
    await page.get_by_role("button", name="Continue").click()
    await page.wait_for_url("**/signed-in")
    await page.goto(link)  # and once only
    assert await page.locator("main button").count() == 0


async def test_the_inbox_opens_a_mails_link_in_a_page_of_its_own(
    house: House, visitor: Visitor
) -> None:
    page = await visitor.page()
    await page.goto(f"{house.origin}/sign-in")
    await page.locator("#identifier").fill(MAIL)
    await page.locator(".main").click()
    await page.locator("#code").wait_for()
    await page.goto(f"{house.sandbox_origin}/inbox")
    async with page.context.expect_page() as opening:
        await page.frame_locator("iframe").get_by_role("link").click()
    there = await opening.value
    await there.get_by_role("button", name="Continue").click()
    await there.wait_for_url("**/signed-in")
