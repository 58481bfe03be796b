"""What programs are told: who asks may not, what is asked cannot be read, and what it names is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchword.errors.base import WatchwordError

__all__ = [
    "AuthorizationMissing",
    "AuthorizationUnsupported",
    "BulkDeletionWithoutFilter",
    "CallerRefused",
    "EntityError",
    "EntityInvalid",
    "EntityMissing",
    "EntityMissingWithId",
    "EntityNotFound",
    "EntityTaken",
    "Forbidden",
    "IdentifierBelongsToUser",
    "IdentifierIsForTests",
    "LogWindowInvalid",
    "RepeatDiffers",
    "RepeatUnderWay",
    "RequestInvalid",
    "SearchTooLong",
    "SubjectMissing",
    "TokenRefused",
]


class RepeatDiffers(WatchwordError):
    """The idempotency key stood for another request."""

    code = "request.idempotency_key_reused"


class RepeatUnderWay(WatchwordError):
    """The first request under this idempotency key has no answer yet."""

    code = "request.idempotency_under_way"


class CallerRefused(WatchwordError):
    """Who asks may not."""

    code = "auth.refused"


class AuthorizationMissing(CallerRefused):
    """The request has no Authorization header."""

    code = "auth.authorization_header_missing"


class AuthorizationUnsupported(CallerRefused):
    """The Authorization header is not "Bearer" and a token."""

    code = "auth.authorization_token_type_not_supported"


class TokenRefused(CallerRefused):
    """The access token is not one that opens this API, or no longer."""

    code = "auth.unauthorized"


class SubjectMissing(TokenRefused):
    """The access token names no subject."""

    code = "auth.jwt_sub_missing"


class Forbidden(CallerRefused):
    """The caller's scopes do not allow this."""

    code = "auth.forbidden"


class RequestInvalid(WatchwordError):
    """The request cannot be used. The sentence says why."""

    code = "request.invalid_input"


class SearchTooLong(RequestInvalid):
    """The search takes too long. Ask for less."""

    @property
    def data(self) -> Mapping[str, Any] | None:
        """See ``WatchwordError.data``."""
        return {"reason": "too_long"}


class EntityError(WatchwordError):
    """What the request names cannot be used so."""

    code = "entity.failed"


class EntityNotFound(EntityError):
    """There is nothing of this id."""

    code = "entity.not_found"


class EntityMissing(EntityNotFound):
    """There is nothing of this id to change."""

    code = "entity.not_exists"


class EntityMissingWithId(EntityNotFound):
    """There is nothing stored under this id."""

    code = "entity.not_exists_with_id"


class EntityTaken(EntityError):
    """There is something of this id already."""

    code = "entity.create_failed"


class EntityInvalid(EntityError):
    """Nothing to change was given."""

    code = "entity.invalid_input"


class LogWindowInvalid(WatchwordError):
    """The window begins after it ends."""

    code = "log.invalid_time_window"


class BulkDeletionWithoutFilter(EntityError):
    """Say which templates: by language, by type, or both."""

    code = "connector.email_connector.bulk_deletion_no_filter"


class IdentifierBelongsToUser(EntityError):
    """A user has this identifier, so it cannot be one for tests."""

    code = "test_identifier.in_use"


class IdentifierIsForTests(EntityError):
    """There is a test identifier like it already."""

    code = "test_identifier.already_exists"
