"""State: SQLite for a start, PostgreSQL when outgrown, one SQL text for both. The desk of both drivers."""

from watchword.db.database import Connection, Database, Row
from watchword.db.migrations import SchemaState, migrate, require_current_schema, schema_state
from watchword.db.portions import in_portions

__all__ = [
    "Connection",
    "Database",
    "Row",
    "SchemaState",
    "in_portions",
    "migrate",
    "require_current_schema",
    "schema_state",
]
