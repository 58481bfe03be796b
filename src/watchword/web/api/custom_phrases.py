"""The operator's own words for pages, a language at a time."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body as JSONBody
from fastapi import Path

from watchword.experience import CustomPhrases, Experience, Phrases
from watchword.experience.part import LanguageTag
from watchword.web.api.gate import Calling, Gate, Scope, section
from watchword.web.api.models import TENANT, Answer

Tag = Annotated[LanguageTag, Path(alias="languageTag")]


class PhrasesAnswer(Answer):
    """One language's own words: a tree as ``GET /.well-known/phrases`` answers, with only what was changed."""

    tenant_id: str = TENANT
    id: str
    language_tag: str
    translation: dict[str, Any]


class CustomPhraseRoutes:
    """``/custom-phrases``."""

    def __init__(self, phrases: Phrases, experience: Experience, gate: Gate) -> None:
        self._phrases = phrases
        self._experience = experience
        self.router = section("custom phrases", gate, read=Scope.SIGN_IN_EXP)
        add, one, answer = (
            self.router.add_api_route,
            "/custom-phrases/{languageTag}",
            PhrasesAnswer,
        )
        add("/custom-phrases", self.list, methods=["GET"], response_model=list[PhrasesAnswer])
        add(one, self.get, methods=["GET"], response_model=answer)
        add(one, self.put, methods=["PUT"], response_model=answer, status_code=201)
        add(one, self.delete, methods=["DELETE"], status_code=204)

    async def list(self) -> list[PhrasesAnswer]:
        """Every language that has words of its own."""
        return [_told(one) for one in (await self._phrases.all()).values()]

    async def get(self, tag: Tag) -> PhrasesAnswer:
        """One language's."""
        return _told(await self._phrases.get(tag))

    async def put(
        self, tag: Tag, translation: Annotated[dict[str, Any], JSONBody()], caller: Calling
    ) -> PhrasesAnswer:
        """Keep one language's, in place of those before. A phrase that no page has is refused by name."""
        return _told(await self._phrases.put(tag, translation, actor=caller.actor))

    async def delete(self, tag: Tag, caller: Calling) -> None:
        """Forget one language's; not while it is the fallback language."""
        fallback = (await self._experience.current()).language_info.fallback_language
        await self._phrases.delete(tag, fallback=fallback, actor=caller.actor)


def _told(one: CustomPhrases) -> PhrasesAnswer:
    return PhrasesAnswer(
        id=one.id, language_tag=one.language_tag, translation=dict(one.translation)
    )
