"""The project's own command: it teaches, works once and then leaves alone, and stops what it started."""

import argparse
import os
import sys
import time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The file ``./dev`` as a module of its own."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("dev_command", str(ROOT / "dev"))
    spec = spec_from_loader("dev_command", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def checkout(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which every command that would be run is noted in ``dev.ran`` instead."""
    for name in (
        "pyproject.toml",
        "hatch_build.py",
        "requirements/run.txt",
        "requirements/build.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x==1.0.0")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version_info = 3.11.7\n")
    for name, place in (("ROOT", ""), ("LOCKS", "requirements"), ("VENV", ".venv")):
        monkeypatch.setattr(dev, name, tmp_path / place)
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(dev, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(dev, "uv", lambda: "uv")
    monkeypatch.setattr(dev, "_as_pip_does", lambda: None)
    dev.ran = []  # type: ignore[attr-defined]
    monkeypatch.setattr(dev, "must", lambda *args, **_: dev.ran.append(" ".join(map(str, args))))
    return tmp_path


def test_every_command_teaches(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    for command in dev.COMMANDS:
        assert f"./dev {command.__name__}" in dev.HELP
        with pytest.raises(SystemExit):
            dev.parser().parse_args([command.__name__, "--help"])
        assert len(capsys.readouterr().out) > 100


def test_what_is_in_place_is_not_installed_again(dev: ModuleType, checkout: Path) -> None:
    dev.sync("run")
    assert len(dev.ran) == 2
    dev.sync("run")
    assert len(dev.ran) == 2


def test_a_changed_lock_is_installed(dev: ModuleType, checkout: Path) -> None:
    dev.sync("run")
    (checkout / "requirements" / "run.txt").write_text("x==1.0.1")
    dev.ran.clear()
    dev.sync("run")
    assert "--require-hashes" in dev.ran[0]


def test_a_catalogue_newer_than_its_compiled_twin_is_compiled(
    dev: ModuleType, checkout: Path
) -> None:
    dev.sync("run")
    (checkout / "locale").mkdir()
    (checkout / "locale" / "fr.po").touch()
    dev.ran.clear()
    dev.sync("run")
    assert [line for line in dev.ran if "--editable" in line] == dev.ran != []


def test_a_python_too_old_is_replaced(dev: ModuleType, checkout: Path) -> None:
    (checkout / ".venv" / "pyvenv.cfg").write_text("version = 3.9.2\n")
    dev.sync("run")
    assert "venv" in dev.ran[0]


def test_a_missing_lock_names_the_command_that_makes_it(dev: ModuleType, checkout: Path) -> None:
    with pytest.raises(dev.Failed, match=r"\./dev lock"):
        dev.sync("test")


def test_one_stray_tool_is_no_postgresql(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = tmp_path / "initdb"
    stray.write_text("#!/bin/sh\necho initdb 15\n")
    stray.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = dev.postgres_folder()
    assert found is None or found != tmp_path


def test_a_service_that_does_not_start_says_why(dev: ModuleType, tmp_path: Path) -> None:
    broken = ["/bin/sh", "-c", "echo no room on this floor >&2; exit 1"]
    with (
        pytest.raises(dev.Failed, match="no room on this floor"),
        dev.service("broken", broken, tmp_path, None, lambda: False),
    ):
        pass


def test_a_service_is_stopped_when_its_tests_blow_up(dev: ModuleType, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    sleeper = [
        sys.executable,
        "-c",
        f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)",
    ]
    with (
        pytest.raises(ZeroDivisionError),
        dev.service(
            "sleeper", sleeper, tmp_path, None, lambda: pid.exists() and bool(pid.read_text())
        ),
    ):
        raise ZeroDivisionError
    assert not Path(f"/proc/{pid.read_text()}").exists()


def test_a_chromium_without_windows_is_preferred_and_asked_for_once(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(name: str) -> None:
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho 1.0\n")
        program.chmod(0o755)

    asked: list[str] = []

    def call(*args: str, **_: str) -> int:
        asked.append(args[-1])
        return 1

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("WATCHWORD_TEST_CHROMIUM", raising=False)
    monkeypatch.setattr(dev, "ASKED", tmp_path / "tools" / "asked")
    monkeypatch.setattr(dev, "missing", list)
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    monkeypatch.setattr(dev, "Path", lambda _: tmp_path)  # a Debian, wherever this runs
    monkeypatch.setattr(dev, "call", call)
    found("apt-get")
    found("chromium")
    dev.install_services()
    assert asked == ["-qq", "chromium-headless-shell"]
    assert dev.chromium() == str(tmp_path / "chromium")
    dev.install_services()
    assert len(asked) == 2
    found("chromium-headless-shell")
    assert dev.chromium() == str(tmp_path / "chromium-headless-shell")


def test_a_step_that_fails_does_not_stop_the_others(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "call", lambda program, step, *_: int(step == "check"))
    passed = dev.run_steps(dev.STATIC)
    assert passed == {"format": True, "lint": False, "floors": True}
    assert dev.verdict(passed) == 1
    assert capsys.readouterr().out == "FAILED: lint\n"


def test_a_step_beside_the_others_is_heard_and_counted_after_them(
    dev: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(dev, "tool", lambda name: Path("/bin") / name)
    steps = {"quiet": ("true",), "loud": ("sh", "-c", "echo wrong type; exit 1")}
    with dev.meanwhile(steps) as passed:
        os.write(1, b"tests\n")
    assert passed == {"quiet": True, "loud": False}
    assert capfd.readouterr().out == "tests\nwrong type\n"


def test_a_step_beside_others_that_blow_up_is_ended(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "tool", lambda name: Path("/bin") / name)
    began = time.monotonic()
    with pytest.raises(ZeroDivisionError), dev.meanwhile({"slow": ("sleep", "600")}):
        raise ZeroDivisionError
    assert time.monotonic() - began < 100


def test_locks_are_refused_when_they_name_a_host(
    dev: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "pyproject.toml").write_text("[build-system]\nrequires = []\n")

    def compiled(command: list[str], **_: object) -> argparse.Namespace:
        target = command[command.index("--output-file") + 1]
        (checkout / target).write_text("--index-url https://mirror.example.com/\n")
        return argparse.Namespace(returncode=0)

    monkeypatch.setattr(dev.subprocess, "run", compiled)
    with pytest.raises(dev.Failed, match="names a host"):
        dev.lock(argparse.Namespace(rest=[]))


@pytest.mark.parametrize(("port", "rest"), [("0", []), ("3001", ["--port", "0"])])
def test_an_example_app_that_would_not_find_its_server_is_not_started(
    dev: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, port: str, rest: list[str]
) -> None:
    monkeypatch.setenv("PORT", port)
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("started"))
    monkeypatch.setattr(dev, "example", lambda *_: pytest.fail("started"))
    with pytest.raises(dev.Failed, match=r"EXAMPLE_PORT= \./dev run"):
        dev.run(argparse.Namespace(rest=rest))


def test_without_the_example_app_the_server_may_take_any_port(
    dev: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("EXAMPLE_PORT", "")
    monkeypatch.setattr(dev, "sync", lambda *_: None)
    ran: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, arguments: ran.append(arguments))
    dev.run(argparse.Namespace(rest=[]))
    assert "--beside" not in ran[0]
    assert ran[0][ran[0].index("--port") + 1] == "0"
