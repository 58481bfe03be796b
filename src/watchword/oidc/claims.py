"""What tokens and userinfo say of a person, by scope (OpenID Connect Core 5.4). Where the wire differs its SDKs expect it to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from watchword.accounts import User
from watchword.identifiers import IdentifierType

# Of the profile an operator or the person filled in, what OpenID Connect Core 5.1 knows.
_PROFILE: Final = (
    "familyName", "givenName", "middleName", "nickname", "preferredUsername", "profile", "website", "gender", "birthdate",
    "zoneinfo", "locale",
)  # fmt: skip


def claims_of(user: User, scopes: Collection[str], *, userinfo: bool = False) -> dict[str, Any]:
    """The claims of ``user`` that ``scopes`` open; some only at userinfo."""
    claims: dict[str, Any] = {}
    if "profile" in scopes:
        claims |= _profile(user)
    if "email" in scopes:
        claims["email"] = user.email.value if user.email else None
        claims["email_verified"] = IdentifierType.EMAIL in user.verified
    if "phone" in scopes:
        # The wire has no plus.
        claims["phone_number"] = user.phone.value.removeprefix("+") if user.phone else None
        claims["phone_number_verified"] = IdentifierType.PHONE in user.verified
    if "address" in scopes:
        claims["address"] = user.profile.get("address")
    if userinfo and "custom_data" in scopes:
        claims["custom_data"] = dict(user.custom_data)
    return claims


def _profile(user: User) -> dict[str, Any]:
    username = user.username.value if user.username else None
    profile: Mapping[str, Any] = user.profile
    standard = {_snake(name): profile[name] for name in _PROFILE if profile.get(name)}
    return {
        "name": user.name,
        "picture": user.avatar,
        "username": username,
        "preferred_username": username,
        # Milliseconds, as the wire has them.
        "updated_at": user.updated_at,
        "created_at": user.created_at,
        **standard,
    }


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
