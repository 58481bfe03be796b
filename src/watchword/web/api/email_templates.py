"""Mail templates of the installation: they go before those in a connector's configuration."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field

from watchword.experience.mail_templates import (
    MailDetails,
    MailDetailsChange,
    MailTemplateDraft,
    MailTemplates,
    StoredMailTemplate,
)
from watchword.experience.part import LanguageTag
from watchword.message import UsageType
from watchword.web.api.gate import Calling, Gate, Scope, section
from watchword.web.api.models import TENANT, Answer, Body


class TemplatesBody(Body):
    """Templates to keep, each in place of the one for its language and type."""

    templates: list[MailTemplateDraft] = Field(min_length=1, max_length=200)


class TemplateAnswer(Answer):
    """One template."""

    tenant_id: str = TENANT
    id: str
    language_tag: str
    template_type: UsageType
    details: MailDetails
    created_at: int


class DeletedAnswer(Answer):
    """How many went."""

    row_count: int


_Tag = Annotated[LanguageTag | None, Query(alias="languageTag")]
_Type = Annotated[UsageType | None, Query(alias="templateType")]


class EmailTemplateRoutes:
    """``/email-templates``."""

    def __init__(self, mails: MailTemplates, gate: Gate) -> None:
        self._mails = mails
        self.router = section("email templates", gate, read=Scope.SIGN_IN_EXP)
        add, one = self.router.add_api_route, "/email-templates/{id}"
        whole: dict[str, Any] = {"response_model_exclude_unset": True}
        many = list[TemplateAnswer]
        add("/email-templates", self.put, methods=["PUT"], response_model=many, **whole)
        add("/email-templates", self.list, methods=["GET"], response_model=many, **whole)
        add("/email-templates", self.delete_all, methods=["DELETE"], response_model=DeletedAnswer)
        add(one, self.get, methods=["GET"], response_model=TemplateAnswer, **whole)
        add(one, self.delete, methods=["DELETE"], status_code=204)
        add(
            f"{one}/details",
            self.change,
            methods=["PATCH"],
            response_model=TemplateAnswer,
            **whole,
        )

    async def put(self, body: TemplatesBody, caller: Calling) -> list[TemplateAnswer]:
        """Keep these templates; all or none."""
        kept = await self._mails.put(body.templates, actor=caller.actor)
        return [_told(one) for one in kept]

    async def list(
        self, language_tag: _Tag = None, template_type: _Type = None
    ) -> list[TemplateAnswer]:
        """Every template, or those of a language, a type, or both."""
        return [
            _told(one) for one in await self._mails.list(language_tag or "", template_type or "")
        ]

    async def get(self, id: str) -> TemplateAnswer:  # noqa: A002 - the wire's word
        """One template."""
        return _told(await self._mails.get(id))

    async def change(
        self,
        id: str,  # noqa: A002
        change: MailDetailsChange,
        caller: Calling,
    ) -> TemplateAnswer:
        """Change some of what it says."""
        return _told(await self._mails.change(id, change, actor=caller.actor))

    async def delete(self, id: str, caller: Calling) -> None:  # noqa: A002
        """Forget it: the connector's own template stands again."""
        await self._mails.delete(id, actor=caller.actor)

    async def delete_all(
        self, caller: Calling, language_tag: _Tag = None, template_type: _Type = None
    ) -> DeletedAnswer:
        """Forget those of a language, a type, or both; one of the two has to be said."""
        count = await self._mails.delete_all(
            language_tag or "", template_type or "", actor=caller.actor
        )
        return DeletedAnswer(row_count=count)


def _told(one: StoredMailTemplate) -> TemplateAnswer:
    return TemplateAnswer(
        tenant_id=TENANT,
        id=one.id,
        language_tag=one.language_tag,
        template_type=one.template_type,
        details=one.details,
        created_at=one.created_at,
    )
