"""Our cookies: the journeys in progress and where one leads, the session, the browser itself, the chosen language; and the demo
application's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from watchword.accounts import SESSION_SECONDS
from watchword.accounts.devices import DEVICE_SECONDS, Devices

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
# One browser may be on its way into several applications at once: ``application.token`` for each, the latest first.
_ENTRY: Final = re.compile(r"(?:([A-Za-z0-9_-]{1,64})\.)?([A-Za-z0-9_-]{43})")
_APPLICATION: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FLOWS: Final = 6
_TAG: Final = re.compile(r"[A-Za-z0-9-]{2,35}")
_DEMO: Final = re.compile(r"[A-Za-z0-9_.-]+(?:~[A-Za-z0-9_.-]+){1,2}")
_DEVICE: Final = "watchword.device"
HINT: Final = "_logto"
_YEAR: Final = 365 * 24 * 3600
_ACCOUNT: Final = "account"
_ACCOUNT_SECONDS: Final = 3600


class Cookies:
    """Names and attributes. On https the names begin with ``__Host-``: no other host and no plain http can plant one.

    ``http`` is for loopback, where browsers keep no ``Secure`` cookie of a plain origin.
    """

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        prefix = "__Host-" if secure else ""
        self.flow_name = f"{prefix}watchword-flow"
        self.session_name = f"{prefix}watchword-session"
        self.device_name = f"{prefix}watchword-device"
        self.language_name = f"{prefix}watchword-language"
        self.browser_name = f"{prefix}watchword-browser"
        self.onward_name = f"{prefix}watchword-onward"
        self.demo_name = f"{prefix}watchword-demo"

    def flows(self, request: Request) -> dict[str, str]:
        """The token of each journey in progress by its application (empty: none), the latest first."""
        kept = request.cookies.get(self.flow_name, "")
        found = (_ENTRY.fullmatch(entry) for entry in kept.split("~")[:_FLOWS])
        return {match[1] or "": match[2] for match in found if match}

    def flow(self, request: Request, application: str | None = None) -> str | None:
        """The token of the journey into ``application``, or else of the latest; ``None`` for anything that cannot be one."""
        flows = self.flows(request)
        if application in flows:
            return flows[application]
        return next(iter(flows.values()), None)

    def destination(self, request: Request, token: str | None = None) -> str | None:
        """The application that ``token`` leads into; without it the one that the address names, or else the latest."""
        flows = self.flows(request)
        if token is not None:
            return next((name for name, kept in flows.items() if kept == token), None) or None
        named = _shaped(_APPLICATION, request.query_params.get("app_id"))
        return named or next(iter(flows), None) or None

    def session(self, request: Request) -> str | None:
        """The session's token; ``None`` for anything that cannot be one."""
        return _shaped(_TOKEN, request.cookies.get(self.session_name))

    def device(self, request: Request) -> str:
        """The browser's own token; a new one, kept with the journey, for a browser that has none."""
        token = _shaped(_TOKEN, request.cookies.get(self.device_name)) or request.scope.get(_DEVICE)
        if token is None:
            token = request.scope[_DEVICE] = Devices.begin()
        return str(token)

    def language(self, request: Request) -> str | None:
        """The language chosen earlier."""
        return _shaped(_TAG, request.cookies.get(self.language_name))

    def keep_flow(
        self, response: Response, token: str, request: Request, application: str | None = None
    ) -> None:
        """For as long as the browser is open; how long a journey may take is decided by its row.

        Without ``application`` it is the one that this token was kept for.
        """
        flows = self.flows(request)
        if application is None:
            application = next((name for name, kept in flows.items() if kept == token), "")
        flows.pop(application, None)
        self._set_flows(response, {application: token, **flows})
        self._keep_device(response, request)

    def browser(self, request: Request) -> str | None:
        """The token that an app's requests are bound to; ``None`` for anything that cannot be one."""
        return _shaped(_TOKEN, request.cookies.get(self.browser_name))

    def keep_browser(self, response: Response, token: str) -> None:
        """For as long as the browser is open; how long a request may take is decided by its row."""
        self._set(response, self.browser_name, token, None)

    def keep_hint(self, response: Response, application: str, ui_locales: str | None) -> None:
        """Which app is on its way, for pages of one's own; the name is the wire's, script may read it, and it opens nothing."""
        said = {"appId": application} | ({"uiLocales": ui_locales} if ui_locales else {})
        value = quote(json.dumps(said, separators=(",", ":")), safe="")
        response.set_cookie(HINT, value, path="/", secure=self._secure, samesite="lax")

    def keep_session(self, response: Response, token: str) -> None:
        """For as long as the session lives."""
        self._set(response, self.session_name, token, SESSION_SECONDS)

    def wants_account(self, request: Request) -> bool:
        """Whether this browser was sent to sign in on the way to its account. A word of ours is kept, never an address."""
        return request.cookies.get(self.onward_name) == _ACCOUNT

    def keep_wish_for_account(self, response: Response) -> None:
        """For an hour: whoever signs in much later has forgotten."""
        self._set(response, self.onward_name, _ACCOUNT, _ACCOUNT_SECONDS)

    def drop_wish_for_account(self, response: Response) -> None:
        """They are there."""
        self._set(response, self.onward_name, "", 0)

    def keep_language(self, response: Response, tag: str) -> None:
        """For a year."""
        self._set(response, self.language_name, tag, _YEAR)

    def demo(self, request: Request) -> list[str]:
        """What the demo application keeps in this browser: what it waits for, or its tokens."""
        kept = _shaped(_DEMO, request.cookies.get(self.demo_name))
        return kept.split("~") if kept else []

    def keep_demo(self, response: Response, *kept: str) -> None:
        """For as long as the browser is open; nothing: forget it."""
        self._set(response, self.demo_name, "~".join(kept), None if kept else 0)

    def drop_flow(self, response: Response, token: str, request: Request) -> None:
        """Forget this journey; others stay."""
        flows = self.flows(request)
        self._set_flows(response, {name: kept for name, kept in flows.items() if kept != token})
        self._keep_device(response, request)

    def drop_session(self, response: Response) -> None:
        """Forget the session."""
        self._set(response, self.session_name, "", 0)

    def _keep_device(self, response: Response, request: Request) -> None:
        self._set(response, self.device_name, self.device(request), DEVICE_SECONDS)

    def _set_flows(self, response: Response, flows: Mapping[str, str]) -> None:
        entries = [f"{name}.{token}" if name else token for name, token in flows.items()][:_FLOWS]
        self._set(response, self.flow_name, "~".join(entries), None if entries else 0)

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )


def _shaped(shape: re.Pattern[str], value: str | None) -> str | None:
    return value if value is not None and shape.fullmatch(value) else None
