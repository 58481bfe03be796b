"""What Aliyun's products for phones tell about messages: by query, and by the reports it pushes.

https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-querysenddetails. Its answers hold the text of every
message, code included: nothing here reads that field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from watchword.clock import utc
from watchword.connectors.abilities import DeliveryReport, Outcome
from watchword.connectors.base import Answer, read_list
from watchword.identifiers import Phone

CHINA: Final = timezone(timedelta(hours=8))
PAGE: Final = 50
# How many pages are worth reading: nobody but a test number is sent 200 messages a day.
PAGES: Final = 4
# How long a message may take into the records. Undocumented; a minute is far beyond what was ever seen.
SETTLED: Final = 60_000  # ms

_OUTCOMES: Final = {"1": Outcome.WAITING, "2": Outcome.FAILED, "3": Outcome.DELIVERED}


def query_number(phone: Phone) -> str:
    """Eleven digits for the mainland, country code and number elsewhere."""
    return phone.national if phone.is_mainland else phone.value[1:]


def days_of(since: int, now: int) -> tuple[str, ...]:
    """The days, as China counts them, on which something sent between the two moments is on record; the first one first."""
    first, last = (f"{utc(at).astimezone(CHINA):%Y%m%d}" for at in (since, max(since, now)))
    return (first,) if first == last else (first, last)


def rows_of(answer: Answer) -> Sequence[Answer] | None:
    """The records in an answer to QuerySendDetails, which SMS authentication calls ``Model``; nothing when it is none."""
    found = answer.get("SmsSendDetailDTOs")
    rows = found.get("SmsSendDetailDTO") if isinstance(found, Mapping) else answer.get("Model")
    if answer.text("Code") != "OK" or not isinstance(rows, list):
        return None
    return [Answer(row) for row in rows if isinstance(row, Mapping)]


def report_of(row: Answer, provider_id: str) -> DeliveryReport:
    """A record as a report."""
    outcome = _OUTCOMES.get(row.text("SendStatus"), Outcome.WAITING)
    return DeliveryReport(
        provider_id=provider_id,
        to=row.text("PhoneNum"),
        outcome=outcome,
        code=row.text("ErrCode"),
        at=read_china(row.text("ReceiveDate")),
        attempt=row.text("OutId"),
    )


def read_china(text: str) -> int | None:
    """``yyyy-MM-dd HH:mm:ss`` of China's clocks in milliseconds, or nothing if it is none."""
    return _read(text, "%Y-%m-%d %H:%M:%S", CHINA)


def pushed_sms_reports(body: bytes) -> Iterator[DeliveryReport]:
    """SmsReport: an array, one element a message."""
    for item in _objects(body):
        if item.text("biz_id"):
            yield DeliveryReport(
                provider_id=item.text("biz_id"),
                to=item.text("phone_number"),
                outcome=Outcome.DELIVERED if item.get("success") is True else Outcome.FAILED,
                code=item.text("err_code"),
                at=read_china(item.text("report_time")),
                attempt=item.text("out_id"),
            )


# 6 is a message that expired on its way.
_GLOBE: Final = {"1": Outcome.DELIVERED, "2": Outcome.FAILED, "6": Outcome.FAILED}


def pushed_globe_reports(body: bytes) -> Iterator[DeliveryReport]:
    """The international site's own form of the same."""
    for item in _objects(body):
        outcome = _GLOBE.get(item.text("Status"))
        if item.text("MessageId") and outcome:
            yield DeliveryReport(
                provider_id=item.text("MessageId"),
                to=item.text("To"),
                outcome=outcome,
                code=item.text("ErrorCode"),
                at=read_rfc2822(item.text("ReceiveDate")),
                attempt=item.text("TaskId"),
            )


def globe_report(answer: Answer) -> DeliveryReport:
    """An answer to QueryMessage as a report; 3 is on its way."""
    return DeliveryReport(
        provider_id=answer.text("MessageId"),
        to=answer.text("To"),
        outcome=_GLOBE.get(answer.text("Status"), Outcome.WAITING),
        code=answer.text("ErrorCode"),
        at=read_rfc2822(answer.text("ReceiveDate")),
    )


def read_rfc2822(text: str) -> int | None:
    """A mail's kind of date in milliseconds, or nothing if it is none."""
    return _read(text, "%a, %d %b %Y %H:%M:%S %z", None)


def _objects(body: bytes) -> Iterator[Answer]:
    yield from (Answer(item) for item in read_list(body) if isinstance(item, Mapping))


def _read(text: str, pattern: str, zone: timezone | None) -> int | None:
    try:
        moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - China's, unless the text says
    except ValueError:
        return None
    return int((moment.replace(tzinfo=zone) if zone else moment).timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of records, and how many there are in all."""

    rows: Sequence[Answer]
    total: int

    @classmethod
    def of(cls, answer: Answer) -> Page | None:
        """The page in ``answer``; nothing when it is none."""
        rows = rows_of(answer)
        if rows is None:
            return None
        total = answer.text("TotalCount")
        return cls(rows, int(total) if re.fullmatch("[0-9]{1,9}", total) else len(rows))


__all__ = [
    "PAGE",
    "PAGES",
    "SETTLED",
    "Page",
    "days_of",
    "globe_report",
    "pushed_globe_reports",
    "pushed_sms_reports",
    "query_number",
    "read_china",
    "read_rfc2822",
    "report_of",
]
