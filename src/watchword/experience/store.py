"""The tables of the sign-in experience."""

from __future__ import annotations

from typing import Final

from watchword.db import Connection, Database, Row

# Counted up by every change of what is below; readers see that something moved.
_MOVE: Final = """
INSERT INTO installation (name, value) VALUES ('experience.version', '1')
ON CONFLICT (name) DO UPDATE
SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS TEXT)
"""
_VERSION: Final = "SELECT value FROM installation WHERE name = 'experience.version'"


async def version(db: Database) -> str:
    """What changes whenever anything of the experience does."""
    row = await db.one(_VERSION)
    return row["value"] if row else ""


async def move_version(conn: Connection) -> None:
    """Say that something changes in this transaction."""
    await conn.execute(_MOVE)


# --- the document ----------------------------------------------------------------------------

_BORN: Final = """
INSERT INTO sign_in_experience (id, document, version, updated_at) VALUES ('default', :document, 0, :at)
ON CONFLICT (id) DO NOTHING
"""
_DOCUMENT: Final = (
    "SELECT document, version, updated_at FROM sign_in_experience WHERE id = 'default'"
)
_REPLACE: Final = """
UPDATE sign_in_experience SET document = :document, version = version + 1, updated_at = :at
WHERE id = 'default' AND version = :seen
"""


async def keep_born(db: Database, document: str, at: int) -> None:
    """The document of a new database; one that is there stays."""
    await db.execute(_BORN, document=document, at=at)


async def document(db: Database) -> Row | None:
    """The document and its version."""
    return await db.one(_DOCUMENT)


async def replace(conn: Connection, new: str, *, seen: int, at: int) -> bool:
    """Put ``new`` in place of version ``seen``; ``False`` if that is not the latest any more."""
    return await conn.execute(_REPLACE, document=new, seen=seen, at=at) == 1


# --- phrases ---------------------------------------------------------------------------------

_PHRASES: Final = "SELECT language_tag, id, translation FROM custom_phrases ORDER BY language_tag"
_PUT_PHRASES: Final = """
INSERT INTO custom_phrases (language_tag, id, translation, updated_at)
VALUES (:language_tag, :id, :translation, :at)
ON CONFLICT (language_tag) DO UPDATE SET translation = excluded.translation, updated_at = excluded.updated_at
RETURNING language_tag, id, translation
"""
_DELETE_PHRASES: Final = "DELETE FROM custom_phrases WHERE language_tag = :language_tag"


async def phrases(db: Database) -> list[Row]:
    """Every language's."""
    return await db.all(_PHRASES)


async def put_phrases(
    conn: Connection, language_tag: str, phrases_id: str, translation: str, at: int
) -> Row:
    """Keep one language's; answers the row."""
    row = await conn.one(
        _PUT_PHRASES, language_tag=language_tag, id=phrases_id, translation=translation, at=at
    )
    assert row is not None
    return row


async def delete_phrases(conn: Connection, language_tag: str) -> bool:
    """Forget one language's; whether there were any."""
    return await conn.execute(_DELETE_PHRASES, language_tag=language_tag) == 1


# --- mail templates --------------------------------------------------------------------------

_TEMPLATES: Final = """
SELECT id, language_tag, template_type, details, created_at FROM email_templates
ORDER BY language_tag, template_type
"""
_PUT_TEMPLATE: Final = """
INSERT INTO email_templates (id, language_tag, template_type, details, created_at)
VALUES (:id, :language_tag, :template_type, :details, :at)
ON CONFLICT (language_tag, template_type) DO UPDATE SET details = excluded.details
RETURNING id, language_tag, template_type, details, created_at
"""
_TEMPLATE: Final = """
SELECT id, language_tag, template_type, details, created_at FROM email_templates WHERE id = :id
"""
_CHANGE_TEMPLATE: Final = """
UPDATE email_templates SET details = :details WHERE id = :id AND details = :seen
RETURNING id, language_tag, template_type, details, created_at
"""
_DELETE_TEMPLATE: Final = "DELETE FROM email_templates WHERE id = :id"
_DELETE_TEMPLATES: Final = """
DELETE FROM email_templates
WHERE (:language_tag = '' OR language_tag = :language_tag) AND (:template_type = '' OR template_type = :template_type)
"""


