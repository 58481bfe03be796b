"""How pages look and speak today: the operator's colours, pictures, links, style sheet and words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Protocol
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from watchword.errors import DatabaseError
from watchword.experience import CustomPhrases, Experience, Phrases, SignInExperience
from watchword.experience.colours import Scheme as Colours
from watchword.experience.colours import schemes
from watchword.experience.parts import AgreeToTerms
from watchword.experience.sign_in_experience import COLOR
from watchword.web.errors import Refused
from watchword.web.language import Language, Languages
from watchword.web.own_words import spoken_by
from watchword.web.pages.views import End
from watchword.web.pictures import Picture, Pictures
from watchword.web.styles import Style

Scheme = Literal["light", "dark"]
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_MOST_FILES: Final = 32
_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class Look:
    """What every page's template reads as ``look``. Addresses are of this server, or links that a person may follow."""

    languages: Languages
    fallback: Language
    auto_detect: bool = True
    colours: Style | None = None
    sheets: tuple[str, ...] = ()
    logo: str | None = None
    dark_logo: str | None = None
    favicon: str | None = None
    dark: bool = True
    terms: str | None = None
    privacy: str | None = None
    # Where somebody who cannot go on may turn to: a page, or a mail.
    support: str | None = None
    agree: AgreeToTerms = AgreeToTerms.AUTOMATIC
    home_country: str | None = None
    preview: bool = False
    """Only to be looked at: no script runs, and the page shows what people see for whom one does."""
    scheme: Scheme | None = None
    """The one to show whatever the browser prefers: for previews."""

    def asks(self, event: str) -> bool:
        """Whether a person has to tick a box before this journey goes on."""
        if not (self.terms or self.privacy) or event == "ForgotPassword":
            return False
        if self.agree is AgreeToTerms.MANUAL_REGISTRATION_ONLY:
            return event == "Register"
        return self.agree is AgreeToTerms.MANUAL

    @property
    def asks_at_other_door(self) -> bool:
        """Whether the box is still to be ticked by somebody who came in by the sign-in door and is about to register."""
        return self.asks("Register") and not self.asks("SignIn")


class Looks(Protocol):
    """Where pages get their look."""

    @property
    def latest(self) -> Look:
        """How pages look, as far as this process knows."""
        ...


@dataclass(frozen=True, slots=True)
class PlainLook:
    """Our own look, for pages without an operator."""

    latest: Look = field(default_factory=lambda: _plain(Languages()))


def _plain(spoken: Languages) -> Look:
    return Look(spoken, spoken.default)


