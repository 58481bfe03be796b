"""What an account of Dysmsapi 2017-05-25 can be asked: which signatures and templates there are, and how they stand.

https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-overview
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from watchword.connectors._aliyun_send_details import AliyunSendDetails
from watchword.connectors.abilities import CannotTell, ProviderTemplate, Review, Signature
from watchword.connectors.base import Answer
from watchword.http import Timeouts

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


class AliyunSMSAccount(AliyunSendDetails):
    """The abilities of a connector to Dysmsapi 2017-05-25."""

    question = ("QuerySmsTemplateList", {"PageIndex": "1", "PageSize": "1"})

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
