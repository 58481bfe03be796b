"""What pages of somebody else's need to know of the sign-in experience: for everybody, so nothing but what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from watchword.experience import (
    BUILT_IN_LANGUAGES,
    SignInExperience,
    forgot_password_channels,
    merged,
)
from watchword.message import Channel
from watchword.web.api.gate import open_section
from watchword.web.api.sign_in_experience import ExperienceRooms
from watchword.web.language import wished
from watchword.web.phrases import built_in

# What is not named here stays inside: lists of blocked addresses, how many tries there are, everything of ours.
SHOWN: Final = (
    "tenantId", "id", "color", "branding", "hideLogtoBranding", "languageInfo", "termsOfUseUrl", "privacyPolicyUrl",
    "agreeToTermsPolicy", "signIn", "signUp", "socialSignIn", "socialSignInConnectorTargets", "signInMode", "customCss",
    "customContent", "customUiAssets", "customUiCsp", "passwordPolicy", "passwordExpiration", "usernamePolicy", "mfa",
    "adaptiveMfa", "singleSignOnEnabled", "supportEmail", "supportWebsiteUrl", "unknownSessionRedirectUrl", "captchaPolicy",
    "passkeySignIn", "signUpProfileFields",
)  # fmt: skip

_Ignored = Annotated[str, Query(max_length=128)]


class WellKnownRoutes:
    """``/.well-known/sign-in-exp``, ``/.well-known/experience`` and ``/.well-known/phrases``."""

    def __init__(self, rooms: ExperienceRooms) -> None:
        self._rooms = rooms
        self.router = open_section("well known")
        add = self.router.add_api_route
        add("/.well-known/sign-in-exp", self.experience, methods=["GET"])
        add("/.well-known/experience", self.experience, methods=["GET"], name="experience_too")
        add("/.well-known/phrases", self.phrases, methods=["GET"])

    async def experience(
        self,
        organization_id: Annotated[_Ignored, Query(alias="organizationId")] = "",  # noqa: ARG002 - the wire's
        app_id: Annotated[_Ignored, Query(alias="appId")] = "",  # noqa: ARG002
    ) -> dict[str, Any]:
        """How the sign-in pages look and what they offer."""
        experience = await self._rooms.experience.current()
        channels = await self._rooms.channels()
        return shown(experience, forgot_password_channels(experience, channels))

    async def phrases(
        self,
        request: Request,
        response: Response,
        lng: Annotated[str, Query(max_length=64)] = "",
    ) -> dict[str, Any]:
        """The words of the pages in ``lng``, else in the browser's language, else in the fallback language, the operator's own words
        laid over ours. A language that we have no words for has the English ones.
        """
        experience = await self._rooms.experience.current()
        custom = await self._rooms.phrases.all()
        info = experience.language_info
        wishes = wished(request.headers.get("accept-language", "")) if info.auto_detect else []
        tag = _supported([lng, *wishes], custom) or info.fallback_language
        own = custom.get(tag)
        response.headers["content-language"] = tag
        response.headers["vary"] = "accept-language"
        return {"translation": merged(built_in(tag), own.translation if own else {})}


def shown(experience: SignInExperience, forgot: frozenset[Channel]) -> dict[str, Any]:
    """What everybody may know of it."""
    document = experience.document()
    return {
        **{name: document[name] for name in SHOWN},
        "socialConnectors": [],
        "ssoConnectors": [],
        "forgotPassword": {"phone": Channel.SMS in forgot, "email": Channel.EMAIL in forgot},
        "isDevelopmentTenant": False,
        "customProfileFields": [],
        "customProfileFieldCatalog": [],
    }


def _supported(tags: Sequence[str], custom: Mapping[str, Any]) -> str | None:
    """The first of ``tags`` that is built in or has words of its own; a primary language alone finds its nearest."""
    known = sorted(BUILT_IN_LANGUAGES | set(custom))
    for tag in tags:
        wanted = tag.strip().lower()
        if not wanted:
            continue
        exact = [one for one in known if one.lower() == wanted]
        primary = wanted.partition("-")[0]
        near = [one for one in known if one.lower().partition("-")[0] == primary]
        if exact or near:
            return (exact or near)[0]
    return None
