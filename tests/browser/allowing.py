"""A person who signs in at a running server and allows a third party's application what it asks for."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.running import Running, newest_code

if TYPE_CHECKING:
    from playwright.async_api import Page


def origin_of(server: Running) -> str:
    """Where people sign in."""
    return server.addresses["Sign-in page"].removesuffix("/sign-in")


def third_party(server: Running, name: str) -> dict[str, object]:
    """What the API makes such an application of. It sends people nowhere but to us."""
    uris = {"redirectUris": [f"{origin_of(server)}/status"], "postLogoutRedirectUris": []}
    return {
        "name": name,
        "type": "Traditional",
        "isThirdParty": True,
        "oidcClientMetadata": uris,
    }


async def ask(page: "Page", server: Running, application: str, scope: str) -> None:
    """The application sends its person to us."""
    asked = {
        "client_id": application, "redirect_uri": f"{origin_of(server)}/status", "response_type": "code", "scope": scope,
        "prompt": "consent",
    }  # fmt: skip
    await page.goto(f"{origin_of(server)}/oidc/auth?{urlencode(asked)}")


async def sign_in(page: "Page", server: Running, number: str) -> None:
    """By a code to ``number``, on the way to the application."""
    await page.fill("#identifier", number)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#code")
    await page.locator("#code").press_sequentially(newest_code(server, number))


async def allow(page: "Page", server: Running) -> None:
    """Say yes, and go where that leads."""
    async with page.expect_request(f"{origin_of(server)}/status?**"):
        await page.get_by_role("button", name="Allow").click()
