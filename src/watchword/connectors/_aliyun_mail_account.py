"""What an account of Direct Mail can be asked: its sender addresses and domains, its quota, and what became of a mail.

https://help.aliyun.com/zh/direct-mail/api-dm-2015-11-23-overview
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from watchword.clock import utc
from watchword.connectors._aliyun import AliyunConnector
from watchword.connectors._aliyun_records import CHINA
from watchword.connectors.abilities import (
    CannotTell,
    DeliveryReport,
    Health,
    Outcome,
    ProviderTemplate,
    Review,
    SenderAddress,
    SenderDomain,
)
from watchword.connectors.base import Answer, read_object
from watchword.http import Timeouts
from watchword.identifiers import Email, Phone
from watchword.message import Receipt

_T = TypeVar("_T")

_ROWS: Final = 50
_MOST_ROWS: Final = 500
_MINUTE: Final = 60_000  # ms
# Statistics are about whole minutes, and a mail may be retried for a day.
_DAY: Final = 24 * 60 * _MINUTE
_STANDINGS: Final = {"0": "ok", "1": "frozen", "2": "overdue", "4": "restricted", "8": "deleted"}
_EVENTS: Final = {"dm:Deliver:Succeed": Outcome.DELIVERED, "dm:Deliver:Fail": Outcome.FAILED}
# Braces also hold style rules, which are no names.
_VARIABLE: Final = re.compile(r"\{(\w+)\}")
# Of a mail template kept in the console.
_REVIEWS: Final = {
    "0": Review.PENDING,
    "1": Review.PENDING,
    "2": Review.APPROVED,
    "3": Review.REJECTED,
}


class AliyunMailAccount(AliyunConnector):
    """The abilities of a connector to Direct Mail."""

    question = ("QueryDomainByParam", {"PageNo": "1", "PageSize": "1"})

    def reports(self, body: bytes) -> Sequence[DeliveryReport]:
        """See ``ReadsPushedReports``: the events that EventBridge hands on, one a request. Opens and clicks are none of ours."""
        event = Answer(read_object(body) or {})
        data = event.get("data")
        outcome = _EVENTS.get(event.text("type"))
        if outcome is None or not isinstance(data, Mapping):
            return ()
        return (_event(Answer(data), outcome),)

    async def report(
        self, to: Phone | Email, receipt: Receipt, sent_at: int, timeouts: Timeouts
    ) -> DeliveryReport | CannotTell | None:
        """See ``QueriesReports``. The statistics do not name the mail: the latest one to this address since then is taken."""
        asked = {
            "ToAddress": to.value,
            "StartTime": _minute(sent_at),
            "EndTime": _minute(sent_at + _DAY),
            "Length": "100",
        }
        answer = await self.query("SenderStatisticsDetailByParam", asked, timeouts)
        if isinstance(answer, CannotTell):
            return answer
        rows = _rows(answer, "mailDetail")
        return _detail(rows[0], receipt.provider_id) if rows else None

    async def senders(self, timeouts: Timeouts) -> Sequence[SenderAddress] | CannotTell:
        """See ``ListsSenders``."""
        return await self._all("QueryMailAddressByParam", "mailAddress", _sender, timeouts)

    async def domains(self, timeouts: Timeouts) -> Sequence[SenderDomain] | CannotTell:
        """See ``ListsSenders``."""
        return await self._all("QueryDomainByParam", "domain", _domain, timeouts)

    async def templates(self, timeouts: Timeouts) -> Sequence[ProviderTemplate] | CannotTell:
        """See ``ListsTemplates``: those kept in the console. Their texts, and so their variables, are not in the list."""
        return await self._all("QueryTemplateByParam", "template", _template, timeouts)

    async def template(self, code: str, timeouts: Timeouts) -> ProviderTemplate | CannotTell:
        """See ``ListsTemplates``."""
        answer = await self.query("DescTemplate", {"TemplateId": code}, timeouts)
        if isinstance(answer, CannotTell):
            return answer
        text = answer.text("TemplateText")
        found = _VARIABLE.findall(f"{answer.text('TemplateSubject')} {text}")
        return ProviderTemplate(
            code,
            answer.text("TemplateName"),
            _REVIEWS.get(answer.text("TemplateStatus"), Review.PENDING),
            kind="mail",
            text=text,
            variables=tuple(dict.fromkeys(found)),
        )

    async def health(self, timeouts: Timeouts) -> Health | CannotTell:
        """See ``TellsHealth``."""
        answer = await self.query("DescAccountSummary", {}, timeouts)
        if isinstance(answer, CannotTell):
            return answer
        standing = answer.text("UserStatus")
        return Health(
            _STANDINGS.get(standing, f"status {standing}"),
            daily_quota=_number(answer, "DailyQuota"),
            free_left=_number(answer, "DailyRemainFreeQuota"),
            monthly_quota=_number(answer, "MonthQuota"),
        )

    async def _all(
        self, action: str, key: str, read: Callable[[Answer], _T], timeouts: Timeouts
    ) -> Sequence[_T] | CannotTell:
        found: list[_T] = []
        for page in range(1, _MOST_ROWS // _ROWS + 1):
            asked = {"PageNo": str(page), "PageSize": str(_ROWS)}
            answer = await self.query(action, asked, timeouts)
            if isinstance(answer, CannotTell):
                return answer
            rows = _rows(answer, key)
            found += [read(row) for row in rows]
            if len(rows) < _ROWS:
                break
        return tuple(found)


def _rows(answer: Answer, key: str) -> Sequence[Answer]:
    data = answer.get("data")
    rows = data.get(key) if isinstance(data, Mapping) else None
    return (
        [Answer(row) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    )


def _sender(row: Answer) -> SenderAddress:
    usable = row.text("AccountStatus") == "0" and row.text("DomainStatus") in ("", "0")
    return SenderAddress(
        row.text("AccountName"),
        Review.APPROVED if usable else Review.REJECTED,
        kind=row.text("Sendtype"),
        reply_to=row.text("ReplyAddress"),
    )


def _domain(row: Answer) -> SenderDomain:
    # In all of these zero is the good news.
    records = {
        "spf": row.text("SpfAuthStatus") == "0",
        "mx": row.text("MxAuthStatus") == "0",
        "cname": row.text("CnameAuthStatus") == "0",
    }
    good = row.text("DomainStatus") == "0"
    return SenderDomain(
        row.text("DomainName"), Review.APPROVED if good else Review.PENDING, records
    )


def _template(row: Answer) -> ProviderTemplate:
    review = _REVIEWS.get(row.text("TemplateStatus"), Review.PENDING)
    return ProviderTemplate(
        row.text("TemplateId"), row.text("TemplateName"), review, kind="mail", variables=None
    )


def _detail(row: Answer, provider_id: str) -> DeliveryReport:
    arrived = row.text("Status") == "0"
    seconds = row.text("UtcLastUpdateTime")
    return DeliveryReport(
        provider_id=provider_id,
        to=row.text("ToAddress"),
        outcome=Outcome.DELIVERED if arrived else Outcome.FAILED,
        code=row.text("ErrorClassification"),
        at=int(seconds) * 1000 if seconds.isdecimal() and len(seconds) < 12 else None,
    )


def _event(data: Answer, outcome: Outcome) -> DeliveryReport:
    failed = "" if outcome is Outcome.DELIVERED else data.text("failed_type")
    return DeliveryReport(
        provider_id=data.text("env_id"),
        to=data.text("rcpt"),
        outcome=outcome,
        code=failed or data.text("err_code"),
        at=_moment(data.text("deliver_time")),
    )


def _minute(at: int) -> str:
    return f"{utc(at).astimezone(CHINA):%Y-%m-%d %H:%M}"


def _moment(text: str) -> int | None:
    try:
        return (
            int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=CHINA).timestamp())
            * 1000
        )
    except ValueError:
        return None


def _number(answer: Answer, key: str) -> int | None:
    text = answer.text(key)
    return int(text) if text.isdecimal() and len(text) < 16 else None
