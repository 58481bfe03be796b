"""An authorization request as a client sent it (OpenID Connect Core 3.1.2.1): read, checked against its client, remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol
from urllib.parse import urlencode, urlsplit

from watchword.clients import Application, origin_of, redirect_fits
from watchword.errors import (
    InvalidRequest,
    InvalidScope,
    OIDCError,
    RequestNotSupported,
    RequestUriNotSupported,
    UnsupportedResponseMode,
    UnsupportedResponseType,
)

SCOPES: Final = ("openid", "offline_access", "profile", "email", "phone", "address", "custom_data")
PROMPTS: Final = frozenset({"none", "login", "consent", "select_account"})
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST: Final = 2048
_MOST_RESOURCES: Final = 8
_HINTS: Final = frozenset({"login_hint", "identifier"})
# Where a person lands who has to sign in; the wire's words on the left.
_SCREENS: Final[Mapping[str, str]] = {
    "register": "/register",
    "identifier:register": "/register",
    "signUp": "/register",
    "reset_password": "/forgot-password",
}


class ResponseMode(StrEnum):
    """How the answer travels back to the client."""

    QUERY = "query"
    FRAGMENT = "fragment"
    FORM_POST = "form_post"


class Asked(Protocol):
    """Parameters of a request, each once, ``resource`` apart."""

    def get(self, name: str) -> str | None:
        """The value of ``name``."""
        ...

    def all(self, name: str) -> Sequence[str]:
        """Every value of ``name``."""
        ...


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """What the browser brings back to the client."""

    redirect_uri: str
    mode: ResponseMode
    parameters: Mapping[str, str] = field(repr=False)

    @property
    def url(self) -> str:
        """The redirect URI with the parameters, for the modes query and fragment."""
        encoded = urlencode(dict(self.parameters))
        if self.mode is ResponseMode.FRAGMENT:
            return f"{self.redirect_uri}#{encoded}"
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{joint}{encoded}"


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything of a request that was checked. ``prompt`` holds what the client insists on."""

    redirect_uri: str
    scopes: tuple[str, ...]
    resources: tuple[str, ...] = ()
    state: str | None = None
    nonce: str | None = None
    challenge: str | None = None
    mode: str = ResponseMode.QUERY.value
    prompt: tuple[str, ...] = ()
    max_age: int | None = None
    login_hint: str | None = None
    identifier: str | None = None
    ui_locales: str | None = None
    first_screen: str | None = None
    # The user whom the client's ``id_token_hint`` names: nobody else is answered for.
    user: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For its column. Hints go to the first page and are kept nowhere: they name somebody, and nobody else needs them (T42)."""
        return {name: value for name, value in asdict(self).items() if name not in _HINTS}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Wishes:
        """From its column."""
        lists = ("scopes", "resources", "prompt")
        return cls(**{**stored, **{name: tuple(stored[name]) for name in lists}})


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request under way, bound to the browser that made it. ``consented_by`` is the user who said yes to it."""

    id: str
    application: str
    wishes: Wishes
    created_at: int
    expires_at: int
    consented_by: str | None = None

    @property
    def form_action(self) -> str | None:
        """What ``form-action`` has to allow, or the browser blocks the way back (T41)."""
        return origin_of(self.wishes.redirect_uri)

    @property
    def resume_path(self) -> str:
        """Where the browser goes once its person is signed in."""
        return f"/oidc/auth/{self.id}"

    @property
    def sign_in_path(self) -> str:
        """The page on which its person signs in, with what the client knows of them."""
        page = _SCREENS.get(self.wishes.first_screen or "", "/sign-in")
        query = {"app_id": self.application}
        hints = {
            "login_hint": self.wishes.login_hint,
            "identifier": self.wishes.identifier,
            "ui_locales": self.wishes.ui_locales,
        }
        return f"{page}?{urlencode(query | {name: one for name, one in hints.items() if one})}"

    def response(self, issuer: str, **parameters: str) -> AuthorizationResponse:
        """An answer to this request: with its ``state``, and ``iss`` (RFC 9207)."""
        return answer(self.wishes, issuer, **parameters)


def answer(wishes: Wishes, issuer: str, **parameters: str) -> AuthorizationResponse:
    """An answer to whoever wished this."""
    state = {} if wishes.state is None else {"state": wishes.state}
    return AuthorizationResponse(
        wishes.redirect_uri, ResponseMode(wishes.mode), parameters | state | {"iss": issuer}
    )


