"""What Dm 2015-11-23 tells about the account: sender addresses, domains, templates, quota, and what became of mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from watchword.sandbox.account import AccessKey
from watchword.sandbox.calls import Call
from watchword.sandbox.carriers import DELIVERED
from watchword.sandbox.dates import china, read_minute
from watchword.sandbox.ledger import Accepted, Product, Progress
from watchword.sandbox.mail_account import (
    DOMAINS,
    MAIL_TEMPLATES,
    SENDERS,
    Domain,
    MailTemplate,
    Sender,
)
from watchword.sandbox.refusals import GatewayError, invalid
from watchword.sandbox.state import State

_DAILY: Final = 2_000
_DAY: Final = 24 * 3600 * 1000
_MONTH: Final = 30 * _DAY
_CREATED: Final = "2026-03-02T02:30Z"


def query_mail_address_by_param(
    state: State,
    key: AccessKey,  # noqa: ARG001 - as every action
    call: Call,
) -> dict[str, object]:
    """The sender addresses of this region."""
    found = [
        sender
        for sender in SENDERS.values()
        if sender.region == call.place.region
        and call.get("KeyWord").lower() in sender.address
        and call.get("Sendtype") in ("", sender.kind)
    ]
    return _listed(call, "mailAddress", [_address(sender, state) for sender in found])


def query_domain_by_param(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """The sending domains of this region; ``Status`` 0 asks for the good ones, 1 for the others."""
    found = [
        domain
        for domain in DOMAINS
        if domain.region == call.place.region
        and call.get("KeyWord").lower() in domain.name
        and call.get("Status") in ("", "0" if domain.verified else "1")
    ]
    return _listed(call, "domain", [_domain(domain) for domain in found])


def query_template_by_param(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """The mail templates kept at the provider."""
    found = [
        template
        for template in MAIL_TEMPLATES.values()
        if call.get("KeyWord") in template.name and call.get("Status") in ("", str(template.status))
    ]
    return _listed(call, "template", [_template(template) for template in found])


def desc_template(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """One mail template with its text."""
    call.need("TemplateId")
    template = MAIL_TEMPLATES.get(call.get("TemplateId"))
    if template is None:
        raise GatewayError(
            "InvalidTemplate.NotFound", "The specified template does not exist.", 404
        )
    return {
        "CreateTime": _CREATED,
        "TemplateName": template.name,
        "TemplateStatus": str(template.status),
        "TemplateSubject": template.subject,
        "TemplateText": template.text,
        "TemplateType": "0",
    }


def desc_account_summary(state: State, key: AccessKey, call: Call) -> dict[str, object]:  # noqa: ARG001 - as every action
    """Quota and standing."""
    today = _sent(state, _DAY)
    return {
        "DailyQuota": str(_DAILY),
        "DailyRemainFreeQuota": str(max(0, 200 - today)),
        "RemainFreeQuota": str(max(0, 2_000 - _sent(state, _MONTH))),
        "MonthQuota": "60000",
        "QuotaLevel": "3",
        "MaxQuotaLevel": "10",
        "UserStatus": "0",
        "IpChannelType": "0",
        "EnableTimes": str(max(0, _DAILY - today)),
        "Domains": str(sum(domain.region == call.place.region for domain in DOMAINS)),
        "MailAddresses": str(sum(s.region == call.place.region for s in SENDERS.values())),
        "Templates": str(len(MAIL_TEMPLATES)),
        "Receivers": "0",
        "Tags": "0",
        "SmsSign": "0",
        "SmsRecord": "0",
        "SmsTemplates": "0",
        "DayuStatus": "0",
    }


def sender_statistics_detail_by_param(
    state: State,
    key: AccessKey,  # noqa: ARG001 - as every action
    call: Call,
) -> dict[str, object]:
    """Mail by mail, newest first; ``NextStart`` of one answer asks for what follows."""
    if sum(bool(call.get(name)) for name in ("AccountName", "TagName", "ToAddress")) > 1:
        raise invalid("AccountName")
    first, last = _period(call)
    length, start = call.get("Length") or "100", call.get("NextStart") or "0"
    if not (length.isdecimal() and len(length) < 4 and 1 <= int(length) <= 100):
        raise invalid("Length")
    if not (start.isdecimal() and len(start) < 8):
        raise invalid("NextStart")
    found = [
        message
        for message in state.ledger
        if message.product is Product.MAIL
        and message.region == call.place.region
        and first <= message.at <= last
        and message.progress(state.clock.now()) is not Progress.WAITING
        and _is_asked(message, call)
    ]
    rest = found[int(start) :]
    rows = rest[: int(length)]
    after = str(int(start) + len(rows)) if len(rest) > len(rows) else ""
    return {"NextStart": after, "data": {"mailDetail": [_detail(message) for message in rows]}}


def _period(call: Call) -> tuple[int, int]:
    first, last = read_minute(call.get("StartTime")), read_minute(call.get("EndTime"))
    if first is None:
        raise invalid("StartTime")
    if last is None or last < first or last - first > _MONTH:
        raise invalid("EndTime")
    return first, last + 59_999


def _is_asked(message: Accepted, call: Call) -> bool:
    return (
        call.get("AccountName").lower() in ("", message.sender)
        and call.get("TagName") in ("", message.tag)
        and call.get("ToAddress").lower() in ("", message.to.lower())
        and call.get("Status") in ("", str(_status(message)))
    )


def _status(message: Accepted) -> int:
    return 0 if message.outcome == DELIVERED else 2 if message.outcome == "SmtpNxBox" else 4


def _detail(message: Accepted) -> Mapping[str, object]:
    arrived = message.outcome == DELIVERED
    return {
        "AccountName": message.sender,
        "ToAddress": message.to,
        "Subject": message.subject,
        "Status": _status(message),
        "Message": "250 Send Mail OK" if arrived else f"554 RCPT {message.to} doesn't exist",
        "ErrorClassification": "" if arrived else message.outcome,
        "LastUpdateTime": f"{china(message.due):%Y-%m-%dT%H:%MZ}",
        "UtcLastUpdateTime": str(message.due // 1000),
    }


def _listed(call: Call, name: str, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    number, size = call.get("PageNo") or "1", call.get("PageSize") or "10"
    if not (number.isdecimal() and len(number) < 8 and int(number) >= 1):
        raise invalid("PageNo")
    if not (size.isdecimal() and len(size) < 4 and 1 <= int(size) <= 100):
        raise invalid("PageSize")
    start = (int(number) - 1) * int(size)
    return {
        "TotalCount": len(rows),
        "PageNumber": int(number),
        "PageSize": int(size),
        "data": {name: list(rows[start : start + int(size)])},
    }


def _address(sender: Sender, state: State) -> Mapping[str, object]:
    good = next((d.verified for d in DOMAINS if d.name == sender.domain), False)
    return {
        "AccountName": sender.address,
        "AccountStatus": "1" if "Status" in sender.fault else "0",
        "DomainStatus": "0" if good else "1",
        "Sendtype": sender.kind,
        "ReplyAddress": sender.reply,
        "ReplyStatus": "0" if sender.reply else "1",
        "MailAddressId": str(270_000 + list(SENDERS).index(sender.address)),
        "MailAddressVerificationStatus": "0",
        "CreateTime": _CREATED,
        "DailyCount": str(_sent(state, _DAY, sender.address)),
        "DailyReqCount": str(_sent(state, _DAY, sender.address)),
        "MonthCount": str(_sent(state, _MONTH, sender.address)),
        "MonthReqCount": str(_sent(state, _MONTH, sender.address)),
    }


def _domain(domain: Domain) -> Mapping[str, object]:
    def told(good: bool) -> str:
        return "0" if good else "1"

    return {
        "DomainId": str(150_000 + DOMAINS.index(domain)),
        "DomainName": domain.name,
        "DomainStatus": told(domain.verified),
        "SpfAuthStatus": told(domain.spf),
        "MxAuthStatus": told(domain.mx),
        "CnameAuthStatus": told(domain.cname),
        "ConfirmStatus": "0",
        "IcpStatus": "0",
        "CreateTime": _CREATED,
    }


def _template(template: MailTemplate) -> Mapping[str, object]:
    return {
        "TemplateId": template.id,
        "TemplateName": template.name,
        "TemplateStatus": str(template.status),
        "TemplateType": "0",
        "CreateTime": _CREATED,
    }


def _sent(state: State, period: int, sender: str = "") -> int:
    since = state.clock.now() - period
    return sum(
        message.product is Product.MAIL and message.at > since and sender in ("", message.sender)
        for message in state.ledger
    )
