"""Spans: free while nobody traces, and silent about what is in a request."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from watchword import tracing
from watchword.app.traced import TracedDatabase, TracedTransport
from watchword.db import Database
from watchword.errors import LimitReached, NothingSent
from watchword.http import Guard, HTTPTransport, Request


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Tracing is on while inside; ``stop`` has been called when it is read by ``finished``."""
    exporter = InMemorySpanExporter()
    stop = tracing.start("http://127.0.0.1:4318", exporter)
    yield exporter
    stop()


def finished(exporter: InMemorySpanExporter) -> list[str]:
    """Each span as text, after all were handed over."""
    from watchword.tracing import _tracer

    assert _tracer is not None
    _tracer.span_processor.force_flush()  # type: ignore[attr-defined]
    return [span.to_json() for span in exporter.get_finished_spans()]


def test_nothing_is_made_while_nobody_traces() -> None:
    first = tracing.span("a")
    with first as span:
        span.set({"x": 1})
        span.rename("b")
    assert tracing.span("c") is first
    assert not tracing.active()


def test_an_error_is_named_by_its_code_and_its_words_are_left_out(
    spans: InMemorySpanExporter,
) -> None:
    with pytest.raises(ValueError, match="482913"), tracing.span("foreign"):
        raise ValueError("482913")
    with pytest.raises(LimitReached), tracing.span("ours"):
        raise LimitReached("messages-hour", 482913)
    foreign, ours = finished(spans)
    assert "ValueError" in foreign
    assert "request.message_rate_limited" in ours
    assert "482913" not in foreign + ours


async def test_an_outgoing_request_is_told_by_host_and_action_alone(
    spans: InMemorySpanExporter,
) -> None:
    async with HTTPTransport(Guard()) as transport:
        request = Request(
            "POST",
            "https://127.0.0.1:1/path?code=482913",
            {"x-acs-action": "SendSms", "authorization": "s3cret"},
            b"482913",
        )
        with pytest.raises(NothingSent):
            await TracedTransport(transport).send(request)
        with pytest.raises(NothingSent):
            await TracedTransport(transport).dial("127.0.0.1", 1)
    send, dial = finished(spans)
    assert "SendSms" in send
    assert "127.0.0.1" in send
    assert "http.destination_refused" in send
    assert "connect 127.0.0.1" in dial
    assert not [word for word in ("482913", "s3cret", "/path") if word in send]


async def test_a_traced_database_does_what_the_other_does(
    db: Database, spans: InMemorySpanExporter
) -> None:
    traced = TracedDatabase(db)
    async with traced.transaction() as conn:
        await conn.execute("INSERT INTO limits (key, tat, room) VALUES ('k', 1, 1)")
    assert await traced.one("SELECT key FROM limits") is not None
    assert len(await traced.all("SELECT key FROM limits")) == 1
    assert await traced.execute("DELETE FROM limits") == 1
    assert (traced.kind, traced.file, traced.connections) == (db.kind, db.file, db.connections)
    (transaction,) = finished(spans)
    assert "db.system.name" in transaction
    assert "INSERT" not in transaction
