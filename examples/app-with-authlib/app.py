"""An app that people sign in to, with FastAPI and Authlib's OpenID Connect client.

    pip install fastapi uvicorn authlib httpx
    watchword app create --name "Example" --redirect-uri http://127.0.0.1:3006/callback \
        --post-logout-redirect-uri http://127.0.0.1:3006/
    ISSUER=http://127.0.0.1:3001/oidc CLIENT_ID=… CLIENT_SECRET=… python app.py
"""

import os
import secrets
from html import escape
from typing import Any

import uvicorn
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "example-session"


class Sessions:
    """What Authlib and the app keep of each browser, on the server. Yours belong in a database."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, dict[str, Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = Request(scope).cookies.get(COOKIE, "")
        fresh = name not in self._kept
        name = secrets.token_urlsafe(32) if fresh else name
        scope["session"] = self._kept.setdefault(name, {})

        async def with_cookie(message: Message) -> None:
            if fresh and message["type"] == "http.response.start":
                cookie = f"{COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax"
                message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]
            await send(message)

        await self._app(scope, receive, with_cookie)


def create(issuer: str, client_id: str, client_secret: str, origin: str) -> FastAPI:
    """The app; `origin` is its own address."""
    app = FastAPI()
    app.add_middleware(Sessions)
    oauth = OAuth()
    watchword = oauth.register(
        "watchword",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid offline_access profile email phone",
            "code_challenge_method": "S256",
            "prompt": "consent",
        },
    )

    @app.get("/")
    async def home(request: Request) -> HTMLResponse:
        token = request.session.get("token")
        if token is None:
            return HTMLResponse('<h1>Example</h1><p><a href="/sign-in">Sign in</a></p>')
        person = await watchword.userinfo(token=token)
        name = person.get("name") or person.get("email") or person.get("phone_number")
        return HTMLResponse(
            f"<h1>Hello, {escape(str(name or person['sub']))}</h1><p><a href='/sign-out'>Sign out</a></p>"
        )

    @app.get("/sign-in")
    async def sign_in(request: Request) -> Response:
        return await watchword.authorize_redirect(request, f"{origin}/callback", prompt="consent")

    @app.get("/callback")
    async def callback(request: Request) -> Response:
        try:
            # Checks state, nonce, signature, issuer, audience and times.
            request.session["token"] = await watchword.authorize_access_token(request)
        except OAuthError as exc:
            return HTMLResponse(f"<p>{escape(exc.error)}</p>", 400)
        return RedirectResponse("/")

    @app.get("/tokens")
    async def tokens(request: Request) -> dict[str, bool]:
        """Uses the refresh token."""
        token = request.session["token"]
        fresh = await watchword.fetch_access_token(
            grant_type="refresh_token", refresh_token=token["refresh_token"]
        )
        request.session["token"] = {**token, **fresh}
        return {"refreshed": fresh["access_token"] != token["access_token"]}

    @app.get("/sign-out")
    async def sign_out(request: Request) -> Response:
        token = request.session.pop("token", {})
        return await watchword.logout_redirect(
            request,
            post_logout_redirect_uri=f"{origin}/",
            id_token_hint=token.get("id_token"),
        )

    return app


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "3006"))
    made = create(
        os.environ["ISSUER"],
        os.environ["CLIENT_ID"],
        os.environ["CLIENT_SECRET"],
        os.environ.get("APP_ORIGIN", f"http://127.0.0.1:{port}"),
    )
    uvicorn.run(made, host="127.0.0.1", port=port, log_level="warning")
