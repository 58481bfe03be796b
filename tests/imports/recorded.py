"""A Logto server as its Management API was recorded: shapes, paging, headers and refusals, but none of its code."""

import base64
import json
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from watchword.errors import AnswerTooLarge, NothingSent
from watchword.http import DEFAULT_TIMEOUTS, Request, Response, Timeouts

URL = "https://auth.example.com"
ID, SECRET = "m2m-application-id-01", "m2m-s3cret-value/+%"
RESOURCE = "https://default.logto.app/api"
DIGEST = "$argon2i$v=19$m=8192,t=8,p=1$c29tZXNhbHRzb21lc2FsdA$RkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtFRkFLRUZBS0VGQUs"
SMS_SECRET = "k3y-s3cret-of-sms"
APP_SECRET = "Abcdefghijklmnopqrstuvwxyz012345"


def user(number: int, **changed: Any) -> dict[str, Any]:
    """A user as the list has one, with ``includePasswordHash``."""
    return {
        "id": f"user{number:08}",
        "username": f"person_{number}",
        "primaryEmail": f"person{number}@example.com",
        "primaryPhone": f"8613800{number:06}",
        "name": f"Person {number}",
        "avatar": None,
        "customData": {"plan": "pro"},
        "identities": {},
        "profile": {"givenName": "P"},
        "lastSignInAt": 1_760_000_000_000 + number,
        "createdAt": 1_750_000_000_000 + number,
        "updatedAt": 1_750_000_000_000 + number,
        "applicationId": "spa-application-id-0001",
        "isSuspended": False,
        "hasPassword": True,
        "passwordDigest": DIGEST,
        "passwordAlgorithm": "Argon2i",
    } | changed


def sms_connector() -> dict[str, Any]:
    usages = ("Register", "SignIn", "ForgotPassword", "Generic")
    return {
        "id": "abcdefghijkl",
        "connectorId": "aliyun-short-message-service",
        "type": "Sms",
        "logo": "data:image/svg+xml;base64,PHN2Zy8+",
        "config": {
            "accessKeyId": "LTAI5t",
            "accessKeySecret": SMS_SECRET,
            "signName": "守望演示",
            "templates": [{"usageType": one, "templateCode": "SMS_1"} for one in usages],
        },
    }


def application(application_id: str, kind: str, **changed: Any) -> dict[str, Any]:
    return {
        "id": application_id,
        "name": f"The {kind}",
        "type": kind,
        "description": None,
        "secret": "#internal:placeholder",
        "oidcClientMetadata": {"redirectUris": [], "postLogoutRedirectUris": []},
        "customClientMetadata": {},
        "customData": {},
        "isThirdParty": False,
        "isAdmin": False,
        "createdAt": 1_740_000_000_000,
    } | changed


def experience() -> dict[str, Any]:
    """The sign-in experience of a server that signs in by text message and password."""
    return {
        "tenantId": "default",
        "id": "default",
        "color": {"primaryColor": "#6139F6", "isDarkModeEnabled": False, "darkPrimaryColor": "#8768F8"},
        "branding": {"logoUrl": "https://example.com/logo.svg"},
        "languageInfo": {"autoDetect": False, "fallbackLanguage": "fr"},
        "termsOfUseUrl": "https://example.com/terms",
        "signInMode": "SignInAndRegister",
        "signIn": {
            "methods": [
                {"identifier": "phone", "password": True, "verificationCode": True, "isPasswordPrimary": False},
            ]
        },
        "signUp": {"identifiers": ["phone"], "password": True, "verify": True},
        "mfa": {"factors": [], "policy": "UserControlled"},
        "verificationCodePolicy": {"maxRetryAttempts": 3},
        "someFieldOfTomorrow": {"x": 1},
        "customCss": None,
    }  # fmt: skip


