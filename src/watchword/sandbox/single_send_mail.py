"""SingleSendMail of Dm 2015-11-23: one mail from a verified sender address to up to 100 receivers."""

from __future__ import annotations

import json
import re
from typing import Final
from uuid import uuid4

from watchword.sandbox.acceptance import accept_mail
from watchword.sandbox.account import AccessKey
from watchword.sandbox.calls import Call
from watchword.sandbox.codes import find_code, visible_text
from watchword.sandbox.ledger import Accepted, Product
from watchword.sandbox.mail_account import DEAD_ADDRESSES, MAIL_TEMPLATES, SENDERS
from watchword.sandbox.refusals import GatewayError, invalid
from watchword.sandbox.state import State

_ADDRESS: Final = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_TAG: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_RECEIVERS: Final = 100
_HIDDEN_RECEIVERS: Final = 2
_LONGEST_ADDRESS: Final = 192
_LONGEST_SUBJECT: Final = 256
_ALIAS: Final = 15
_HEADERS: Final = 10
_APPROVED: Final = 2


def single_send_mail(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """Judges the call by the product's rules and puts the mail into the inbox, once per receiver."""
    call.need("AccountName", "AddressType", "ReplyToAddress", "ToAddress")
    account = _account(call)
    receivers = [
        *_addresses(call.get("ToAddress"), _RECEIVERS),
        *(_addresses(call.get("BccAddress"), _HIDDEN_RECEIVERS) if call.get("BccAddress") else ()),
    ]
    subject, html, text = _content(call)
    _judge_names(call)
    _judge_options(call)
    env_id = f"{600_000_000_000 + uuid4().int % 10**11}"
    text = text or visible_text(html)
    now = state.clock.now()
    for receiver in receivers:
        accept_mail(
            state,
            Accepted(
                Product.MAIL,
                env_id,
                receiver,
                at=now,
                due=now + state.receipt_after,
                outcome="",
                sender=account,
                subject=subject,
                tag=call.get("TagName"),
                region=call.place.region,
            ),
            sender=_shown(account, call),
            text=text,
            html=html,
            code=find_code(text, subject),
            provider={
                "action": "SingleSendMail",
                "envId": env_id,
                "accountName": call.get("AccountName"),
                "fromAlias": call.get("FromAlias"),
                "tagName": call.get("TagName"),
                "replyAddress": call.get("ReplyAddress"),
            },
        )
    return {"EnvId": env_id}


def _account(call: Call) -> str:
    """The sender address, which exists in one region only."""
    sender = SENDERS.get(call.get("AccountName").lower())
    if sender is None or sender.region != call.place.region:
        raise GatewayError(
            "InvalidMailAddress.NotFound", "The specified mailAddress does not exist.", 404
        )
    if sender.fault:
        raise GatewayError(sender.fault, "The specified mailAddress cannot be used as it is.")
    if call.get("AddressType") not in ("0", "1"):
        raise invalid("AddressType")
    return sender.address


def _shown(account: str, call: Call) -> str:
    if call.get("AddressType") == "1":
        return account
    return f"{uuid4().hex[:8]}@{account.rpartition('@')[2]}"


def _addresses(text: str, most: int) -> list[str]:
    addresses = text.split(",")
    if len(addresses) > most or not all(_ADDRESS.fullmatch(address) for address in addresses):
        raise GatewayError("InvalidToAddress", "The specified toAddress is wrongly formed.")
    if any(len(address) > _LONGEST_ADDRESS for address in addresses):
        raise GatewayError("EmailLengthError", "The maximum length of Email is 192 characters.")
    if any(address.lower() in DEAD_ADDRESSES for address in addresses):
        raise GatewayError("InvalidToAddress.Spam", "Sendmail rejected by invalid address.")
    return list(dict.fromkeys(addresses))


def _content(call: Call) -> tuple[str, str, str]:
    """Subject, HTML and text: the call's own or, with ``Template``, the provider's; then bodies in the call are ignored."""
    if call.get("Template"):
        subject, html = _from_template(call.get("Template"))
        text = ""
    else:
        call.need("Subject")
        subject, html, text = call.get("Subject"), call.get("HtmlBody"), call.get("TextBody")
    if len(subject) > _LONGEST_SUBJECT or _CONTROL.search(subject):
        raise GatewayError("InvalidSubject.Malformed", "The specified subject is wrongly formed.")
    if not (html or text):
        raise GatewayError("InvalidBody", "The specified textBody or htmlBody is wrongly formed.")
    return subject, html, text


def _from_template(text: str) -> tuple[str, str]:
    try:
        asked = json.loads(text)
        values = asked.get("TemplateData") or {}
        template = MAIL_TEMPLATES.get(asked["TemplateId"])
        filled = {str(name): str(value) for name, value in values.items()}
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        raise invalid("Template") from None
    if template is None or template.status != _APPROVED:
        raise GatewayError(
            "InvalidTemplate.NotFound", "The specified template does not exist.", 404
        )
    return template.filled(filled)


def _judge_names(call: Call) -> None:
    # The misspelling is the vendor's.
    if len(call.get("FromAlias")) >= _ALIAS or _CONTROL.search(call.get("FromAlias")):
        raise GatewayError(
            "InvalidFromALias.Malformed", "The specified fromAlias is wrongly formed."
        )
    reply = call.get("ReplyAddress")
    if reply and not _ADDRESS.fullmatch(reply):
        raise GatewayError(
            "InvalidReplyAddress.Malformed", "The specified replyAddress is wrongly formed."
        )
    if len(call.get("ReplyAddressAlias")) >= _ALIAS:
        raise GatewayError(
            "InvalidReplyAddressAlias.Malformed",
            "The specified replyAddressAlias is wrongly formed.",
        )


def _judge_options(call: Call) -> None:
    # The Python SDK writes a boolean as "False".
    if call.get("ReplyToAddress").lower() not in ("true", "false"):
        raise invalid("ReplyToAddress")
    if call.get("ClickTrace") not in ("", "0", "1"):
        raise invalid("ClickTrace")
    tag = call.get("TagName")
    if (tag and not _TAG.fullmatch(tag)) or (call.get("ClickTrace") == "1" and not tag):
        raise invalid("TagName")
    if call.get("Headers") and not _fits_headers(call.get("Headers")):
        raise invalid("Headers")


def _fits_headers(text: str) -> bool:
    try:
        headers = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(headers, dict)
        and len(headers) <= _HEADERS
        and all(isinstance(value, str) for value in headers.values())
    )
