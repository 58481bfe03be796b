"""State: SQLite for a start, PostgreSQL when outgrown, one SQL text for both. The desk of both drivers."""

from watchword.db.database import Connection, Database, Row
from watchword.db.migrations import SchemaState, migrate, require_current_schema, schema_state

__all__ = [
    "Connection",
    "Database",
    "Row",
    "SchemaState",
    "migrate",
    "require_current_schema",
    "schema_state",
]
