"""Where forms of our pages may lead: here, and on to the applications that this browser's person is on the way to (policy section 4).

Browsers hold the redirects after a form to ``form-action`` too: without the application's origin there is no way back (T41).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from watchword.clients import origin_of
from watchword.oidc import AuthorizationRequests
from watchword.web.cookies import Cookies
from watchword.web.front_door import CONTENT_SECURITY_POLICY, PAGE_HEADERS

_SELF: Final = "form-action 'self'"
_NAME: Final = "content-security-policy"


def policy_with(uris: Iterable[str], policy: str = CONTENT_SECURITY_POLICY) -> str:
    """``policy`` with the origins or schemes of ``uris`` as further places for forms."""
    places = " ".join(dict.fromkeys(filter(None, map(origin_of, uris))))
    return policy.replace(_SELF, f"{_SELF} {places}", 1) if places else policy


def page_headers(uris: Iterable[str] = ()) -> dict[str, str]:
    """What a page of ours is sent with where the audience's own headers are for programs."""
    return {**dict(PAGE_HEADERS), _NAME: policy_with(uris)}


class WayBack:
    """Wraps the pages: those of a browser on its way into applications allow the way back there."""

    def __init__(self, inner: ASGIApp, requests: AuthorizationRequests, cookies: Cookies) -> None:
        self._inner = inner
        self._requests = requests
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        browser = self._cookies.browser(Request(scope))
        if browser is None:
            await self._inner(scope, receive, send)
            return

        async def allowing(message: Message) -> None:
            if _is_page(message):
                await self._allow(message, browser)
            await send(message)

        await self._inner(scope, receive, allowing)

    async def _allow(self, message: Message, browser: str) -> None:
        waiting = await self._requests.waiting(browser)
        headers = MutableHeaders(raw=message.setdefault("headers", []))
        policy = headers.get(_NAME, CONTENT_SECURITY_POLICY)
        headers[_NAME] = policy_with((one.wishes.redirect_uri for one in waiting), policy)


def _is_page(message: Message) -> bool:
    if message["type"] != "http.response.start":
        return False
    return Headers(raw=message.get("headers", [])).get("content-type", "").startswith("text/html")
