"""What every route of the console works with: the operator who asks, their cookie, and the proof that a page of ours asks."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from watchword.clock import Clock
from watchword.errors import OperatorMissing, PasswordWanted
from watchword.operators import OperatorSession, OperatorSessions
from watchword.web.addresses import client_address
from watchword.web.csrf import FormTokens
from watchword.web.errors import Refused
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

    def token(self, request: Request) -> str | None:
        """The cookie's token; ``None`` for anything that cannot be one."""
        value = request.cookies.get(self.cookie)
        return value if value is not None and _TOKEN.fullmatch(value) else None

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
            given = request.headers.get(CSRF_HEADER, "")
            if not self._forms.fits(_KIND, self.token(request) or "", given):
                raise Refused(End.FORGED)
        if confirmed and not session.confirmed(self._clock.now()):
            raise PasswordWanted
        return session

    def csrf(self, token: str) -> str:
        """What unsafe requests of this session carry in ``x-csrf-token``."""
        return self._forms.make(_KIND, token)

    def address(self, request: Request) -> str:
        """Where the request came from."""
        return client_address(request.scope, self._trusted_proxies) or ""

    def keep(self, response: Response, token: str) -> None:
        """For as long as the browser is open; the row decides how long that counts."""
        self._set(response, token, None)

    def drop(self, response: Response) -> None:
        """Forget it."""
        self._set(response, "", 0)

    def _set(self, response: Response, token: str, seconds: int | None) -> None:
        response.set_cookie(
            self.cookie,
            token,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )
