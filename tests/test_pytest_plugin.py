"""The pytest plug-in as a stranger's test suite meets it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from watchword.sandbox import Sandbox
from watchword.sandbox.settings import change, show
from watchword.testing import running_sandbox

pytestmark = pytest.mark.server

ROOT = Path(__file__).parent.parent
STRANGERS = """
import json
import urllib.request

import pytest

from watchword import AliyunSMS, DeliveryFailed, UsageType, Verifier, parse_phone
from watchword.testing import running_sandbox

SMS = "aliyun-short-message-service"


async def send(sandbox, number="+8613800138000"):
    async with Verifier(AliyunSMS(sandbox.config(SMS))) as verifier:
        sent = await verifier.send(parse_phone(number), UsageType.SIGN_IN)
        message = await sandbox.inbox.latest(number)
        return sent, message


async def test_a_code_arrives(sandbox, inbox):
    sent, message = await send(sandbox)
    assert len(message.code) == sent.digits
    assert (await inbox.latest("13800138000")).id == message.id
    assert inbox.wait("+8613800138000").id == message.id
    assert [found.id for found in inbox.all()] == [message.id]


async def test_b_the_next_test_begins_with_an_empty_inbox(sandbox, inbox):
    assert inbox.all() == []
    assert not sandbox.sandbox._state.faults


async def test_c_a_provider_may_be_out_of_credit(sandbox, inbox):
    sandbox.fail(code="isv.AMOUNT_NOT_ENOUGH", action="SendSms")
    with pytest.raises(DeliveryFailed) as failed:
        await send(sandbox)
    assert failed.value.provider_code == "isv.AMOUNT_NOT_ENOUGH"
    assert inbox.all() == []


async def test_d_connections_can_break(sandbox, inbox):
    assert sandbox.fail("reset-before", count=None) > 0
    sandbox.clear()
    await send(sandbox)


async def test_e_waiting_ends_and_says_who_received_something(sandbox, inbox):
    await send(sandbox)
    with pytest.raises(TimeoutError, match=r"nothing for \\+8613800138001 within 0.05 s.*8613800138000 \\(1\\)"):
        await inbox.latest("+8613800138001", within=0.05)
    newest = inbox.wait()
    with pytest.raises(TimeoutError):
        inbox.wait(within=0.05, after=newest)


def test_f_it_answers_over_http(sandbox):
    with urllib.request.urlopen(sandbox.url + "/inbox.json") as answer:
        assert json.load(answer) == []
    with pytest.raises(KeyError):
        sandbox.config("no-such-connector")


def test_g_without_fixtures():
    with running_sandbox() as running:
        assert running.url.startswith("http://127.0.0.1:")
"""


def run(folder: Path, tests: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A stranger's suite in a folder of its own, with the plug-in named in case this checkout was installed before it had one."""
    (folder / "test_mine.py").write_text(tests)
    (folder / "pytest.ini").write_text(
        "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\nfilterwarnings = error\n"
    )
    plugin = ["-p", "watchword.pytest_plugin"] if not _is_installed() else []
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugin, *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=100, check=False
    )


def _is_installed() -> bool:
    from importlib.metadata import entry_points

    return "watchword" in entry_points(group="pytest11").names


def test_a_strangers_suite_sends_waits_and_fails_on_demand(tmp_path: Path) -> None:
    done = run(tmp_path, STRANGERS)
    assert "7 passed" in done.stdout, done.stdout + done.stderr


def test_the_guides_first_example_runs_as_it_stands(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "guides" / "testing.md").read_text()
    done = run(tmp_path, guide.split("```python\n")[1].split("```")[0])
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_fixtures_are_listed_with_what_they_are_for(tmp_path: Path) -> None:
    done = run(tmp_path, "", "--fixtures")
    assert "Aliyun on your desk" in done.stdout
    assert "What phones and mailboxes received" in done.stdout


def test_a_suite_that_does_not_ask_for_it_loads_nothing_of_it(tmp_path: Path) -> None:
    tests = """
import sys


def test_nothing_was_loaded():
    rooms = {name for name in sys.modules if name.startswith("watchword.")}
    assert rooms <= {"watchword.pytest_plugin"}
    assert "uvicorn" not in sys.modules
"""
    done = run(tmp_path, tests)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_plug_in_is_announced_to_pytest() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"watchword": "watchword.pytest_plugin"}


def test_clearing_puts_every_switch_back() -> None:
    with running_sandbox() as running:
        state = running.sandbox._state
        change(state, {"frequency": True, "delay": 1, "receiptAfter": 5, "stsExpired": True})
        change(state, {"receipts": "http://127.0.0.1:9/x", "mailEvents": "http://127.0.0.1:9/x"})
        running.sandbox.clock.move(60)
        running.clear()
        assert show(state) == show(Sandbox(frequency=False)._state)
        assert running.sandbox.clock.offset == 0


def test_two_sandboxes_may_listen_at_once() -> None:
    with running_sandbox() as one, running_sandbox() as other:
        assert one.url != other.url
        one.fail()
        assert other.sandbox.clear_faults() == 0
        with pytest.raises(ValueError, match="kind is one of"):
            one.fail("explode")
