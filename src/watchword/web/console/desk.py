"""What every route of the console works with: the operator who asks, their cookie, and the proof that a page of ours asks."""

from __future__ import annotations

import re
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from watchword.clock import Clock
from watchword.errors import OperatorMissing, PasswordWanted, SignInOver
from watchword.operators import SIGN_IN_SECONDS, OperatorSession, OperatorSessions, Waiting
from watchword.web.addresses import client_address
from watchword.web.csrf import FormTokens
from watchword.web.errors import Refused
from watchword.web.language import operators_language
from watchword.web.pages.views import End

CSRF_HEADER: Final = "x-csrf-token"
_KIND: Final = "console"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class ConsoleDesk:
    """One per application."""

    def __init__(
        self,
        *,
        sessions: OperatorSessions,
        forms: FormTokens,
        clock: Clock,
        secure: bool,
        trusted_proxies: int,
    ) -> None:
        self._sessions = sessions
        self._forms = forms
        self._clock = clock
        self._secure = secure
        self._trusted_proxies = trusted_proxies
        self.cookie = "__Host-watchword-console" if secure else "watchword-console"
        self.half_way_cookie = f"{self.cookie}-sign-in"

    def token(self, request: Request) -> str | None:
        """The cookie's token; ``None`` for anything that cannot be one."""
        return _read(request, self.cookie)

    def half_way(self, request: Request) -> str | None:
        """The token of a sign-in that waits for its code."""
        return _read(request, self.half_way_cookie)

    def half_way_asks(self, request: Request) -> str:
        """The same, with the proof that our page asks. Raises ``SignInOver`` and ``Refused``."""
        token = self.half_way(request)
        if token is None:
            raise SignInOver
        self._require_proof(request, token)
        return token

    async def session(self, request: Request) -> OperatorSession | None:
        """Who is signed in here."""
        token = self.token(request)
        return None if token is None else await self._sessions.find(token)

    async def operator(self, request: Request, *, confirmed: bool = False) -> OperatorSession:
        """Who is signed in here; on unsafe methods with the proof that our page asks, and with ``confirmed`` with the password typed
        a short while ago. Raises ``OperatorMissing``, ``Refused`` and ``PasswordWanted``.
        """
        session = await self.session(request)
        if session is None:
            raise OperatorMissing
        if request.method not in ("GET", "HEAD"):
            self._require_proof(request, self.token(request) or "")
        if confirmed and not session.confirmed(self._clock.now()):
            raise PasswordWanted
        return session

    def waiting_for(self, waiting: Waiting) -> dict[str, Any]:
        """A code that is asked for, as the page reads it; how long until another one in seconds, whatever the browser's clock says."""
        return {
            "type": waiting.identifier.type,
            "to": waiting.identifier.masked,
            "sent": waiting.resend_at > 0,
            "digits": waiting.digits,
            "resendIn": max(0, waiting.resend_at - self._clock.now()) / 1000,
        }

    def csrf(self, token: str) -> str:
        """What unsafe requests of this session carry in ``x-csrf-token``."""
        return self._forms.make(_KIND, token)

    def language(self, request: Request) -> str:
        """In which language the page speaks."""
        return operators_language(request.headers.get("accept-language", ""))

    def address(self, request: Request) -> str:
        """Where the request came from."""
        return client_address(request.scope, self._trusted_proxies) or ""

    def keep(self, response: Response, token: str) -> None:
        """For as long as the browser is open; the row decides how long that counts."""
        self._set(response, self.cookie, token, None)

    def drop(self, response: Response) -> None:
        """Forget it."""
        self._set(response, self.cookie, "", 0)

    def keep_half_way(self, response: Response, token: str) -> None:
        """For as long as the code may take."""
        self._set(response, self.half_way_cookie, token, SIGN_IN_SECONDS)

    def drop_half_way(self, response: Response) -> None:
        """Forget it."""
        self._set(response, self.half_way_cookie, "", 0)

    def _require_proof(self, request: Request, token: str) -> None:
        if not self._forms.fits(_KIND, token, request.headers.get(CSRF_HEADER, "")):
            raise Refused(End.FORGED)

    def _set(self, response: Response, name: str, token: str, seconds: int | None) -> None:
        response.set_cookie(
            name,
            token,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )


def _read(request: Request, name: str) -> str | None:
    value = request.cookies.get(name)
    return value if value is not None and _TOKEN.fullmatch(value) else None
