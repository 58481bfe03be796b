"""PostgreSQL's errors and its driver's, turned into ours at one place."""

from __future__ import annotations

import socket
import ssl
from typing import Final

from watchword.errors import (
    ConstraintViolated,
    DatabaseBusy,
    DatabaseError,
    DatabaseUnavailable,
    ReferenceMissing,
    SettingsInvalid,
    UniqueViolated,
)

try:
    import asyncpg
except ModuleNotFoundError as exc:  # the extra is not installed
    raise SettingsInvalid("PostgreSQL needs an extra: pip install 'watchword[postgres]'") from exc

__all__ = ["THEIRS", "asyncpg", "ours", "why_not"]

# First match decides. The statements are ours and hold no values, but PostgreSQL's own words may: only classes are kept.
_OURS: Final[
    tuple[tuple[tuple[type[BaseException], ...], type[DatabaseError], str | None], ...]
] = (
    ((asyncpg.UniqueViolationError,), UniqueViolated, None),
    ((asyncpg.NotNullViolationError, asyncpg.CheckViolationError), ConstraintViolated, None),
    ((asyncpg.ForeignKeyViolationError,), ReferenceMissing, None),
    (
        (
            asyncpg.DeadlockDetectedError,
            asyncpg.LockNotAvailableError,
            asyncpg.QueryCanceledError,
            asyncpg.SerializationError,
            asyncpg.TooManyConnectionsError,
            TimeoutError,
        ),
        DatabaseBusy,
        None,
    ),
    (
        (asyncpg.InvalidPasswordError,),
        DatabaseUnavailable,
        "PostgreSQL refused this user or password.",
    ),
    (
        (asyncpg.InvalidAuthorizationSpecificationError,),
        DatabaseUnavailable,
        "PostgreSQL does not let this user in: its pg_hba.conf may ask for TLS (sslmode=verify-full), or for another user or address.",
    ),
    ((asyncpg.InvalidCatalogNameError,), DatabaseUnavailable, "There is no such database."),
    (
        (asyncpg.InsufficientPrivilegeError,),
        DatabaseUnavailable,
        "PostgreSQL does not let this user do that: it has to own the database or, in it, the schema.",
    ),
    (
        (
            asyncpg.PostgresConnectionError,
            asyncpg.CannotConnectNowError,
            asyncpg.OperatorInterventionError,
            OSError,
        ),
        DatabaseUnavailable,
        None,
    ),
    # The driver's own confusion, when the server ends a connection between two of its messages.
    (
        (asyncpg.InterfaceError, asyncpg.InternalClientError),
        DatabaseUnavailable,
        "The connection to PostgreSQL is closed.",
    ),
)


# Everything the driver raises.
THEIRS: Final = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    TimeoutError,
    OSError,
)


def why_not(exc: BaseException) -> str:
    """A sentence of ours; foreign words only where they are about the URL's options and files, or about a certificate."""
    if isinstance(exc, asyncpg.ClientConfigurationError):
        return f"{str(exc).splitlines()[0].rstrip('.')}."
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"Its certificate is not trusted: {exc.verify_message.rstrip('.')}."
    for theirs, sentence in _AT_OPENING:
        if isinstance(exc, theirs):
            return sentence
    return str(ours(exc))


# What else can be wrong while nothing is running yet; first match decides.
_AT_OPENING: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (
        asyncpg.ProtocolViolationError,
        "A pooler before it refuses our time limits: PgBouncer needs ignore_startup_parameters, see the guide.",
    ),
    (ConnectionRefusedError, "Nothing listens there. Is it running, and is the port right?"),
    (ConnectionError, "It ended the connection, or does not speak TLS (sslmode)."),
    (FileNotFoundError, "A certificate or a socket that this URL names is not there."),
    (
        PermissionError,
        "This account may not read a certificate or use a socket that this URL names.",
    ),
    (socket.gaierror, "There is no host of this name."),
    (ssl.SSLError, "TLS failed: the certificate or the sslmode does not fit."),
    (TimeoutError, "It does not answer."),
    (asyncpg.UndefinedObjectError, "It does not know one of the options in this URL."),
    (ValueError, "One of the options in this URL cannot be used."),
)


def ours(exc: BaseException) -> DatabaseError:
    """What one of ``THEIRS`` is to us."""
    for theirs, error, message in _OURS:
        if isinstance(exc, theirs) and not isinstance(exc, asyncpg.DataError):
            return error(message)
    return DatabaseError(f"The database refused a statement: {type(exc).__name__}")
