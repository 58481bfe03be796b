"""What an account of Dysmsapi 2017-05-25 can be asked: where a message is, which signatures and templates there are, how they stand.

https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-overview
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from watchword.connectors._aliyun_records import (
    PAGE,
    PAGES,
    SETTLED,
    Page,
    days_of,
    pushed_sms_reports,
    query_number,
    report_of,
)
from watchword.connectors._aliyun_templates import AliyunPhoneConnector
from watchword.connectors.abilities import (
    CannotTell,
    DeliveryReport,
    ProviderTemplate,
    Review,
    Signature,
    Unknown,
)
from watchword.connectors.base import Answer
from watchword.http import Timeouts
from watchword.identifiers import Email, Phone
from watchword.message import Fault, Message, Receipt

_T = TypeVar("_T")

# Answers are read up to 64 KiB, and a template holds up to 500 characters.
_ROWS: Final = 20
_MOST_ROWS: Final = 500
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
_REVIEWS: Final = {
    "AUDIT_STATE_INIT": Review.PENDING,
    "AUDIT_STATE_PASS": Review.APPROVED,
    "AUDIT_STATE_NOT_PASS": Review.REJECTED,
    "AUDIT_STATE_CANCEL": Review.LAPSED,
    # Aliyun's own spelling, in the list of templates.
    "AUDIT_SATE_CANCEL": Review.LAPSED,
    # GetSmsSign
    "0": Review.PENDING,
    "1": Review.APPROVED,
    "2": Review.REJECTED,
    "10": Review.LAPSED,
}
# How a signature stands with a carrier: failed, waiting for its proof, unused for six months, filed, in progress, not filed.
_FILINGS: Final = {
    "0": Review.REJECTED,
    "1": Review.PENDING,
    "2": Review.LAPSED,
    "3": Review.APPROVED,
    "-1": Review.PENDING,
    "-2": Review.REJECTED,
}
_KINDS: Final = {"0": "notice", "1": "promotion", "2": "code", "6": "international"}
# GetSmsTemplate numbers them in another way than the list.
_SINGLE_KINDS: Final = {"0": "code", "1": "notice", "2": "promotion", "3": "international"}


class AliyunSMSAccount(AliyunPhoneConnector):
    """The abilities of a connector to Dysmsapi 2017-05-25."""

    question = ("QuerySmsTemplateList", {"PageIndex": "1", "PageSize": "1"})

    async def found(
        self, message: Message, since: int, timeouts: Timeouts
    ) -> Receipt | Unknown | None:
        """See ``Reconciles``. Recognised by its OutId; certainly absent only once the records have had time to settle."""
        assert isinstance(message.to, Phone)
        if not message.attempt:
            return Unknown.UNSAID
        number = query_number(message.to)
        for day in days_of(since, self.clock.now()):
            told = await self._search(number, day, message.attempt, timeouts)
            if told is not None:
                return told
        settled = self.clock.now() - since >= SETTLED
        return None if settled else Unknown.NOT_YET

    async def _search(
        self, number: str, day: str, attempt: str, timeouts: Timeouts
    ) -> Receipt | Unknown | None:
        for page_number in range(1, PAGES + 1):
            answer = await self._details(number, day, page_number, timeouts)
            page = None if isinstance(answer, CannotTell) else Page.of(answer)
            if page is None:
                passing = isinstance(answer, CannotTell) and answer.fault is Fault.UNAVAILABLE
                return Unknown.NOT_YET if passing else Unknown.UNSAID
            if any(row.text("OutId") == attempt for row in page.rows):
                # A record does not repeat the provider's own id of the message.
                return Receipt("")
            if page_number * PAGE >= page.total:
                return None
        return Unknown.UNSAID

    async def _details(
        self, number: str, day: str, page: int, timeouts: Timeouts, message_id: str = ""
    ) -> Answer | CannotTell:
        asked = {
            "PhoneNumber": number,
            "SendDate": day,
            "PageSize": str(PAGE),
            "CurrentPage": str(page),
        }
        if message_id:
            asked["BizId"] = message_id
        return await self.query("QuerySendDetails", asked, timeouts)

    def reports(self, body: bytes) -> Sequence[DeliveryReport]:
        """See ``ReadsPushedReports``."""
        return tuple(pushed_sms_reports(body))

    async def report(
        self, to: Phone | Email, receipt: Receipt, sent_at: int, timeouts: Timeouts
    ) -> DeliveryReport | CannotTell | None:
        """See ``QueriesReports``."""
        assert isinstance(to, Phone)
        day = days_of(sent_at, sent_at)[0]
        answer = await self._details(query_number(to), day, 1, timeouts, receipt.provider_id)
        if isinstance(answer, CannotTell):
            return answer
        page = Page.of(answer)
        if page is None:
            return CannotTell(Fault.BAD_ANSWER)
        return report_of(page.rows[0], receipt.provider_id) if page.rows else None

    async def signatures(self, timeouts: Timeouts) -> Sequence[Signature] | CannotTell:
        """See ``ListsSignatures``."""
        return await self._all("QuerySmsSignList", "SmsSignList", _signature, timeouts)

    async def signature(self, name: str, timeouts: Timeouts) -> Signature | CannotTell:
        """See ``ListsSignatures``."""
        answer = await self.query("GetSmsSign", {"SignName": name}, timeouts)
        if isinstance(answer, CannotTell):
            return answer
        filed = [Answer(one) for one in _maps(answer.get("SignIspRegisterDetailList"))]
        carriers = {
            one.text("OperatorCode"): _FILINGS.get(one.text("RegisterStatus"), Review.PENDING)
            for one in filed
        }
        return Signature(
            answer.text("SignName") or name,
            _REVIEWS.get(answer.text("SignStatus"), Review.PENDING),
            kind=answer.text("SignUsage"),
            carriers=carriers,
        )

    async def templates(self, timeouts: Timeouts) -> Sequence[ProviderTemplate] | CannotTell:
        """See ``ListsTemplates``."""
        return await self._all("QuerySmsTemplateList", "SmsTemplateList", _template, timeouts)

    async def template(self, code: str, timeouts: Timeouts) -> ProviderTemplate | CannotTell:
        """See ``ListsTemplates``."""
        answer = await self.query("GetSmsTemplate", {"TemplateCode": code}, timeouts)
        if isinstance(answer, CannotTell):
            return answer
        text = answer.text("TemplateContent")
        return ProviderTemplate(
            code=answer.text("TemplateCode") or code,
            name=answer.text("TemplateName"),
            review=_REVIEWS.get(answer.text("TemplateStatus"), Review.PENDING),
            kind=_SINGLE_KINDS.get(answer.text("TemplateType"), ""),
            text=text,
            variables=_variables(text),
        )

    async def _all(
        self, action: str, key: str, read: Callable[[Answer], _T], timeouts: Timeouts
    ) -> Sequence[_T] | CannotTell:
        """Every row of a paged list."""
        found: list[_T] = []
        for page in range(1, _MOST_ROWS // _ROWS + 1):
            asked = {"PageIndex": str(page), "PageSize": str(_ROWS)}
            answer = await self.query(action, asked, timeouts)
            if isinstance(answer, CannotTell):
                return answer
            rows = _maps(answer.get(key))
            found += [read(Answer(row)) for row in rows]
            if len(rows) < _ROWS:
                break
        return tuple(found)


def _maps(value: object) -> Sequence[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _signature(row: Answer) -> Signature:
    review = _REVIEWS.get(row.text("AuditStatus"), Review.PENDING)
    return Signature(row.text("SignName"), review, row.text("BusinessType"), _why(row, review))


def _template(row: Answer) -> ProviderTemplate:
    review = _REVIEWS.get(row.text("AuditStatus"), Review.PENDING)
    text = row.text("TemplateContent")
    return ProviderTemplate(
        code=row.text("TemplateCode"),
        name=row.text("TemplateName"),
        review=review,
        kind=_KINDS.get(row.text("TemplateType"), ""),
        text=text,
        variables=_variables(text),
        reason=_why(row, review),
    )


def _variables(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def _why(row: Answer, review: Review) -> str:
    reason = row.get("Reason")
    if review is not Review.REJECTED or not isinstance(reason, Mapping):
        return ""
    return Answer(reason).text("RejectInfo")