class OperatorsLook:
    """The look that the sign-in experience describes, and the files that it is made of: each at an address that changes with it."""

    def __init__(
        self, experience: Experience, phrases: Phrases, pictures: Pictures, origin: str
    ) -> None:
        self._experience = experience
        self._phrases = phrases
        self._pictures = pictures
        self._origin = origin
        self._spoken = Languages()
        self._files: dict[str, tuple[bytes, str]] = {}
        self._made_of: tuple[object, ...] = ()
        self._own: Mapping[str, CustomPhrases] = {}
        self.latest = _plain(self._spoken)

    async def now(self) -> Look:
        """How pages look now; what another process changed is seen within two seconds."""
        experience, own = await self._experience.current(), await self._phrases.all()
        made_of = (experience, own, self._pictures.count)
        if any(a is not b for a, b in zip(made_of[:2], self._made_of[:2], strict=False)) or (
            made_of[2:] != self._made_of[2:]
        ):
            self.latest, self._made_of, self._own = self.of(experience, own), made_of, own
        return self.latest

    def of(self, experience: SignInExperience, own: Mapping[str, CustomPhrases]) -> Look:
        """The look of this very experience, kept or not."""
        languages = spoken_by(self._spoken, own)
        branding, dark = experience.branding, experience.color.is_dark_mode_enabled
        return Look(
            languages=languages,
            fallback=languages.spoken(experience.language_info.fallback_language)
            or languages.default,
            auto_detect=experience.language_info.auto_detect,
            colours=None if experience.color == COLOR else Style.of(colours(experience)),
            sheets=self._sheets(experience),
            logo=self._picture(branding.logo_url),
            dark_logo=self._picture(branding.dark_logo_url) if dark else None,
            favicon=self._picture(branding.favicon),
            dark=dark,
            terms=_followed(experience.terms_of_use_url),
            privacy=_followed(experience.privacy_policy_url),
            support=_support(experience),
            agree=experience.agree_to_terms_policy,
            home_country=experience.watchword_home_country,
        )

    def draft(self, experience: SignInExperience, scheme: Scheme | None = None) -> Look:
        """The look of an experience that is not saved, in this scheme if it has both."""
        look = self.of(experience, self._own)
        return replace(look, preview=True, scheme=scheme if look.dark else None)

    async def answer(self, request: Request) -> Response:
        """One of the files. Another process may have named one that this one does not know yet."""
        name = request.path_params["name"]
        if name not in self._files:
            self._made_of = ()
            await self._experience.current()
            await self.now()
        found = self._files.get(name)
        if found is None:
            raise Refused(End.NOT_FOUND)
        content, kind = found
        headers = {"cache-control": _FOR_GOOD}
        if kind.startswith("image/"):
            # Somebody may open a picture by itself, and SVG can hold a script.
            headers["content-security-policy"] = _PICTURE_POLICY
        return Response(content, media_type=kind, headers=headers)

    def _sheets(self, experience: SignInExperience) -> tuple[str, ...]:
        own = experience.custom_css
        return (self._kept(own.encode(), "text/css", "css"),) if own else ()

    def _picture(self, url: str | None) -> str | None:
        if url is None:
            return None
        if url.startswith(f"{self._origin}/"):
            return url.removeprefix(self._origin)
        picture: Picture | None = self._pictures.get(url)
        return self._kept(picture.content, picture.kind, "picture") if picture else None

    def _kept(self, content: bytes, kind: str, suffix: str) -> str:
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
        if name not in self._files and len(self._files) >= _MOST_FILES:
            self._files.pop(next(iter(self._files)))
        self._files[name] = (content, kind)
        return f"/look/{name}"


class Dressed:
    """Sees that pages know how to look before they answer. A database that does not answer keeps nobody from an older look."""

    def __init__(self, inner: ASGIApp, looks: OperatorsLook) -> None:
        self._inner = inner
        self._looks = looks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        with suppress(DatabaseError):
            await self._looks.now()
        await self._inner(scope, receive, send)


def colours(experience: SignInExperience) -> str:
    """The style sheet of the operator's colours: the tokens of ``tokens.css``, set anew."""
    light, dark = schemes(experience.color)
    only = "" if experience.color.is_dark_mode_enabled else "color-scheme:light only;"
    return (
        f"@layer tokens{{:root{{{_tokens(light)}}}"
        f"@supports (color:light-dark(#000,#fff)){{:root{{{only}{_both(light, dark)}}}}}}}\n"
    )


def _tokens(scheme: Colours) -> str:
    return (
        f"--act:{scheme.act};--act-over:{scheme.over};--on-act:{scheme.on_act};--link:{scheme.link}"
    )


def _both(light: Colours, dark: Colours) -> str:
    pairs = {
        "--act": (light.act, dark.act),
        "--act-over": (light.over, dark.over),
        "--on-act": (light.on_act, dark.on_act),
        "--link": (light.link, dark.link),
    }
    return ";".join(f"{name}:light-dark({a},{b})" for name, (a, b) in pairs.items())


def _support(experience: SignInExperience) -> str | None:
    mail = experience.support_email
    return _followed(experience.support_website_url) or (f"mailto:{mail}" if mail else None)


def _followed(url: str | None) -> str | None:
    """A link that a page may show: the odd ones are stored, and stay there (policy section 5)."""
    return url if url and urlsplit(url).scheme in ("http", "https") else None