class Recorded:
    """The far end of a transport. ``before`` may answer or raise in its place."""

    def __init__(self, users: int = 3) -> None:
        self.users = [user(number) for number in range(users, 0, -1)]
        self.connectors = [sms_connector(), {"id": "x", "connectorId": "google-universal", "type": "Social", "config": {}}]  # fmt: skip
        self.applications = [
            application(
                "spa-application-id-0001",
                "SPA",
                oidcClientMetadata={
                    "redirectUris": ["https://app.example.com/cb", "https://app.example.com/*"],
                    "postLogoutRedirectUris": ["https://app.example.com/"],
                },
            ),
            application(ID, "MachineToMachine", isAdmin=True),
            application("saml-application-id-001", "SAML"),
            application("demo-app", "SPA"),
        ]
        self.secrets = {ID: [{"name": "Default secret", "value": APP_SECRET, "createdAt": 1_740_000_000_001, "expiresAt": None}]}  # fmt: skip
        self.resources = [
            {"id": "management-api", "name": "M", "indicator": RESOURCE, "isDefault": False, "accessTokenTtl": 3600, "scopes": []},
            {"id": "r1", "name": "Shop", "indicator": "https://shop.example.com/api", "isDefault": True, "accessTokenTtl": 600,
             "scopes": [{"id": "s1", "name": "read:orders", "description": "Orders"}]},
        ]  # fmt: skip
        self.experience = experience()
        self.templates = [
            {"id": "t1", "languageTag": "de", "templateType": "SignIn", "createdAt": 1,
             "details": {"subject": "Code {{code}}", "content": "<p>{{code}}</p>"}},
            {"id": "t2", "languageTag": "de", "templateType": "Nonsense", "details": {}},
        ]  # fmt: skip
        self.phrases = [{"id": "p1", "languageTag": "de", "translation": {"action": {"sign_in": "Anmelden"}}}]  # fmt: skip
        self.asked: list[Request] = []
        self.tokens = 0
        self.pages: Counter[str] = Counter()
        self.before: Callable[[str, dict[str, str]], Response | None] = lambda path, query: None

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        """As ``Transport`` has it."""
        self.asked.append(request)
        return self.answer(request.method, request.url, request.headers, request.body)

    def answer(self, method: str, url: str, headers: Any, body: bytes) -> Response:
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if (instead := self.before(parts.path, query)) is not None:
            return instead
        if parts.path == "/oidc/token":
            return self._token(headers, parse_qs(body.decode()))
        if headers["authorization"] != f"Bearer token-{self.tokens}":
            return said(401, {"code": "auth.unauthorized"})
        assert method == "GET"
        return self._resource(parts.path.removeprefix("/api"), query)

    def _token(self, headers: Any, form: dict[str, list[str]]) -> Response:
        pair = base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode()
        if [unquote(part) for part in pair.split(":")] != [ID, SECRET]:
            return said(401, {"error": "invalid_client", "error_description": f"invalid client {ID}"})  # fmt: skip
        if form["grant_type"] != ["client_credentials"] or form["resource"] != [RESOURCE]:
            return said(400, {"error": "invalid_target"})
        self.tokens += 1
        return said(200, {"access_token": f"token-{self.tokens}", "expires_in": 3600, "scope": "all"})  # fmt: skip

    def _resource(self, path: str, query: dict[str, str]) -> Response:
        whole = {
            "/connectors": self.connectors,
            "/sign-in-exp": self.experience,
            "/email-templates": self.templates,
            "/custom-phrases": self.phrases,
        }
        if path in whole:
            return said(200, whole[path])
        match path.strip("/").split("/"):
            case ["users"]:
                shown = self.users
                if query.get("includePasswordHash") != "true":
                    shown = [{k: v for k, v in one.items() if "Digest" not in k} for one in shown]
                return self._page(path, shown, query)
            case ["resources"]:
                return self._page(path, self.resources, query)
            case ["applications"]:
                bare = [
                    {k: v for k, v in one.items() if k != "isAdmin"} for one in self.applications
                ]
                return self._page(path, bare, query)
            case ["applications", one]:
                return said(200, next(each for each in self.applications if each["id"] == one))
            case ["applications", one, "secrets"]:
                return said(200, self.secrets.get(one, []))
        return said(404, {"code": "entity.not_found"})

    def _page(self, path: str, rows: list[Any], query: dict[str, str]) -> Response:
        self.pages[path] += 1
        size, number = int(query["page_size"]), int(query["page"])
        assert 1 <= size <= 100
        shown = rows[(number - 1) * size : number * size]
        return said(200, shown, **{"total-number": str(len(rows))})


def said(status: int, value: Any, **headers: str) -> Response:
    return Response(status, headers, json.dumps(value).encode())


def too_large(path: str, query: dict[str, str]) -> None:
    """More than four rows are more than can be read."""
    if path == "/api/users" and int(query["page_size"]) > 4:
        raise AnswerTooLarge


def down(path: str, query: dict[str, str]) -> None:
    raise NothingSent("auth.example.com: refused")
