"""An app that people sign in to, with FastAPI and the package `logto` from PyPI, which does not know Watchword.

    pip install fastapi uvicorn logto
    watchword app create --name "Example" --redirect-uri http://127.0.0.1:3005/callback \
        --post-logout-redirect-uri http://127.0.0.1:3005/
    LOGTO_ENDPOINT=http://127.0.0.1:3001 LOGTO_APP_ID=… LOGTO_APP_SECRET=… python app.py
"""

import os
import secrets
from html import escape

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from logto import LogtoClient, LogtoConfig, LogtoException, Storage, UserInfoScope

COOKIE = "example-session"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Example app</title><style>
:root {{ color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif }}
body {{ max-width: 26rem; margin: 18vh auto; padding: 0 1.5rem }}
h1 {{ font-size: 1.75rem; line-height: 1.25 }}
a {{ display: inline-block; margin-top: 1rem; padding: .75rem 1.5rem; border: 1px solid; border-radius: .75rem;
  color: inherit; text-decoration: none }}
</style><h1>{title}</h1><p>{text}</p><a href="{link}">{action}</a>"""
# Who is signed in here: tokens stay on the server, the browser holds a random name. Yours belong in a database.
SESSIONS: dict[str, dict[str, str]] = {}


class Kept(Storage):
    """What `logto` keeps of one browser."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def get(self, key):
        return self._values.get(key)

    def set(self, key, value):
        self._values[key] = value

    def delete(self, key):
        self._values.pop(key, None)


def page(title: str, text: str, link: str, action: str, status: int = 200) -> HTMLResponse:
    """A heading, a sentence, and one thing to do."""
    told = PAGE.format(title=escape(title), text=escape(text), link=link, action=action)
    return HTMLResponse(told, status)


def create(endpoint: str, app_id: str, app_secret: str, origin: str) -> FastAPI:
    """The app; `origin` is its own address, `endpoint` that of Watchword."""
    app = FastAPI()
    config = LogtoConfig(
        endpoint=endpoint,
        appId=app_id,
        appSecret=app_secret,
        scopes=[UserInfoScope.phone, UserInfoScope.email],
    )

    def client(request: Request) -> LogtoClient:
        return LogtoClient(config, storage=Kept(SESSIONS.get(request.cookies.get(COOKIE, ""), {})))

    @app.get("/")
    async def home(request: Request) -> HTMLResponse:
        logto = client(request)
        if not logto.isAuthenticated():
            return page("An example app", "Nobody is signed in here.", "/sign-in", "Sign in")
        person = await logto.fetchUserInfo()
        name = person.name or person.email or person.phone_number or person.sub
        return page(f"Hello, {name}", f"You are {person.sub} to this app.", "/sign-out", "Sign out")

    @app.get("/sign-in")
    async def sign_in() -> Response:
        name = secrets.token_urlsafe(32)
        SESSIONS[name] = {}
        there = await LogtoClient(config, storage=Kept(SESSIONS[name])).signIn(f"{origin}/callback")
        response = RedirectResponse(there)
        response.set_cookie(COOKIE, name, httponly=True, samesite="lax")
        return response

    @app.get("/callback")
    async def callback(request: Request) -> Response:
        try:
            await client(request).handleSignInCallback(str(request.url))
        except LogtoException as exc:
            return page("That did not work", str(exc), "/sign-in", "Try again", 400)
        return RedirectResponse("/")

    @app.get("/tokens")
    async def tokens(request: Request) -> dict[str, bool]:
        """Whether a new access token is to be had: forgets the old one, so that the refresh token is used."""
        logto = client(request)
        SESSIONS[request.cookies[COOKIE]].pop("accessTokenMap", None)
        return {"refreshed": bool(await logto.getAccessToken())}

    @app.get("/sign-out")
    async def sign_out(request: Request) -> Response:
        there = await client(request).signOut(postLogoutRedirectUri=f"{origin}/")
        SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
        response = RedirectResponse(there)
        response.delete_cookie(COOKIE)
        return response

    return app


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "3005"))
    made = create(
        os.environ["LOGTO_ENDPOINT"],
        os.environ["LOGTO_APP_ID"],
        os.environ["LOGTO_APP_SECRET"],
        os.environ.get("APP_ORIGIN", f"http://127.0.0.1:{port}"),
    )
    uvicorn.run(made, host="127.0.0.1", port=port, log_level="warning")
