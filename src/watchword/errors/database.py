"""The database refused, whichever it is."""

from __future__ import annotations

from watchword.errors.base import WatchwordError

__all__ = [
    "ConstraintViolated",
    "DatabaseBusy",
    "DatabaseError",
    "DatabaseUnavailable",
    "ReferenceMissing",
    "SchemaOutdated",
    "SchemaTooNew",
    "UniqueViolated",
]


class DatabaseError(WatchwordError):
    """The database refused a statement."""

    code = "database.failed"


class DatabaseBusy(DatabaseError):
    """The database is locked or out of connections. Try again."""

    code = "database.busy"


class DatabaseUnavailable(DatabaseError):
    """The database cannot be reached."""

    code = "database.unavailable"


class UniqueViolated(DatabaseError):
    """A row with this key is already there."""

    code = "database.unique_violated"


class ConstraintViolated(DatabaseError):
    """A value is not one that this column may hold."""

    code = "database.constraint_violated"


class ReferenceMissing(DatabaseError):
    """What the row belongs to is not there, or went at this very moment."""

    code = "database.reference_missing"


class SchemaOutdated(DatabaseError):
    """The database is older than this version of Watchword. Run: watchword migrate"""

    code = "database.schema_outdated"


class SchemaTooNew(DatabaseError):
    """A newer version of Watchword has changed this database. Run that one, or restore the backup from before."""

    code = "database.schema_too_new"
