"""Plug-ins that cannot be used: somebody else's mistake takes nobody's messages down."""

from pathlib import Path

import pytest

from watchword.connectors import discover

CONNECTOR = """
from watchword.connectors.base import ConnectorConfig, HTTPConnector
from watchword.message import Channel

class Config(ConnectorConfig):
    pass

class Acme(HTTPConnector):
    id, channel, name, Config = "{id}", Channel.SMS, "Acme", Config
"""
REQUEST = """
    def request(self, message):
        raise NotImplementedError

    def receipt(self, status, answer):
        raise NotImplementedError
"""


def install(folder: Path, name: str, source: str, thing: str = "Acme") -> None:
    """A distribution with one module and one entry point, as pip leaves it."""
    (folder / f"{name}.py").write_text(source)
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[watchword.connectors]\n{name} = {name}:{thing}\n")


@pytest.mark.parametrize(
    ("name", "source", "says"),
    [
        ("tripping", "import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        ("half_done", CONNECTOR.format(id="half-done"), "it lacks receipt, request"),
        ("no_class", "Acme = 3", "it is no connector"),
        ("doubled", CONNECTOR.format(id="aliyun-direct-mail") + REQUEST, "has the id"),
    ],
)
def test_a_plug_in_that_cannot_be_used_is_left_out_and_named(
    name: str,
    source: str,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = dict(discover())
    install(tmp_path, name, source)
    install(tmp_path, f"fine_{name}", CONNECTOR.format(id=f"fine-{name}") + REQUEST)
    monkeypatch.syspath_prepend(tmp_path)
    found = discover.__wrapped__()
    assert found.keys() - before.keys() == {f"fine-{name}"}
    assert found["aliyun-direct-mail"] is before["aliyun-direct-mail"]
    (line,) = [record.getMessage() for record in caplog.records]
    assert name in line
    assert "is left out" in line
    assert says in line
