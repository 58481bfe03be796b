"""What OpenID Connect has a word for."""

from __future__ import annotations

from watchword.errors.base import WatchwordError

__all__ = [
    "AccessDenied",
    "AuthorizationRequestNotFound",
    "ConsentRequired",
    "GrantNotFound",
    "InsufficientScope",
    "InvalidClient",
    "InvalidGrant",
    "InvalidRequest",
    "InvalidScope",
    "InvalidTarget",
    "InvalidToken",
    "LoginRequired",
    "OIDCError",
    "RequestNotSupported",
    "RequestUriNotSupported",
    "SessionNotFound",
    "UnauthorizedClient",
    "UnsupportedGrantType",
    "UnsupportedResponseMode",
    "UnsupportedResponseType",
    "UnsupportedTokenType",
]


class OIDCError(WatchwordError):
    """The protocol has a word for what went wrong: ``error``."""

    code = "oidc.failed"

    @property
    def error(self) -> str:
        """The error code of RFC 6749, 6750, 8707 or OpenID Connect."""
        return self.code.partition(".")[2]


class InvalidRequest(OIDCError):
    """The request is not one that OpenID Connect knows."""

    code = "oidc.invalid_request"


class InvalidClient(OIDCError):
    """The client is unknown, or did not show its secret. ``known`` tells which."""

    code = "oidc.invalid_client"

    def __init__(self, message: str | None = None, *, known: bool = False) -> None:
        super().__init__(message)
        self.known = known


class InvalidGrant(OIDCError):
    """The grant is not good, or no longer."""

    code = "oidc.invalid_grant"


class GrantNotFound(InvalidGrant):
    """There is no such grant of this person's, or it has ended."""


class SessionNotFound(OIDCError):
    """There is no such session of this person's, or it is over."""

    code = "oidc.session_not_found"


class UnauthorizedClient(OIDCError):
    """The client may not ask for this."""

    code = "oidc.unauthorized_client"


class UnsupportedGrantType(OIDCError):
    """Tokens are not given for that grant type."""

    code = "oidc.unsupported_grant_type"


class UnsupportedResponseType(OIDCError):
    """Only the response type code is supported."""

    code = "oidc.unsupported_response_type"


class UnsupportedResponseMode(OIDCError):
    """Only the response modes query, fragment and form_post are supported."""

    code = "oidc.unsupported_response_mode"


class RequestNotSupported(OIDCError):
    """Request objects are not supported."""

    code = "oidc.request_not_supported"


class RequestUriNotSupported(OIDCError):
    """Pushed and fetched requests are not supported."""

    code = "oidc.request_uri_not_supported"


class InvalidScope(OIDCError):
    """The scope is not one that can be given."""

    code = "oidc.invalid_scope"


class InvalidTarget(OIDCError):
    """The resource is unknown, or not one for this client."""

    code = "oidc.invalid_target"


class AccessDenied(OIDCError):
    """The person said no."""

    code = "oidc.access_denied"


class LoginRequired(OIDCError):
    """Somebody has to sign in first."""

    code = "oidc.login_required"


class ConsentRequired(OIDCError):
    """The person has to agree first."""

    code = "oidc.consent_required"


class InvalidToken(OIDCError):
    """The access token is not good, or no longer."""

    code = "oidc.invalid_token"


class InsufficientScope(OIDCError):
    """The access token does not reach that far."""

    code = "oidc.insufficient_scope"


class UnsupportedTokenType(OIDCError):
    """Tokens of this kind are not kept here."""

    code = "oidc.unsupported_token_type"


class AuthorizationRequestNotFound(WatchwordError):
    """The authorization request is over or was begun in another browser. Start again in the app."""

    code = "session.not_found"
