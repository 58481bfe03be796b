"""QuerySendDetails, which Dysmsapi 2017-05-25 and SMS authentication both have: where a message is, and what became of it.

https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-querysenddetails
"""

from __future__ import annotations

from collections.abc import Sequence

from watchword.connectors._aliyun_records import (
    PAGE,
    PAGES,
    SETTLED,
    Page,
    days_of,
    pushed_globe_reports,
    pushed_sms_reports,
    query_number,
    report_of,
)
from watchword.connectors._aliyun_templates import AliyunPhoneConnector
from watchword.connectors.abilities import CannotTell, DeliveryReport, Unknown
from watchword.connectors.base import Answer
from watchword.http import Timeouts
from watchword.identifiers import Email, Phone
from watchword.message import Fault, Message, Receipt


class AliyunSendDetails(AliyunPhoneConnector):
    """A connector whose messages can be asked after by number and day."""

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
        """See ``ReadsPushedReports``; about messages abroad Aliyun pushes in another form."""
        return (*pushed_sms_reports(body), *pushed_globe_reports(body))

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
