"""How a log line is written: one JSON object, names that hold secrets or identifiers masked, tracebacks without locals.

Rooms log through the standard library (``logging.getLogger("watchword.<room>")``) and give fields in ``extra``.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

from watchword.tracing import REQUEST_ID

MASK: Final = "******"
# Logto's list, and what it forgot (policy section 4). Compared lower-cased, without _ and -.
_WHOLE: Final = frozenset(
    {
        "authorization", "code", "verificationcode", "link", "loginhint", "idtokenhint", "identifier",
        "email", "phone", "to",
    }
)  # fmt: skip
_PART: Final = re.compile(r"secret|password|apikey|privatekey|credential|cookie|token$")


def masked(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace the values of fields whose name says that they are nobody's business; structlog processor."""
    for name in event:
        plain = name.lower().replace("_", "").replace("-", "")
        if plain in _WHOLE or _PART.search(plain):
            event[name] = MASK
    return event


def of_request(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Add ``request``, the id of the request under way, to lines of every room; structlog processor.

    Not ``request_id``: in lines about a provider that is the provider's own.
    """
    if request_id := REQUEST_ID.get():
        event["request"] = request_id
    return event


def configure(level: str, form: str) -> None:
    """Write every logger's lines to standard error as ``json`` or ``text``, from ``level`` upward."""
    shared: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        of_request,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        masked,
        structlog.processors.format_exc_info,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        renderer,
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "watchword": {"level": level.upper()},
                "uvicorn.error": {"level": "WARNING"},
            },
        }
    )