async def templates(db: Database) -> list[Row]:
    """Every mail template."""
    return await db.all(_TEMPLATES)


async def put_template(
    conn: Connection, template_id: str, language_tag: str, template_type: str, details: str, at: int
) -> Row:
    """Keep one, in place of the one for its language and type; answers the row."""
    row = await conn.one(
        _PUT_TEMPLATE,
        id=template_id,
        language_tag=language_tag,
        template_type=template_type,
        details=details,
        at=at,
    )
    assert row is not None
    return row


async def template(on: Connection | Database, template_id: str) -> Row | None:
    """One of them."""
    return await on.one(_TEMPLATE, id=template_id)


async def change_template(
    conn: Connection, template_id: str, details: str, *, seen: str
) -> Row | None:
    """Put ``details`` in place of ``seen``; ``None`` if those are not there any more."""
    return await conn.one(_CHANGE_TEMPLATE, id=template_id, details=details, seen=seen)


async def delete_template(conn: Connection, template_id: str) -> bool:
    """Forget one; whether it was there."""
    return await conn.execute(_DELETE_TEMPLATE, id=template_id) == 1


async def delete_templates(conn: Connection, language_tag: str, template_type: str) -> int:
    """Forget those of a language, a type, or both (empty: any); answers how many."""
    return await conn.execute(
        _DELETE_TEMPLATES, language_tag=language_tag, template_type=template_type
    )


# --- test identifiers ------------------------------------------------------------------------

_TESTS: Final = """
SELECT id, application, identifier_type, identifier, code, created_at, expires_at FROM test_identifiers
ORDER BY created_at, id
"""
_ADD_TEST: Final = """
INSERT INTO test_identifiers (id, application, identifier_type, identifier, code, created_at, expires_at)
VALUES (:id, :application, :identifier_type, :identifier, :code, :created_at, :expires_at)
"""
_DELETE_TEST: Final = (
    "DELETE FROM test_identifiers WHERE id = :id RETURNING identifier_type, identifier, application"
)
_PURGE_TESTS: Final = "DELETE FROM test_identifiers WHERE expires_at < :before"
_ERASE_TEST: Final = "DELETE FROM test_identifiers WHERE identifier_type = :identifier_type AND identifier = :identifier"
_FORGET_TEST: Final = """
DELETE FROM test_identifiers WHERE identifier_type = :identifier_type AND identifier = :identifier AND expires_at < :before
"""


async def test_identifiers(db: Database) -> list[Row]:
    """Every test identifier, those that are over included."""
    return await db.all(_TESTS)


async def add_test_identifier(conn: Connection, at: int, **row: str | int) -> None:
    """Keep one; the one before it that is over gives way. Raises ``UniqueViolated``."""
    await conn.execute(
        _FORGET_TEST,
        identifier_type=row["identifier_type"],
        identifier=row["identifier"],
        before=at,
    )
    await conn.execute(_ADD_TEST, **row)


async def delete_test_identifier(conn: Connection, row_id: str) -> Row | None:
    """Forget one; answers what it was."""
    return await conn.one(_DELETE_TEST, id=row_id)


async def erase_test_identifier(conn: Connection, identifier_type: str, identifier: str) -> None:
    """Forget one, whatever its end."""
    await move_version(conn)
    await conn.execute(_ERASE_TEST, identifier_type=identifier_type, identifier=identifier)


async def purge_test_identifiers(db: Database, before: int) -> int:
    """Forget those that ended before; answers how many."""
    return await db.execute(_PURGE_TESTS, before=before)
