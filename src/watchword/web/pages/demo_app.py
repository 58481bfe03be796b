"""``/demo-app``: an application like any other, and the first that a person meets: signs in through the provider, shows what it is told.

A public client: it keeps no secret, and in the browser only its own tokens. Dev databases alone have it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword import secret
from watchword.clients import DEMO_APPLICATION
from watchword.errors import ClientRefused, InvalidGrant, TokenRefused
from watchword.oidc import Provider, claims_of
from watchword.web.desk import Desk
from watchword.web.pages.views import DemoAppView

PATH: Final = "/demo-app"
_SCOPES: Final = "openid profile email phone"
_ID_TOKEN: Final = "JWT"  # noqa: S105 - the type in its header
_LONGEST: Final = 200


class DemoAppPages:
    """The whole application."""

    def __init__(self, provider: Provider, desk: Desk) -> None:
        self._provider = provider
        self._desk = desk
        self._here = f"{desk.origin}{PATH}"

    @property
    def routes(self) -> list[Route]:
        """Where it is."""
        return [
            Route(PATH, self.show, methods=["GET"]),
            Route(f"{PATH}/sign-in", self.sign_in, methods=["GET"]),
            Route(f"{PATH}/sign-out", self.sign_out, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """Who is signed in and what was told of them; or the way in. The answer to a sign-in arrives here as well."""
        asked = request.query_params
        if "code" in asked:
            return await self._take(request, asked["code"])
        refusal = " ".join(filter(None, (asked.get("error"), asked.get("error_description"))))
        told = await self._told(request)
        if told is None:
            return self._desk.page(request, DemoAppView(refusal=refusal[:_LONGEST]))
        id_token, userinfo = told
        names = (userinfo.get(name) for name in ("name", "username", "email"))
        number = userinfo.get("phone_number")
        view = DemoAppView(
            name=next(filter(None, (*names, number and f"+{number}")), userinfo["sub"]),
            id_token=_rows(id_token),
            userinfo=_rows(userinfo),
        )
        return self._desk.page(request, view)

    async def sign_in(self, request: Request) -> Response:
        """To the authorize endpoint. What the answer is held against waits in this browser."""
        state, nonce, verifier = (secret.new_token() for _ in range(3))
        asked = {
            "client_id": DEMO_APPLICATION,
            "redirect_uri": self._here,
            "response_type": "code",
            "scope": _SCOPES,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "ui_locales": self._desk.language(request).tag,
        }
        response = self._desk.go(f"/oidc/auth?{urlencode(asked)}")
        self._desk.cookies.keep_demo(response, state, nonce, verifier)
        return response

    async def sign_out(self, request: Request) -> Response:
        """Forget the tokens, and have the session end too (RP-initiated logout)."""
        kept = self._desk.cookies.demo(request)
        asked = {"client_id": DEMO_APPLICATION, "post_logout_redirect_uri": self._here}
        if len(kept) == 2:
            asked["id_token_hint"] = kept[1]
        response = self._desk.go(f"/oidc/session/end?{urlencode(asked)}")
        self._desk.cookies.keep_demo(response)
        return response

    async def _take(self, request: Request, code: str) -> Response:
        """Tokens for the code, once; a page that is loaded again finds them in its browser."""
        response = self._desk.go(PATH)
        kept = self._desk.cookies.demo(request)
        if len(kept) != 3 or kept[0] != request.query_params.get("state"):
            return response
        _, nonce, verifier = kept
        try:
            client = await self._provider.clients.authenticate(DEMO_APPLICATION, None, None)
            given = await self._provider.exchange.code(
                client, code, redirect_uri=self._here, verifier=verifier
            )
            id_token = given.id_token or ""
            if self._provider.keys.read(id_token, typ=_ID_TOKEN).get("nonce") != nonce:
                return response
        except (ClientRefused, InvalidGrant, TokenRefused):
            return response
        self._desk.cookies.keep_demo(response, given.access.access_token, id_token)
        return response

    async def _told(self, request: Request) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The claims of the ID token and of userinfo, as long as the access token is good."""
        kept = self._desk.cookies.demo(request)
        token = await self._provider.opaque_tokens.find(kept[0]) if len(kept) == 2 else None
        if token is None:
            return None
        try:
            id_token = self._provider.keys.read(kept[1], typ=_ID_TOKEN)
        except TokenRefused:
            return None
        claims = claims_of(token.user, token.scopes, userinfo=True)
        return id_token, {"sub": token.user.id, **claims}


def _challenge(verifier: str) -> str:
    """RFC 7636 4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _rows(claims: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, json.dumps(one, ensure_ascii=False)) for name, one in claims.items())
