"""What an operator sees of one person and ends for them, in Chromium against the real server."""

import pytest
from tests.browser.allowing import allow, ask, sign_in, third_party
from tests.browser.barriers import barriers
from tests.browser.test_console_watch import Watching
from tests.browser.test_console_watch import server as server  # noqa: PLC0414 - the fixtures themselves
from tests.browser.test_console_watch import watching as watching  # noqa: PLC0414
from tests.browser_pages import PHONE, Browser
from tests.running import Running

pytestmark = [pytest.mark.server, pytest.mark.browser]

NUMBER, SCOPE = "+8613900000081", "openid profile offline_access"
SECTION = "Allowed applications"
NOTHING = "No third party's application was allowed anything."


async def test_what_a_third_partys_application_was_allowed_is_seen_and_withdrawn(
    watching: Watching, server: Running, browser: Browser
) -> None:
    page = watching.page
    made = await watching.call("POST", "/applications", third_party(server, "Oak"))
    visitor = await (await browser.context()).new_page()
    await ask(visitor, server, made["id"], SCOPE)
    await sign_in(visitor, server, NUMBER)
    await allow(visitor, server)
    (user,) = await watching.call("GET", f"/users?search.primaryPhone={NUMBER[1:]}")
    await watching.go(f"people/{user['id']}")
    ((name, allowed, _, _),) = await watching.table(SECTION)
    assert (name, allowed) == ("Oak", "who they are, name and profile, also while they are away")
    assert await page.get_attribute(f"[aria-label='{SECTION}'] a", "href") == f"/applications/{made['id']}"  # fmt: skip

    await page.click(f"[aria-label='{SECTION}'] button")
    assert await page.inner_text("dialog h2") == "Withdraw what Oak was allowed"
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page, scheme) == []
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    await page.click("dialog .close")
    assert len(await watching.table(SECTION)) == 1, "nothing was pressed yet"
    await page.click(f"[aria-label='{SECTION}'] button")
    await page.click("dialog button.main")
    said = page.get_by_role("status").filter(has_text="Withdrawn. Oak has to ask again.")
    await said.wait_for()
    await page.get_by_text(NOTHING).wait_for()
    assert await watching.call("GET", f"/users/{user['id']}/grants") == {"grants": []}
    (fact,) = await watching.call("GET", "/logs?logKey=RevokeGrants")
    assert fact["payload"]["outcome"] == "by-operator"
    assert fact["payload"]["applicationId"] == made["id"]

    # The application has to ask, and may be allowed again; whoever is signed out everywhere has allowed nothing any more.
    await ask(visitor, server, made["id"], SCOPE)
    await allow(visitor, server)
    await page.reload()
    await page.wait_for_selector(f"[aria-label='{SECTION}'] button")
    await page.get_by_role("button", name="End all sessions").click()
    await page.click("dialog button.main")
    await page.get_by_text(NOTHING).wait_for()


async def test_a_withdrawal_that_came_too_late_says_so_and_keeps_the_dialog(
    watching: Watching, server: Running, browser: Browser
) -> None:
    page = watching.page
    made = await watching.call("POST", "/applications", third_party(server, "Elm"))
    visitor = await (await browser.context()).new_page()
    await ask(visitor, server, made["id"], SCOPE)
    await sign_in(visitor, server, "+8613900000082")
    await allow(visitor, server)
    (user,) = await watching.call("GET", "/users?search.primaryPhone=8613900000082")
    await watching.go(f"people/{user['id']}")
    await page.click(f"[aria-label='{SECTION}'] button")
    await watching.call("DELETE", f"/users/{user['id']}/consents/{made['id']}")
    await page.click("dialog button.main")
    await page.wait_for_selector("dialog [role=alert]")