def failed(wishes: Wishes, issuer: str, exc: OIDCError) -> AuthorizationResponse:
    """``exc`` as an answer to the client."""
    return answer(wishes, issuer, error=exc.error, error_description=exc.sentence)


def way_back(asked: Asked, application: Application) -> Wishes:
    """Where an answer may go at all. Raises ``InvalidRequest``: then no browser is sent anywhere (RFC 6749 4.1.2.1)."""
    uri = asked.get("redirect_uri")
    if uri is None:
        raise InvalidRequest("missing required parameter(s) 'redirect_uri'")
    if not redirect_fits(uri, application.redirect_uris):
        raise InvalidRequest(
            "redirect_uri did not match any of the client's registered redirectUris"
        )
    mode = asked.get("response_mode") or ResponseMode.QUERY.value
    state = asked.get("state")
    return Wishes(
        redirect_uri=uri,
        scopes=(),
        state=state,
        mode=mode if mode in tuple(ResponseMode) else ResponseMode.QUERY.value,
    )


def read_wishes(asked: Asked, application: Application) -> Wishes:
    """Everything the client wishes, checked. Raises an ``OIDCError`` that the client is told by redirect."""
    _refuse_unsupported(asked)
    prompt = _prompt(asked)
    return Wishes(
        redirect_uri=str(asked.get("redirect_uri")),
        scopes=_scopes(asked, application, prompt),
        resources=_resources(asked),
        state=_short(asked, "state"),
        nonce=_short(asked, "nonce"),
        challenge=_challenge(asked, application),
        mode=asked.get("response_mode") or ResponseMode.QUERY.value,
        prompt=prompt,
        max_age=_max_age(asked),
        login_hint=_short(asked, "login_hint"),
        identifier=_short(asked, "identifier"),
        ui_locales=_short(asked, "ui_locales"),
        first_screen=_screen(asked),
    )


def _refuse_unsupported(asked: Asked) -> None:
    if asked.get("request") is not None:
        raise RequestNotSupported
    if asked.get("request_uri") is not None:
        raise RequestUriNotSupported
    if asked.get("response_type") is None:
        raise InvalidRequest("missing required parameter(s) 'response_type'")
    if asked.get("response_type") != "code":
        raise UnsupportedResponseType
    if (asked.get("response_mode") or ResponseMode.QUERY.value) not in tuple(ResponseMode):
        raise UnsupportedResponseMode


def _prompt(asked: Asked) -> tuple[str, ...]:
    words = tuple(dict.fromkeys((asked.get("prompt") or "").split()))
    if not set(words) <= PROMPTS:
        raise InvalidRequest("unsupported prompt value requested")
    if "none" in words and len(words) > 1:
        raise InvalidRequest("prompt none must only be used alone")
    return words


def _scopes(asked: Asked, application: Application, prompt: tuple[str, ...]) -> tuple[str, ...]:
    """All that was asked for; scopes of resources are told apart when the grant is made."""
    words = tuple(dict.fromkeys((asked.get("scope") or "").split()))
    if "openid" not in words:
        raise InvalidScope("openid scope must be requested for this request")
    # OpenID Connect Core 11: offline access wants the person's consent, otherwise the scope is dropped without a word.
    offline = "consent" in prompt or application.always_refresh_token
    return tuple(word for word in words if word != "offline_access" or offline)


def _resources(asked: Asked) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(asked.all("resource")))
    if len(named) > _MOST_RESOURCES:
        raise InvalidRequest("too many resources at once")
    return named


def _challenge(asked: Asked, application: Application) -> str | None:
    challenge, method = asked.get("code_challenge"), asked.get("code_challenge_method")
    if challenge is None:
        if method is not None:
            raise InvalidRequest("code_challenge must be provided with code_challenge_method")
        if not application.confidential:
            raise InvalidRequest("Authorization Server policy requires PKCE to be used")
        return None
    if method != "S256":
        raise InvalidRequest("not supported value of code_challenge_method")
    if not _CHALLENGE.fullmatch(challenge):
        raise InvalidRequest("code_challenge must be the base64url SHA-256 of the verifier")
    return challenge


def _max_age(asked: Asked) -> int | None:
    text = asked.get("max_age")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InvalidRequest("invalid max_age parameter value")
    return int(text)


def _screen(asked: Asked) -> str | None:
    wanted = asked.get("first_screen") or asked.get("interaction_mode")
    return wanted if wanted in _SCREENS else None


def _short(asked: Asked, name: str) -> str | None:
    value = asked.get(name)
    if value is not None and len(value) > _LONGEST:
        raise InvalidRequest(f"{name} is too long")
    return value
