"""How a log line is written: one JSON object, names that hold secrets or identifiers masked, tracebacks without locals.

Rooms log through the standard library (``logging.getLogger("watchword.<room>")``) and give fields in ``extra``.
"""

from __future__ import annotations

import json
import logging
import logging.config
import re
import sys
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any, Final

import structlog

from watchword.clock import iso
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
        if _hidden(name):
            event[name] = MASK
    return event


@lru_cache(maxsize=1024)
def _hidden(name: str) -> bool:
    plain = name.lower().replace("_", "").replace("-", "")
    return plain in _WHOLE or _PART.search(plain) is not None


def of_request(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Add ``request``, the id of the request under way, to lines of every room; structlog processor.

    Not ``request_id``: in lines about a provider that is the provider's own.
    """
    if request_id := REQUEST_ID.get():
        event["request"] = request_id
    return event


class JSONLine(logging.Formatter):
    """One JSON object a line. A busy server writes two of these a request; structlog's chain of processors, which writes the text
    form, would cost it a tenth of all its CPU.
    """

    def format(self, record: logging.LogRecord) -> str:
        """``event``, ``logger`` and ``level``, the fields, then ``request``, ``timestamp`` and what was raised."""
        line: dict[str, Any] = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
        }
        said = record.__dict__
        for name, hidden in _fields(tuple(said)):
            line[name] = MASK if hidden else said[name]
        if request_id := REQUEST_ID.get():
            line["request"] = request_id
        at = int(record.created * 1000)
        line["timestamp"] = f"{_second(at // 1000)}.{at % 1000:03d}Z"
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _encode(line)


# What every record has, and is none of the fields that a line was given.
_PLUMBING: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_encode: Final = json.JSONEncoder(ensure_ascii=False, default=repr).encode


# Lines of one kind have the same names in the same order, and there are few kinds.
@lru_cache(maxsize=256)
def _fields(names: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """Which of a record's names are fields of its line, and whether they are nobody's business."""
    return tuple((name, _hidden(name)) for name in names if name not in _PLUMBING)


@lru_cache(maxsize=2)
def _second(at: int) -> str:
    return iso(at * 1000).removesuffix("Z")


def configure(level: str, form: str) -> None:
    """Write every logger's lines to standard error as ``json`` or ``text``, from ``level`` upward."""
    # Where a line was logged, and in which thread and process, is in none of ours: it is not looked up (logging HOWTO, Optimization).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001 - as the HOWTO has it
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {"()": JSONLine},
                "text": {"()": _text},
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "watchword": {"level": level.upper()},
                "uvicorn.error": {"level": "WARNING"},
            },
        }
    )


def _text() -> logging.Formatter:
    """For eyes at a terminal."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.stdlib.ExtraAdder(),
            of_request,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            masked,
            structlog.processors.format_exc_info,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
    )
