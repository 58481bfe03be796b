"""One's own account in a real browser: identifiers, password, devices, applications, data, and its end."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from playwright.async_api import expect
from tests.browser.conftest import Visitor
from tests.browser.test_walk import MAIL, MASKED, NUMBER, ask, signed_in, type_at_once
from tests.browser_pages import PHONE
from tests.clients.drafts import draft
from tests.walks.house import House
from tests.walks.test_journeys import FIRST

from watchword.app import opened_clients

if TYPE_CHECKING:
    from playwright.async_api import Page

OTHER_NUMBER, OTHER_MASKED = "13900000002", "+86 139 •••• 0002"


async def owner(house: House, visitor: Visitor, **wishes: Any) -> "Page":
    """Somebody who signed in a moment ago, at their account."""
    page = await visitor.page(**wishes)
    await ask(house, page)
    await page.locator("#code").press_sequentially(await house.code(NUMBER))
    assert await signed_in(page)
    await page.goto(f"{house.origin}/account")
    return page


def read(path: Path) -> dict[str, Any]:
    """A file that the browser kept."""
    return dict(json.loads(path.read_text()))


async def test_what_one_has_is_added_to_and_changed(house: House, visitor: Visitor) -> None:
    page = await owner(house, visitor, viewport=PHONE)
    await expect(page.locator(".rows")).to_contain_text(MASKED)
    await page.get_by_role("link", name="E-mail: Add").click()
    await type_at_once(page, "#identifier", MAIL)
    await page.keyboard.press("Enter")
    await page.locator("#code").wait_for()
    await type_at_once(page, "#code", await house.code(MAIL))
    await page.get_by_text("Saved.").wait_for()
    await expect(page.locator(".rows")).to_contain_text("m•••@example.com")
    # Ten minutes later nobody believes that it is still the same person.
    house.clock.move(601)
    await page.get_by_role("link", name="Phone: Change").click()
    await page.get_by_role("heading", name="Is it you?").wait_for()
    await page.get_by_role("button", name="Send a code to m•••").click()
    await page.locator("#code").wait_for()
    await type_at_once(page, "#code", await house.code(MAIL))
    await page.get_by_role("heading", name="Your phone number").wait_for()
    await type_at_once(page, "#identifier", f"+86 {OTHER_NUMBER}")
    await page.keyboard.press("Enter")
    await page.locator("#code").wait_for()
    await type_at_once(page, "#code", await house.code(OTHER_NUMBER))
    await expect(page.locator(".rows")).to_contain_text(OTHER_MASKED)


async def test_a_new_password_and_a_press_sign_other_devices_out(
    house: House, visitor: Visitor
) -> None:
    page = await owner(house, visitor)
    house.clock.move(61)
    first, second = [await owner(house, visitor) for _ in range(2)]
    await page.reload()
    await expect(page.locator(".devices li")).to_have_count(3)
    await page.locator(".devices form button").first.click()
    await page.get_by_text("The device was signed out.").wait_for()
    await expect(page.locator(".devices li")).to_have_count(2)
    await page.get_by_role("link", name="Password: Add").click()
    await type_at_once(page, "#password", "short")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").wait_for()
    await page.locator("#password").fill(FIRST)
    await page.keyboard.press("Enter")
    await page.get_by_text("Your other devices were signed out.").wait_for()
    await expect(page.locator(".devices li")).to_have_count(1)
    for other in (first, second):
        await other.reload()
        await other.wait_for_url("**/sign-in")


async def test_the_data_are_a_file_and_the_account_ends_by_a_word_in_chinese(
    house: House, visitor: Visitor
) -> None:
    page = await owner(house, visitor, locale="zh-CN", viewport=PHONE)
    await page.locator('a[href="/account/data"]').click()
    async with page.expect_download() as coming:
        await page.locator(".main").click()
    told = read(await (await coming.value).path())
    assert told["user"]["primaryPhone"] == f"+86{NUMBER}"
    await page.goto(f"{house.origin}/account/delete")
    await page.locator("#word").fill("delet")
    await page.locator(".main").click()
    await page.get_by_role("alert").wait_for()
    word = (await page.locator("label").inner_text()).split("“")[1].split("”")[0]
    assert word != "delete"
    await page.locator("#word").fill(word)
    await page.locator(".main").click()
    await page.wait_for_url("**/account-deleted")
    await page.goto(f"{house.origin}/account")
    await page.wait_for_url("**/sign-in")


async def test_what_an_application_was_allowed_is_withdrawn_without_script(
    house: House, visitor: Visitor
) -> None:
    page = await visitor.page(viewport=PHONE, javascript=False)
    async with opened_clients(house.settings) as clients:
        callback = f"{house.origin}/status"
        oidc = {"redirectUris": [callback], "postLogoutRedirectUris": []}
        made = await clients.applications.create(draft(name="Oak", third_party=True, oidc=oidc))
    asked = urlencode({
        "client_id": made.id, "redirect_uri": callback, "response_type": "code", "scope": "openid email",
    })  # fmt: skip
    await ask(house, page)
    await page.locator("#code").fill(await house.code(NUMBER))
    await page.locator(".main").click()
    assert await signed_in(page)
    await page.goto(f"{house.origin}/oidc/auth?{asked}")
    async with page.expect_request(f"{callback}?**"):
        await page.get_by_role("button", name="Allow").click()
    await page.goto(f"{house.origin}/account")
    one = page.get_by_role("region", name="Applications you allowed").get_by_role("listitem")
    await expect(one).to_have_count(1)
    await expect(one).to_contain_text("Your e-mail address")
    await page.get_by_role("button", name="Withdraw: Oak").click()
    await page.get_by_text("The application has to ask you again.").wait_for()
    await expect(one).to_have_count(0)
    await page.goto(f"{house.origin}/oidc/auth?{asked}")
    await page.get_by_role("heading", name="Allow Oak to see this?").wait_for()
