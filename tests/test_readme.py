"""What the read-me shows is what runs."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from tests.ports import free_port

pytestmark = pytest.mark.server

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "library.py"
COMMAND = Path(sys.executable).parent / "watchword"
NUMBER = "+8613900000007"


def blocks(marker: str) -> list[str]:
    """The fenced blocks that follow ``<!-- marker -->`` in the read-me."""
    text = (ROOT / "README.md").read_text()
    return re.findall(rf"<!-- {re.escape(marker)} -->\n```\w+\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def sandbox_port() -> Iterator[int]:
    """A sandbox as the read-me starts one."""
    port = free_port()
    with subprocess.Popen(
        [COMMAND, "sandbox", "--port", str(port)], stdout=subprocess.DEVNULL, text=True
    ) as running:
        try:
            while not answers(port):
                assert running.poll() is None, "the sandbox did not start"
                time.sleep(0.05)
            yield port
        finally:
            running.terminate()


def answers(port: int) -> bool:
    try:
        inbox(port)
    except URLError:
        return False
    return True


def inbox(port: int, to: str = "") -> list[dict[str, str]]:
    """What was received, newest first."""
    with urlopen(f"http://127.0.0.1:{port}/inbox.json?to={quote(to)}") as answer:
        found: list[dict[str, str]] = json.load(answer)
        return found


def test_the_read_me_shows_the_example_as_it_is() -> None:
    assert blocks("examples/library.py") == [EXAMPLE.read_text()]


def test_the_example_has_at_most_fifteen_lines() -> None:
    assert len([line for line in EXAMPLE.read_text().splitlines() if line.strip()]) <= 15


def test_the_example_proves_a_number_through_the_sandbox(sandbox_port: int, tmp_path: Path) -> None:
    printed = subprocess.run(
        [COMMAND, "sandbox", "--print-config", "--port", str(sandbox_port)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    config = json.loads(printed)["aliyun-short-message-service"]
    (tmp_path / "aliyun.json").write_text(json.dumps(config))
    with subprocess.Popen(
        [sys.executable, EXAMPLE, NUMBER], cwd=tmp_path, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        while not (received := inbox(sandbox_port, NUMBER)) and running.poll() is None:
            time.sleep(0.05)
        code = received[0]["code"] if received else ""
        said, complaints = running.communicate(f"{code}\n")
    assert complaints == ""
    assert said.endswith("+86 139 •••• 0007 is theirs\n")


def test_the_two_commands_stand_on_the_first_screen() -> None:
    first = "\n".join((ROOT / "README.md").read_text().splitlines()[:20])
    for word in ("./dev run", "./dev test", "docs/images/sign-in.png", 'alt="'):
        assert word in first
