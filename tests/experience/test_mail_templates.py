"""Mail templates: kept once a language and type, chosen before a connector's own, inert in what a person supplies."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError
from tests.connectors.examples import config_of

from watchword import errors
from watchword.connectors import find
from watchword.db import Database
from watchword.experience.mail_templates import (
    MailDetails,
    MailDetailsChange,
    MailTemplateDraft,
    MailTemplates,
)
from watchword.http import Response
from watchword.identifiers import parse_email
from watchword.message import Message, UsageType, Written
from watchword.testing import FakeTransport, FrozenClock


def draft(language: str, kind: str, subject: str = "S", **details: Any) -> MailTemplateDraft:
    return MailTemplateDraft.model_validate(
        {
            "languageTag": language,
            "templateType": kind,
            "details": {"subject": subject, "content": "<b>{{code}}</b>", **details},
        }
    )


@pytest.fixture
def templates(db: Database, clock: FrozenClock) -> MailTemplates:
    async def fallback() -> str:
        return "en"

    return MailTemplates(db, fallback, clock)


def message(kind: UsageType, locale: str | None) -> Message:
    return Message(parse_email("a@example.com"), kind, {"code": "123456"}, locale)


async def chosen(templates: MailTemplates, kind: UsageType, locale: str | None) -> str | None:
    written = await templates.written(message(kind, locale))
    return written.subject if written else None


async def test_the_nearest_template_is_chosen(templates: MailTemplates) -> None:
    assert await chosen(templates, UsageType.SIGN_IN, "fr") is None
    await templates.put(
        [
            draft("fr", "SignIn", "fr SignIn"),
            draft("en", "SignIn", "en SignIn"),
            draft("en", "Generic", "en Generic"),
            draft("fr", "Generic", "fr Generic"),
        ]
    )
    assert await chosen(templates, UsageType.SIGN_IN, "fr") == "fr SignIn"
    assert await chosen(templates, UsageType.SIGN_IN, "fr-CA") == "en SignIn"
    assert await chosen(templates, UsageType.SIGN_IN, None) == "en SignIn"
    # Generic in the fallback language, not in the person's: as the wire has it.
    assert await chosen(templates, UsageType.REGISTER, "fr") == "en Generic"


async def test_a_template_is_kept_once_a_language_and_type(templates: MailTemplates) -> None:
    (first,) = await templates.put([draft("en", "SignIn", "one")])
    (second,) = await templates.put([draft("en", "SignIn", "two")])
    assert (second.id, second.created_at) == (first.id, first.created_at)
    assert [one.details.subject for one in await templates.list()] == ["two"]
    assert await templates.list("fr") == []
    assert len(await templates.list("en", "SignIn")) == 1


async def test_details_are_changed_one_by_one(templates: MailTemplates) -> None:
    (kept,) = await templates.put([draft("en", "SignIn", replyTo="a@example.com")])
    change = MailDetailsChange.model_validate({"subject": "new", "replyTo": None})
    changed = await templates.change(kept.id, change)
    assert changed.details.stored() == {"subject": "new", "content": "<b>{{code}}</b>"}
    assert (await templates.get(kept.id)).details.subject == "new"
    with pytest.raises(errors.EntityMissingWithId):
        await templates.change("nothing", change)


async def test_templates_go_one_by_one_or_by_filter(templates: MailTemplates) -> None:
    kept = await templates.put(
        [draft("en", "SignIn"), draft("en", "Generic"), draft("fr", "Generic")]
    )
    with pytest.raises(errors.BulkDeletionWithoutFilter):
        await templates.delete_all()
    assert await templates.delete_all("fr", "SignIn") == 0
    assert await templates.delete_all(template_type="Generic") == 2
    await templates.delete(kept[0].id)
    assert await templates.list() == []
    for ask in (templates.delete, templates.get):
        with pytest.raises(errors.EntityMissingWithId):
            await ask(kept[0].id)


@pytest.mark.parametrize("said", [{"subject": "a\r\nBcc: b@example.com"}, {"replyTo": "a\nb"}, {"content": ""}, {"contentType": "text/rtf"}])  # fmt: skip
def test_details_that_no_mail_can_have(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MailDetails.model_validate({"subject": "S", "content": "C", **said})


WRITTEN = Written("{{code}} for {{application.name}}", "<p>{{application.name}}: {{code}}</p>", reply_to="Help <help@example.com>", sender="Our Name")  # fmt: skip
ANSWERS = {
    "aliyun-direct-mail": Response(200, {}, b'{"EnvId":"1","RequestId":"2"}'),
    "sendgrid-email-service": Response(202, {"x-message-id": "1"}, b""),
    "aws-ses-mail": Response(200, {}, b'{"MessageId":"1"}'),
    "mailgun-email": Response(200, {}, b'{"id":"<1>"}'),
}


@pytest.mark.parametrize("connector_id", ANSWERS)
@pytest.mark.parametrize("markup", [True, False])
async def test_every_mail_connector_sends_what_came_with_the_message(
    connector_id: str, markup: bool, clock: FrozenClock
) -> None:
    transport = FakeTransport(ANSWERS[connector_id])
    factory = find(connector_id)
    connector = factory(config_of(factory), transport=transport, clock=clock)
    hostile = "<script>{{code}}</script>\r\nBcc: x@example.com"
    written = Written(WRITTEN.subject, WRITTEN.content, markup, WRITTEN.reply_to, WRITTEN.sender)
    await connector.send(
        Message(
            parse_email("a@example.com"),
            UsageType.SIGN_IN,
            {"code": "123456", "application.name": hostile},
            written=written,
        )
    )
    body = (transport.requests[-1].body or b"").decode()
    said = json.dumps(parse_qs(body)) if "=" in body and not body.startswith("{") else body
    assert "123456" in said
    assert "Our Name" in said
    assert "\\r\\nBcc" not in said
    if markup:
        assert "<script>" not in said.partition("<p>")[2]
