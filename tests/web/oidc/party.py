"""A relying party by hand, and its person's browser: every step of a sign-in may be taken alone and spoiled."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from tests.clients.drafts import draft
from tests.scripted import proved

from watchword.accounts import Users
from watchword.clients import Application, ApplicationType
from watchword.oidc import Provider

ORIGIN = "http://127.0.0.1:3001"
CALLBACK = "https://app.example.com/callback"
GOODBYE = "https://app.example.com/goodbye"
VERIFIER = "v" * 43
PHONE = "+8613900000001"


def challenge(verifier: str = VERIFIER) -> str:
    """S256 (RFC 7636 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def app(kind: ApplicationType = ApplicationType.TRADITIONAL, **more: Any) -> Application:
    """An app that people sign in to and out of."""
    oidc = {"redirectUris": [CALLBACK], "postLogoutRedirectUris": [GOODBYE]}
    return draft(kind, **{"oidc": oidc, **more})


@dataclass
class Party:
    """``web`` is the browser and, without its cookies, the app's server."""

    web: httpx.AsyncClient
    provider: Provider
    users: Users
    id: str = ""
    secret: str | None = None
    user: str = ""
    session: str = ""
    said: dict[str, str] = field(default_factory=dict)

    async def register(self, application: Application | None = None) -> "Party":
        """Store the app."""
        made = await self.provider.clients.applications.create(application or app())
        self.id = made.id
        secrets = await self.provider.clients.secrets.list(made.id)
        self.secret = secrets[0].value if secrets else None
        return self

    async def sign_in(self, identifier: str = PHONE) -> None:
        """The person signs in at our pages."""
        verified = proved(identifier, at=self.provider.clock.now())
        found = await self.users.find_or_create(verified)
        started = await self.provider.sessions.start(verified, found)
        self.user, self.session = found.id, started.session.id
        self.web.cookies.set("watchword-session", started.token, domain="127.0.0.1")

    def asked(self, **more: str | None) -> dict[str, str]:
        """The parameters of an authorization request."""
        asked = {
            "client_id": self.id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid offline_access profile",
            "prompt": "consent",
            "state": "s1",
            "nonce": "n1",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        } | more
        return {name: value for name, value in asked.items() if value is not None}

    async def ask(self, **more: str | None) -> httpx.Response:
        """To the authorize endpoint."""
        return await self.web.get("/oidc/auth", params=self.asked(**more))

    async def follow(self, answer: httpx.Response) -> httpx.Response:
        """After redirects of our own, as a browser does; the first that leads away, or a page."""
        while answer.is_redirect:
            there = answer.headers["location"]
            if not there.startswith("/") and not there.startswith(ORIGIN):
                return answer
            answer = await self.web.get(there)
        return answer

    async def decide(
        self,
        page: httpx.Response,
        word: str,
        *,
        token: str | None = None,
        site: str = "same-origin",
    ) -> httpx.Response:
        """Press a button of the consent page."""
        own = re.findall(r'name="token" value="([^"]+)"', page.text)[0]
        return await self.web.post(
            f"/consent?app_id={self.id}",
            data={"token": own if token is None else token, "answer": word},
            headers={"sec-fetch-site": site},
        )

    async def code(self, **more: str | None) -> str:
        """All the way to an authorization code."""
        answer = await self.follow(await self.ask(**more))
        self.said = query_of(answer.headers["location"])
        assert "code" in self.said, self.said
        return self.said["code"]

    async def tokens(self, **more: str | None) -> httpx.Response:
        """To the token endpoint, as the app's server."""
        body = {"client_id": self.id, "client_secret": self.secret} | more
        sent = {name: value for name, value in body.items() if value is not None}
        return await self.web.post("/oidc/token", data=sent)

    async def redeem(self, code: str, **more: str | None) -> httpx.Response:
        """A code for tokens."""
        body: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return await self.tokens(**(body | more))

    async def refresh(self, token: str, **more: str | None) -> httpx.Response:
        """A refresh token for tokens."""
        body: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": token}
        return await self.tokens(**(body | more))

    async def given(self, **more: str | None) -> dict[str, Any]:
        """The tokens of a whole sign-in."""
        answer = await self.redeem(await self.code(**more))
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def me(self, token: str) -> httpx.Response:
        """Userinfo."""
        return await self.web.get("/oidc/me", headers={"authorization": f"Bearer {token}"})


def hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: value.replace("&amp;", "&") for name, value in pairs}
