"""SingleSendMail of Dm 2015-11-23: one mail from a verified sender address to up to 100 receivers."""

from __future__ import annotations

import json
import re
from typing import Final
from uuid import uuid4

from watchword.sandbox.account import DEAD_ADDRESSES, SENDERS, AccessKey
from watchword.sandbox.calls import Call
from watchword.sandbox.codes import find_code, visible_text
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


def single_send_mail(state: State, key: AccessKey, call: Call) -> dict[str, str]:
    """Judges the call by the product's rules and puts the mail into the inbox, once per receiver."""
    call.need("AccountName", "AddressType", "ReplyToAddress", "ToAddress", "Subject")
    if not key.permitted:
        raise GatewayError(
            "Forbidden.RAM", "User not authorized to operate on the specified resource.", 403
        )
    sender = _sender(call)
    receivers = [
        *_addresses(call.get("ToAddress"), _RECEIVERS),
        *(_addresses(call.get("BccAddress"), _HIDDEN_RECEIVERS) if call.get("BccAddress") else ()),
    ]
    _judge_content(call)
    _judge_names(call)
    _judge_options(call)
    env_id = f"{600_000_000_000 + uuid4().int % 10**11}"
    html = call.get("HtmlBody")
    text = call.get("TextBody") or visible_text(html)
    for receiver in receivers:
        state.inbox.add(
            at=state.clock.now(),
            channel="email",
            sender=sender,
            to=receiver,
            subject=call.get("Subject"),
            text=text,
            html=html,
            code=find_code(text, call.get("Subject")),
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


def _sender(call: Call) -> str:
    address = call.get("AccountName").lower()
    sender = SENDERS.get(address)
    if sender is None:
        raise GatewayError(
            "InvalidMailAddress.NotFound", "The specified mailAddress does not exist.", 404
        )
    if sender.fault:
        raise GatewayError(sender.fault, "The specified mailAddress cannot be used as it is.")
    if call.get("AddressType") not in ("0", "1"):
        raise invalid("AddressType")
    if call.get("AddressType") == "1":
        return address
    return f"{uuid4().hex[:8]}@{address.rpartition('@')[2]}"


def _addresses(text: str, most: int) -> list[str]:
    addresses = text.split(",")
    if len(addresses) > most or not all(_ADDRESS.fullmatch(address) for address in addresses):
        raise GatewayError("InvalidToAddress", "The specified toAddress is wrongly formed.")
    if any(len(address) > _LONGEST_ADDRESS for address in addresses):
        raise GatewayError("EmailLengthError", "The maximum length of Email is 192 characters.")
    if any(address.lower() in DEAD_ADDRESSES for address in addresses):
        raise GatewayError("InvalidToAddress.Spam", "Sendmail rejected by invalid address.")
    return list(dict.fromkeys(addresses))


def _judge_content(call: Call) -> None:
    subject = call.get("Subject")
    if len(subject) > _LONGEST_SUBJECT or _CONTROL.search(subject):
        raise GatewayError("InvalidSubject.Malformed", "The specified subject is wrongly formed.")
    if call.get("Template"):
        raise GatewayError(
            "InvalidTemplate.NotFound", "The specified template does not exist.", 404
        )
    if not (call.get("HtmlBody") or call.get("TextBody")):
        raise GatewayError("InvalidBody", "The specified textBody or htmlBody is wrongly formed.")


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
