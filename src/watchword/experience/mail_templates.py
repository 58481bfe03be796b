"""Mail templates of the installation: they go before those written into a connector, whichever connector sends."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database, Row
from watchword.errors import BulkDeletionWithoutFilter, DatabaseBusy, EntityMissingWithId
from watchword.experience import store
from watchword.experience.cached import Cached
from watchword.experience.part import LanguageTag, Part
from watchword.message import Message, UsageType, Written
from watchword.secret import new_id

_COLLISIONS: Final = 10
_NOTHING: Final[Mapping[str, str | int]] = {}


def _one_line(value: str) -> str:
    if any(not one.isprintable() for one in value):
        raise PydanticCustomError("header", "must be one line without control characters")
    return value


_Line = Annotated[str, StringConstraints(min_length=1, max_length=256), AfterValidator(_one_line)]
_Subject = _Line
_Content = Annotated[str, StringConstraints(min_length=1, max_length=80_000)]
_ContentType = Literal["text/html", "text/plain"]


class MailDetails(Part):
    """What a mail says: ``{{code}}``, ``{{minutes}}`` and the like are filled in, escaped for their place."""

    subject: _Subject
    content: _Content
    content_type: _ContentType = "text/html"
    reply_to: _Line | None = None
    send_from: _Line | None = None


class MailDetailsChange(Part):
    """Some of ``MailDetails``."""

    subject: _Subject | None = None
    content: _Content | None = None
    content_type: _ContentType | None = None
    reply_to: _Line | None = None
    send_from: _Line | None = None


class MailTemplateDraft(Part):
    """A template to keep."""

    language_tag: LanguageTag
    template_type: UsageType
    details: MailDetails


@dataclass(frozen=True, slots=True)
class StoredMailTemplate:
    """A template as it is kept."""

    id: str
    language_tag: str
    template_type: UsageType
    details: MailDetails
    created_at: int


class MailTemplates:
    """The installation's mail templates. ``fallback`` answers the language that is spoken where nobody asked for one."""

    def __init__(
        self, db: Database, fallback: Callable[[], Awaitable[str]], clock: Clock = SYSTEM
    ) -> None:
        self._db = db
        self._clock = clock
        self._fallback = fallback
        self._audit = Audit(db, clock)
        self._cached = Cached[Mapping[tuple[str, str], StoredMailTemplate]](
            db, clock, self._read, {}
        )

    # --- choosing --------------------------------------------------------------------------------

    async def written(self, message: Message) -> Written | None:
        """What this message says, where the operator wrote it here: for its usage type in its language, for its usage type in the
        fallback language, or for ``Generic`` in that. ``None``: the connector's own template says it. Tags are compared whole.
        """
        templates = await self._cached.now()
        if not templates:
            return None
        fallback = await self._fallback()
        wanted = (
            (message.usage_type.value, message.locale or ""),
            (message.usage_type.value, fallback),
            (UsageType.GENERIC.value, fallback),
        )
        found = next((templates[one] for one in wanted if one in templates), None)
        return _written(found.details) if found else None

    # --- keeping ---------------------------------------------------------------------------------

    async def list(
        self, language_tag: str = "", template_type: str = ""
    ) -> Sequence[StoredMailTemplate]:
        """Every template, or those of a language, a type, or both."""
        return [
            one
            for one in (await self._cached.now()).values()
            if language_tag in ("", one.language_tag)
            and template_type in ("", one.template_type.value)
        ]

    async def get(self, template_id: str) -> StoredMailTemplate:
        """One of them. Raises ``EntityMissingWithId``."""
        row = await store.template(self._db, template_id)
        if row is None:
            raise EntityMissingWithId
        return _stored(row)

    async def put(
        self, drafts: Sequence[MailTemplateDraft], *, actor: str = "operator"
    ) -> Sequence[StoredMailTemplate]:
        """Keep these, each in place of the one for its language and type; all or none."""
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            rows = [
                await store.put_template(
                    conn,
                    new_id(),
                    draft.language_tag,
                    draft.template_type.value,
                    _text(draft.details),
                    self._clock.now(),
                )
                for draft in drafts
            ]
            for row in rows:
                kept = {"language": row["language_tag"], "type": row["template_type"]}
                await self._note(conn, "kept", actor, row["id"], kept)
        await self._cached.again()
        return [_stored(row) for row in rows]

    async def change(
        self, template_id: str, change: MailDetailsChange, *, actor: str = "operator"
    ) -> StoredMailTemplate:
        """Put what ``change`` says in place of the same in one template. Raises ``EntityMissingWithId``."""
        said = change.stored()
        for _ in range(_COLLISIONS):
            row = await store.template(self._db, template_id)
            if row is None:
                raise EntityMissingWithId
            merged = {**json.loads(row["details"]), **said}
            kept = {name: value for name, value in merged.items() if value is not None}
            async with self._db.transaction() as conn:
                await store.move_version(conn)
                changed = await store.change_template(
                    conn, template_id, _text(MailDetails.model_validate(kept)), seen=row["details"]
                )
                if changed is not None:
                    fields = {"fields": ", ".join(sorted(said))}
                    await self._note(conn, "changed", actor, template_id, fields)
            if changed is not None:
                await self._cached.again()
                return _stored(changed)
        raise DatabaseBusy

    async def delete(self, template_id: str, *, actor: str = "operator") -> None:
        """Forget one. Raises ``EntityMissingWithId``."""
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            deleted = await store.delete_template(conn, template_id)
            if deleted:
                await self._note(conn, "removed", actor, template_id)
        await self._cached.again()
        if not deleted:
            raise EntityMissingWithId

    async def delete_all(
        self, language_tag: str = "", template_type: str = "", *, actor: str = "operator"
    ) -> int:
        """Forget those of a language, a type, or both; answers how many. Raises ``BulkDeletionWithoutFilter`` when neither is said."""
        if not (language_tag or template_type):
            raise BulkDeletionWithoutFilter
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            count = await store.delete_templates(conn, language_tag, template_type)
            if count:
                of: dict[str, str | int] = {
                    "language": language_tag,
                    "type": template_type,
                    "count": count,
                }
                await self._note(conn, "removed", actor, "", of)
        await self._cached.again()
        return count

    async def _note(
        self,
        conn: Connection,
        outcome: str,
        actor: str,
        template_id: str,
        data: Mapping[str, str | int] = _NOTHING,
    ) -> None:
        await self._audit.append(
            f"mail_template.{outcome}",
            actor=actor,
            target=template_id,
            outcome=outcome,
            data=data,
            conn=conn,
        )

    async def _read(self) -> Mapping[tuple[str, str], StoredMailTemplate]:
        rows = [_stored(row) for row in await store.templates(self._db)]
        return {(one.template_type.value, one.language_tag): one for one in rows}


def _text(details: MailDetails) -> str:
    return json.dumps(details.stored(), ensure_ascii=False)


def _stored(row: Row) -> StoredMailTemplate:
    details: dict[str, Any] = json.loads(row["details"])
    return StoredMailTemplate(
        row["id"],
        row["language_tag"],
        UsageType(row["template_type"]),
        MailDetails.model_validate(details),
        row["created_at"],
    )


def _written(details: MailDetails) -> Written:
    return Written(
        details.subject,
        details.content,
        details.content_type == "text/html",
        details.reply_to or "",
        details.send_from or "",
    )
