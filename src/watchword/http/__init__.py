"""The outgoing port: one request out, one answer back, through a guard that decides where this server may connect to.

``Transport`` is the seam that tests fake; ``Dialer`` is its small neighbour for what is not HTTP. aiohttp's only desk.
"""

from watchword.http.guard import Guard
from watchword.http.patience import Patience
from watchword.http.port import (
    ANSWER_LIMIT,
    DEFAULT_TIMEOUTS,
    Dialer,
    Request,
    Response,
    Timeouts,
    Transport,
)
from watchword.http.transport import HTTPTransport

__all__ = [
    "ANSWER_LIMIT",
    "DEFAULT_TIMEOUTS",
    "Dialer",
    "Guard",
    "HTTPTransport",
    "Patience",
    "Request",
    "Response",
    "Timeouts",
    "Transport",
]
