"""The operator's own words for pages: by language, laid over the built-in ones phrase by phrase."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from watchword.audit import Audit
from watchword.clock import SYSTEM, Clock
from watchword.db import Connection, Database, Row
from watchword.errors import DefaultLanguageInUse, EntityNotFound, TranslationStructureInvalid
from watchword.experience import store
from watchword.experience.cached import Cached
from watchword.secret import new_id

Tree = Mapping[str, Any]
"""Phrases by their names: each value is a text, or a tree again."""

_LONGEST: Final = 2_000
_DEEPEST: Final = 8
_BLANK: Final = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class CustomPhrases:
    """One language's own words."""

    id: str
    language_tag: str
    translation: Tree


class Phrases:
    """Every language's own words. ``built_in`` is the tree that they have to fit: a phrase that no page has is a mistake."""

    def __init__(self, db: Database, built_in: Callable[[], Tree], clock: Clock = SYSTEM) -> None:
        self._db = db
        self._clock = clock
        self._audit = Audit(db, clock)
        self.built_in = built_in
        self._cached = Cached[Mapping[str, CustomPhrases]](db, clock, self._read, {})

    async def all(self) -> Mapping[str, CustomPhrases]:
        """By language tag. What another process changed is seen within two seconds."""
        return await self._cached.now()

    async def get(self, language_tag: str) -> CustomPhrases:
        """One language's. Raises ``EntityNotFound``."""
        found = (await self.all()).get(language_tag)
        if found is None:
            raise EntityNotFound
        return found

    async def put(
        self, language_tag: str, translation: Tree, *, actor: str = "operator"
    ) -> CustomPhrases:
        """Keep one language's, in place of those before. Empty texts are left out: the built-in ones stand there.

        Raises ``TranslationStructureInvalid`` naming every phrase that no page has.
        """
        misfits = list(_misfits(translation, self.built_in()))
        if misfits:
            raise TranslationStructureInvalid(misfits)
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            row = await store.put_phrases(
                conn,
                language_tag,
                new_id(),
                json.dumps(_without_empty(translation), ensure_ascii=False),
                self._clock.now(),
            )
            await self._note(conn, "kept", actor, language_tag)
        await self._cached.again()
        return _phrases(row)

    async def delete(self, language_tag: str, *, fallback: str, actor: str = "operator") -> None:
        """Forget one language's. Raises ``EntityNotFound``, and ``DefaultLanguageInUse`` for those of the ``fallback`` language."""
        if language_tag not in await self._cached.again():
            raise EntityNotFound
        if language_tag == fallback:
            raise DefaultLanguageInUse
        async with self._db.transaction() as conn:
            await store.move_version(conn)
            deleted = await store.delete_phrases(conn, language_tag)
            if deleted:
                await self._note(conn, "removed", actor, language_tag)
        await self._cached.again()
        if not deleted:
            raise EntityNotFound

    async def _note(self, conn: Connection, outcome: str, actor: str, language_tag: str) -> None:
        await self._audit.append(
            f"custom_phrases.{outcome}",
            actor=actor,
            target=language_tag,
            outcome=outcome,
            conn=conn,
        )

    async def _read(self) -> Mapping[str, CustomPhrases]:
        return {row["language_tag"]: _phrases(row) for row in await store.phrases(self._db)}


def merged(tree: Tree, over: Tree) -> dict[str, Any]:
    """``tree`` with what ``over`` has laid over it, however deep."""
    result = dict(tree)
    for name, value in over.items():
        below = result.get(name)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            result[name] = merged(below, value)
        else:
            result[name] = value
    return result


def _phrases(row: Row) -> CustomPhrases:
    return CustomPhrases(row["id"], row["language_tag"], json.loads(row["translation"]))


def _misfits(given: Tree, known: Tree, path: str = "", depth: int = 0) -> Iterator[str]:
    for name, value in given.items():
        where, there = f"{path}{name}"[:100], known.get(name)
        if isinstance(value, Mapping) and isinstance(there, Mapping) and depth < _DEEPEST:
            yield from _misfits(value, there, f"{where}.", depth + 1)
        elif not (isinstance(value, str) and isinstance(there, str) and _fits(value, there)):
            yield where


def _fits(text: str, built_in: str) -> bool:
    """A page fills in what the built-in phrase has blanks for; anything else behind a percent sign would break it."""
    rest = _BLANK.sub("", text).replace("%%", "")
    return (
        len(text) <= _LONGEST
        and "%" not in rest
        and set(_BLANK.findall(text)) <= set(_BLANK.findall(built_in))
    )


def _without_empty(tree: Tree) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in tree.items():
        below = _without_empty(value) if isinstance(value, Mapping) else value
        if below:
            kept[name] = below
    return kept
