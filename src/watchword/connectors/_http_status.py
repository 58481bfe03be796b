"""Connectors whose provider says with the HTTP status whether it took a message, whatever else the answer holds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from watchword.connectors.base import Answer, HTTPConnector, read_object
from watchword.http import Response
from watchword.message import Fault, Receipt

STATUS_FAULTS: Final[Mapping[str, Fault]] = {
    "HTTP 400": Fault.REJECTED,
    "HTTP 401": Fault.BAD_CONFIG,
    "HTTP 402": Fault.NO_CREDIT,
    "HTTP 403": Fault.BAD_CONFIG,
    "HTTP 404": Fault.BAD_CONFIG,
    "HTTP 405": Fault.BAD_CONFIG,
    "HTTP 413": Fault.REJECTED,
    "HTTP 422": Fault.REJECTED,
    "HTTP 429": Fault.UNAVAILABLE,
    "HTTP 500": Fault.OUTCOME_UNKNOWN,
    "HTTP 502": Fault.OUTCOME_UNKNOWN,
    "HTTP 503": Fault.UNAVAILABLE,
    "HTTP 504": Fault.OUTCOME_UNKNOWN,
}
_LONGEST_WAIT: Final = 5  # digits


def retry_after(headers: Mapping[str, str]) -> int | None:
    """The seconds in ``Retry-After``; None for a date or anything else."""
    said = headers.get("retry-after", "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= _LONGEST_WAIT else None


class StatusConnector(HTTPConnector):
    """An HTTPConnector that reads statuses: 2xx is yes. The answer's body may be anything."""

    faults: ClassVar[Mapping[str, Fault]] = MappingProxyType(STATUS_FAULTS)

    def read(self, response: Response) -> Receipt:
        """See ``HTTPConnector.read``."""
        answer = Answer(read_object(response.body) or {}, response.headers)
        if 200 <= response.status < 300:
            return self.receipt(response.status, answer)
        words = self.words(answer) or response.body[:2000].decode(errors="replace")
        raise self.refuse(
            self.code(response.status, answer),
            words,
            status=response.status,
            retry_after=retry_after(response.headers),
        )

    @abstractmethod
    def receipt(self, status: int, answer: Answer) -> Receipt:
        """The receipt in an answer that said yes; must not fail."""

    def words(self, answer: Answer) -> str:
        """The provider's own explanation."""
        return answer.text("message") or answer.text("error")

    def code(self, status: int, answer: Answer) -> str:  # noqa: ARG002 - for those who override
        """The code that is shown and explained."""
        return f"HTTP {status}"

    def fault_for(self, code: str, status: int = 200) -> Fault:
        """From ``faults``, then by the kind of status. Redirects are not followed: a code does not go where nobody sent it."""
        if code in self.faults:
            return self.faults[code]
        if 300 <= status < 400:
            return Fault.BAD_CONFIG
        return super().fault_for(code, status)


__all__ = ["STATUS_FAULTS", "StatusConnector", "retry_after"]
