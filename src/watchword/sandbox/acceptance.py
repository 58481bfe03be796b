"""The moment Aliyun takes a message: it is written down, and it reaches the phone or mailbox unless something is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from watchword.sandbox.account import Kind, Template
from watchword.sandbox.calls import Call
from watchword.sandbox.carriers import DELIVERED, mail_outcome, text_outcome
from watchword.sandbox.ledger import Accepted, Product
from watchword.sandbox.state import State
from watchword.sandbox.texts import Draft, make_biz_id


def accept_drafts(state: State, call: Call, drafts: Iterable[Draft]) -> dict[str, object]:
    """Take the texts of one call of Dysmsapi 2017-05-25, all under one name; the answer to it."""
    biz_id, out_id, values = make_biz_id(), call.get("OutId"), call.get("TemplateParam")
    for draft in drafts:
        shown = {
            "action": call.action,
            "bizId": biz_id,
            "signName": draft.signature.name,
            "templateCode": draft.template.code,
            "outId": out_id,
        }
        shown |= {"templateParam": values} if values else {}
        accept_draft(state, draft, shown, product=Product.SMS, message_id=biz_id, out_id=out_id)
    return {"Message": "OK", "Code": "OK", "BizId": biz_id}


def accept_draft(
    state: State,
    draft: Draft,
    provider: Mapping[str, str],
    *,
    product: Product,
    message_id: str,
    out_id: str = "",
) -> None:
    """Take a text by signature and template."""
    accept_text(
        state,
        Accepted(
            product,
            message_id,
            draft.number,
            at=state.clock.now(),
            due=state.clock.now() + state.receipt_after,
            outcome=text_outcome(draft.number, draft.signature),
            content=draft.text,
            sender=draft.signature.name,
            template=draft.template.code,
            kind=kind_number(draft.template),
            out_id=out_id,
        ),
        code=draft.code,
        provider=provider,
    )


def accept_text(state: State, message: Accepted, *, code: str, provider: Mapping[str, str]) -> None:
    """Take any text."""
    state.ledger.add(message)
    # Without a receipt nobody knows, but the message came.
    if message.outcome in (DELIVERED, ""):
        state.inbox.add(
            at=message.at,
            channel="sms",
            sender=message.sender,
            to=message.to,
            text=message.content,
            code=code,
            provider=provider,
        )


def accept_mail(
    state: State,
    message: Accepted,
    *,
    sender: str,
    text: str,
    html: str,
    code: str,
    provider: Mapping[str, str],
) -> None:
    """Take a mail; ``sender`` is the address that its receiver sees. Nothing asks for its text later, so only the inbox has it."""
    message.outcome = mail_outcome(message.to)
    state.ledger.add(message)
    if message.outcome == DELIVERED:
        state.inbox.add(
            at=message.at,
            channel="email",
            sender=sender,
            to=message.to,
            subject=message.subject,
            text=text,
            html=html,
            code=code,
            provider=provider,
        )


def kind_number(template: Template) -> str:
    """A template's kind in QuerySendStatistics' and GetSmsTemplate's numbers."""
    if template.international:
        return "3"
    return "0" if template.kind is Kind.CODE else "1"
