"""Spans: which steps a request took and how long. OpenTelemetry's only desk; off unless somebody starts it.

A span holds route patterns, hosts, connector ids, states and faults: never a path, a query, an identifier, a code or the words of an
exception. Nothing is read from incoming headers and nothing is added to outgoing ones, which are signed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Final, Literal, Protocol

from watchword import __version__
from watchword.errors import SettingsInvalid

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer, TracerProvider

Kind = Literal["server", "client", "internal"]
Value = str | int | float | bool

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request under way in this task; log lines of every room carry it."""
REQUEST_ID_LENGTH: Final = 16

_EXTRA: Final = "Tracing needs an extra: pip install 'watchword[tracing]'"
_tracer: Tracer | None = None


class Span(Protocol):
    """A step under way; a context manager."""

    def __enter__(self) -> Span: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def set(self, attributes: Mapping[str, Value]) -> None:
        """Add attributes."""

    def rename(self, name: str) -> None:
        """Give it another name, once more is known."""


class _NoSpan:
    """Stands where nobody traces."""

    __slots__ = ()

    def __enter__(self) -> _NoSpan:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def set(self, attributes: Mapping[str, Value]) -> None:
        """Nothing."""

    def rename(self, name: str) -> None:
        """Nothing."""


_NO_SPAN: Final = _NoSpan()
_NOTHING: Final[Mapping[str, Value]] = MappingProxyType({})


def span(name: str, kind: Kind = "internal", attributes: Mapping[str, Value] = _NOTHING) -> Span:
    """A span around what is done inside. Next to free of charge while tracing is off."""
    return _NO_SPAN if _tracer is None else _TracedSpan(_tracer, name, kind, attributes)


class _TracedSpan:
    __slots__ = ("_attributes", "_inner", "_kind", "_name", "_span", "_tracer")

    def __init__(
        self, tracer: Tracer, name: str, kind: Kind, attributes: Mapping[str, Value]
    ) -> None:
        self._tracer, self._name, self._kind = tracer, name, kind
        self._attributes = attributes

    def __enter__(self) -> _TracedSpan:
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - loaded by whoever traces

        self._inner = self._tracer.start_as_current_span(
            self._name,
            kind=SpanKind[self._kind.upper()],
            attributes=self._attributes,
            # Both would write the exception's words, which may quote input.
            record_exception=False,
            set_status_on_exception=False,
        )
        self._span = self._inner.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        from opentelemetry.trace import StatusCode  # noqa: PLC0415

        if kind is not None:
            self._span.set_status(StatusCode.ERROR, getattr(exc, "code", kind.__qualname__))
        self._inner.__exit__(kind, exc, trace)

    def set(self, attributes: Mapping[str, Value]) -> None:
        self._span.set_attributes(attributes)

    def rename(self, name: str) -> None:
        self._span.update_name(name)


def active() -> bool:
    """Whether anybody traces."""
    return _tracer is not None


def use(provider: TracerProvider | None) -> None:
    """Trace into ``provider`` from now on: for a program that has OpenTelemetry set up. ``None`` ends it."""
    global _tracer  # noqa: PLW0603 - one for the process, as OpenTelemetry's own is
    _tracer = None if provider is None else provider.get_tracer("watchword", __version__)


def start(endpoint: str, exporter: SpanExporter | None = None) -> Callable[[], None]:
    """Trace to the OTLP collector at ``endpoint`` (``http://127.0.0.1:4318``) until the answer is called, which sends what is left.

    It blocks for a moment: call it in a thread. Raises ``SettingsInvalid`` where the extra ``tracing`` is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider as SDKProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ModuleNotFoundError as exc:
        raise SettingsInvalid(_EXTRA) from exc
    resource = Resource.create({"service.name": "watchword", "service.version": __version__})
    provider = SDKProvider(resource=resource, shutdown_on_exit=False)
    target = exporter or OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(target))
    use(provider)

    def stop() -> None:
        use(None)
        provider.shutdown()

    return stop
