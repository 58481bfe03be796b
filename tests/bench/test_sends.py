"""What is concluded from sends that were measured; the measuring itself is left to ``./dev bench``."""

from collections.abc import Iterator

import pytest
from bench.clients import bare, watchword
from bench.processes import Child
from bench.sends import Figures, Setting, Size, tables
from bench.worker import Sender

pytestmark = pytest.mark.server


def figures(rate: float, cpu: float, server_busy: float = 0.1) -> Figures:
    return Figures(rate=[rate] * 3, cpu=[cpu] * 3, busy=[1.0] * 3, server_busy=[server_busy] * 3)


def concluded(ours: Figures, bare: Figures, official: Figures) -> list[str]:
    setting = Setting("sandbox", "https", 16)
    return tables({setting: {"watchword": ours, "official": official, "bare": bare}})[2].notes


def test_promises_that_hold_are_said_to() -> None:
    notes = concluded(figures(900, 200), figures(1000, 180), figures(20, 45_000))
    assert notes == ["every promise is kept"]


def test_promises_that_do_not_hold_are_named_with_their_setting() -> None:
    (note,) = concluded(figures(700, 500), figures(1000, 180), figures(20, 45_000))
    assert note == "missed: CPU of official at sandbox TLS 16; rate of bare at sandbox TLS 16"


def test_a_server_at_its_limit_is_said_to_set_the_pace() -> None:
    setting = Setting("sandbox", "http", 64)
    busy = figures(1000, 180, server_busy=0.97)
    table, _, _ = tables({setting: {"watchword": busy, "official": busy, "bare": busy}})
    assert "plain 64" in table.notes[-1]


def test_no_fewer_sends_than_fly_at_once() -> None:
    size = Size(rounds=1, sends=10, official_plain=5, official_tls=2)
    assert size.of("watchword", "http", 1) == 10
    assert size.of("official", "http", 1) == 5
    assert size.of("official", "https", 1) == 2
    assert size.of("official", "https", 64) == 64


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The sandbox, as the benchmark runs it."""
    with Child("bench.servers.sandbox") as server:
        yield f"http://127.0.0.1:{server.ready['port']}"


@pytest.mark.parametrize("kind", [watchword.Client, bare.Client])
async def test_what_is_measured_is_taken_by_the_sandbox(
    endpoint: str, kind: type[watchword.Client | bare.Client]
) -> None:
    client = kind(endpoint)
    await client.open()
    told = await Sender(client).measure(count=7, in_flight=3)
    await client.close()
    assert (told["sent"], told["failed"]) == (7, {})
    assert told["seconds"] > 0


async def test_what_the_server_refuses_is_not_counted_as_sent(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchword, "KEY_SECRET", "another")
    client = watchword.Client(endpoint)
    told = await Sender(client).measure(count=2, in_flight=1)
    await client.close()
    assert (told["sent"], told["failed"]) == (0, {"DeliveryFailed": 2})


def test_sends_that_failed_are_told_below_the_figures() -> None:
    setting = Setting("sandbox", "https", 64)
    fine, late = figures(900, 200), figures(20, 45_000)
    late.failed["UnretryableException"] = 31
    table, _, _ = tables({setting: {"watchword": fine, "official": late, "bare": fine}})
    assert "official failed to send at TLS 64: 31 x UnretryableException" in table.notes


def test_a_child_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="nobody"):
        Child("bench.worker", "nobody", "http://127.0.0.1:1")
