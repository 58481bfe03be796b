"""What `watchword` promises by name, and what importing it costs."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import watchword
from watchword import app

# Adding a name is a promise for years; taking one away breaks somebody. Change this list on purpose.
PUBLIC = [
    "AliyunDirectMail",
    "AliyunSMS",
    "ConnectorNotFound",
    "DeliveryFailed",
    "Email",
    "LimitReached",
    "LockedOut",
    "Phone",
    "Policy",
    "Sent",
    "UsageType",
    "VerificationFailed",
    "Verified",
    "Verifier",
    "WatchwordError",
    "__version__",
    "parse_email",
    "parse_phone",
]
SERVER_ONLY = {
    "aiohttp", "aiosqlite", "asyncpg", "fastapi", "jinja2", "phonenumbers", "pydantic", "redis", "rich", "sqlite3",
    "starlette", "structlog", "typer", "uvicorn",
}  # fmt: skip
SERVER_ROOMS = {
    "watchword.app",
    "watchword.cli",
    "watchword.web",
    "watchword.sandbox",
    "watchword.interaction",
}


def loaded_by(code: str) -> set[str]:
    """Every module a fresh interpreter has loaded after running ``code``."""
    text = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_the_public_names_are_these_and_no_others() -> None:
    assert sorted(watchword.__all__) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_leads_somewhere(name: str) -> None:
    assert getattr(watchword, name) is not None
    assert name in dir(watchword)


@pytest.mark.parametrize("name", [*app.__all__, "Telegram"])
def test_every_name_of_the_joined_server_leads_somewhere(name: str) -> None:
    if name in app.__all__:
        assert getattr(app, name) is not None
    else:
        with pytest.raises(AttributeError, match=name):
            getattr(app, name)


@pytest.mark.parametrize("door", [watchword, app], ids=lambda door: door.__name__)
def test_a_type_checker_sees_what_an_interpreter_sees(door: ModuleType) -> None:
    tree = ast.parse(Path(str(door.__file__)).read_text())
    imported = {
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("watchword.")
        for alias in node.names
    }
    assert imported == set(door.__all__) - {"__version__"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Telegram"):
        watchword.Telegram  # noqa: B018


def test_importing_the_package_loads_no_driver_and_no_web_framework() -> None:
    loaded = loaded_by("import watchword")
    assert loaded & SERVER_ONLY == set()
    assert {name for name in loaded if name.startswith("watchword.")} == set()


def test_the_library_door_loads_nothing_of_the_server() -> None:
    loaded = loaded_by("from watchword import " + ", ".join(sorted(set(PUBLIC) - {"__version__"})))
    assert loaded & {"fastapi", "jinja2", "starlette", "structlog", "typer", "uvicorn"} == set()
    assert loaded & SERVER_ROOMS == set()


def test_a_command_about_what_is_stored_waits_for_no_web_framework() -> None:
    loaded = loaded_by("from watchword.app import opened_clients, opened_operators, opened_pool")
    assert loaded & {"fastapi", "jinja2", "starlette", "structlog", "uvicorn"} == set()
    assert loaded & {"watchword.web", "watchword.interaction", "watchword.sandbox"} == set()


def test_the_library_prints_nothing_where_nobody_asked_for_its_log() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import logging, watchword; logging.getLogger('watchword.delivery').warning('message failed')",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout + said.stderr == ""
