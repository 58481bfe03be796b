"""What the wire's logs call an entry (``Interaction.SignIn.Submit``), and whether it tells of a success."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EVENTS: Final = frozenset({"SignIn", "Register", "ForgotPassword"})
# {event}: what the person came for.
_KEYS: Final[Mapping[str, str]] = {
    "verification.send": "Interaction.{event}.Verification.VerificationCode.Create",
    "verification.check": "Interaction.{event}.Verification.VerificationCode.Submit",
    "password.check": "Interaction.{event}.Verification.Password.Submit",
    "user.registered": "Interaction.Register.Identifier.Submit",
    "password.reset": "Interaction.ForgotPassword.Submit",
    "token.revoked": "RevokeToken",
    "grant.revoked": "RevokeGrants",
}
_GRANTS: Final[Mapping[str, str]] = {
    "authorization_code": "ExchangeTokenBy.AuthorizationCode",
    "refresh_token": "ExchangeTokenBy.RefreshToken",
    "client_credentials": "ExchangeTokenBy.ClientCredentials",
}
FAILURES: Final = frozenset(
    {"refused", "failed", "wrong", "locked", "expired", "spent", "unknown", "reused", "denied"}
)


def log_key(action: str, outcome: str, data: Mapping[str, str | int]) -> str:
    """The wire's word for an entry; ours, after ``Watchword.``, for what the wire has none for."""
    if action == "session.started":
        return (
            "Interaction.Register.Submit"
            if outcome == "registered"
            else "Interaction.SignIn.Submit"
        )
    if action == "token.issued" and data.get("grant_type") in _GRANTS:
        return _GRANTS[str(data["grant_type"])]
    key = _KEYS.get(action)
    event = str(data.get("usage_type", "SignIn"))
    if key is None or ("{" in key and event not in _EVENTS):
        return f"Watchword.{action}"
    return key.format(event=event)


def succeeded(outcome: str) -> bool:
    """Whether an outcome is none of those that tell of a refusal or a failure."""
    return outcome not in FAILURES
