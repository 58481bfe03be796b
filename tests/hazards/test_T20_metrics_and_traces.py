"""T20: metrics and traces of a whole run hold no code, token, secret or identifier."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.hazards.test_T20_leaks import SECRETS, _found, _run
from tests.walks.house import open_house

from watchword import tracing
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

IDENTIFIERS = ("13800138000", "1380013", "example.com", "17000000000")


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Where the server's traces go, whatever its collector is called."""
    exporter, start = InMemorySpanExporter(), tracing.start
    monkeypatch.setattr(tracing, "start", lambda endpoint: start(endpoint, exporter))
    yield exporter
    tracing.use(None)


async def test_T20_metrics_and_traces_of_a_whole_run_hold_nothing_of_anybody(
    tmp_path: Path, clock: FrozenClock, spans: InMemorySpanExporter
) -> None:
    async with open_house(
        tmp_path, "", clock, metrics="loopback", otlp="http://127.0.0.1:9"
    ) as house:
        people, live = await _run(house)
        async with house.session.get(f"{house.origin}/metrics") as answer:
            metrics = await answer.text()
    traces = "\n".join(span.to_json() for span in spans.get_finished_spans())
    cookies = {
        line.partition("=")[2].partition(";")[0].strip('"')
        for person in people
        for raw in person.history
        for line in raw.all("set-cookie")
    } - {""}
    assert 'watchword_messages_total{channel="sms"' in metrics
    assert 'outcome="wrong"' in metrics
    assert '"POST /sign-in/code"' in traces
    assert '"name": "transaction"' in traces
    assert '"watchword.action": "SendSms"' in traces
    for text in (_without(metrics, "_sum", "process_"), _without(traces, "_id", "_time")):
        assert _found(live, cookies, text) == []
        assert [word for word in (*SECRETS, *IDENTIFIERS) if word in text] == []


def _without(text: str, *words: str) -> str:
    """The lines that hold no ids and no moments: in those a number of six digits may stand by chance."""
    return "\n".join(line for line in text.splitlines() if not any(word in line for word in words))
