"""The sign-in experience, the operator's own phrases, and mail templates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from pydantic import ValidationError

from watchword.connectors import discover
from watchword.errors import SignInExperienceRefused, TranslationStructureInvalid
from watchword.experience import SignInExperience, Surroundings, born
from watchword.experience.mail_templates import MailTemplateDraft
from watchword.experience.rules import require
from watchword.imports.fields import Fields
from watchword.imports.management_api import ManagementAPI
from watchword.imports.report import Progress, Section
from watchword.imports.rooms import Rooms
from watchword.message import Channel

PHRASES: Final = "phrases"
TEMPLATES: Final = "mail-templates"
EXPERIENCE: Final = "sign-in-experience"
_NOT_BROUGHT: Final = frozenset({"id", "tenantId"})


class Experience:
    """Brings the sign-in experience, unless somebody has changed the one here."""

    def __init__(self, api: ManagementAPI, rooms: Rooms, *, dry_run: bool) -> None:
        self._api = api
        self._rooms = rooms
        self._dry_run = dry_run

    async def bring(self, section: Section, progress: Progress) -> None:
        """Every field that may be as it is there; the others are named and stay as they are here."""
        progress.section(EXPERIENCE, 1)
        told = await self._api.get("/sign-in-exp")
        here = await self._rooms.experience.current()
        if here.document() not in (born("real").document(), born("dev").document()):
            section.present += 1
        elif isinstance(told, dict):
            section.brought += await self._fields(told, section)
        progress.step()

    async def _fields(self, told: Mapping[str, Any], section: Section) -> bool:
        """Field by field, those that others lean on first; all that hold together are kept in one change."""
        before, around = await self._rooms.experience.current(), await self._around()
        fit: dict[str, Any] = {}
        for name in sorted(told.keys() - _NOT_BROUGHT, key=_turn):
            try:
                change = SignInExperience.model_validate({**fit, name: told[name]})
                said = change.model_fields_set
                require(before, before.changed(change), said, around)
            except ValidationError:
                section.note(name[:60], "is of a form that is not known here")
            except SignInExperienceRefused as exc:
                section.note(name[:60], exc.sentence)
            else:
                fit[name] = told[name]
        change = SignInExperience.model_validate(fit)
        if not change.model_fields_set:
            return False
        if not self._dry_run:
            await self._rooms.experience.change(change, around, actor="import")
        return True

    async def _around(self) -> Surroundings:
        stored = [one for one in await self._rooms.pool.list() if one.enabled]
        known = discover()
        return Surroundings(
            # Tried out, the connectors that would come are not here yet.
            channels=frozenset(Channel if self._dry_run else (one.channel for one in stored)),
            code_lengths={
                one.connector_id: known[one.connector_id].code_lengths
                for one in stored
                if one.connector_id in known
            },
            languages=frozenset(await self._rooms.phrases.all()),
        )


_LATE: Final = ("signIn", "signUp", "forgotPasswordMethods", "passwordExpiration", "mfa", "adaptiveMfa")  # fmt: skip


def _turn(name: str) -> tuple[int, str]:
    return (_LATE.index(name) + 1 if name in _LATE else 0), name


class Phrases:
    """Brings the operator's own phrases, as far as pages here have such a phrase."""

    def __init__(self, api: ManagementAPI, rooms: Rooms, *, dry_run: bool) -> None:
        self._api = api
        self._rooms = rooms
        self._dry_run = dry_run

    async def bring(self, section: Section, progress: Progress) -> None:
        """Language by language; one that has phrases here keeps those."""
        told = await self._api.get("/custom-phrases")
        rows = [Fields(row) for row in told] if isinstance(told, list) else []
        progress.section(PHRASES, len(rows))
        here = await self._rooms.phrases.all()
        for row in rows:
            tag = row.text("languageTag")
            if tag in here:
                section.present += 1
            elif tag:
                await self._one(tag, row.object("translation"), section)
            progress.step()

    async def _one(self, tag: str, translation: Mapping[str, Any], section: Section) -> None:
        fit = _fitting(translation, self._rooms.phrases.built_in())
        if not fit:
            section.skip(tag, "none of its phrases is on a page here")
            return
        if gone := _texts(translation) - _texts(fit):
            section.note(tag, f"{gone} of its phrases are on no page here, and were left out")
        try:
            if not self._dry_run:
                await self._rooms.phrases.put(tag, fit, actor="import")
        except TranslationStructureInvalid as exc:
            section.skip(tag, exc.sentence)
        else:
            section.brought += 1


def _fitting(given: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What of ``given`` stands where ``known`` has a text."""
    fit: dict[str, Any] = {}
    for name, value in given.items():
        there = known.get(name)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            if below := _fitting(value, there):
                fit[name] = below
        elif isinstance(value, str) and value and isinstance(there, str):
            fit[name] = value
    return fit


def _texts(tree: Mapping[str, Any]) -> int:
    return sum(_texts(one) if isinstance(one, Mapping) else bool(one) for one in tree.values())


class MailTemplates:
    """Brings mail templates, each known by language and usage type."""

    def __init__(self, api: ManagementAPI, rooms: Rooms, *, dry_run: bool) -> None:
        self._api = api
        self._rooms = rooms
        self._dry_run = dry_run

    async def bring(self, section: Section, progress: Progress) -> None:
        """All of them; one that is here for the same language and type stays."""
        told = await self._api.get("/email-templates")
        rows = told if isinstance(told, list) else []
        progress.section(TEMPLATES, len(rows))
        here = {(one.language_tag, one.template_type) for one in await self._rooms.templates.list()}
        for row in rows:
            await self._one(row, here, section)
            progress.step()

    async def _one(self, row: Any, here: Collection[tuple[str, str]], section: Section) -> None:
        try:
            draft = MailTemplateDraft.model_validate(row)
        except ValidationError:
            fields = Fields(row)
            name = f"{fields.text('languageTag')[:20]} {fields.text('templateType')[:40]}"
            section.skip(name.strip() or "a template", "its form is not known here")
            return
        if (draft.language_tag, draft.template_type) in here:
            section.present += 1
            return
        if not self._dry_run:
            await self._rooms.templates.put([draft], actor="import")
        section.brought += 1


__all__ = [
    "EXPERIENCE",
    "PHRASES",
    "TEMPLATES",
    "Experience",
    "MailTemplates",
    "Phrases",
]
