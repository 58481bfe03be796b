"""The house as a machine reads it: which room stands on which floor, where a foreign library may be imported, and who may never know whom.

Changing a table here is how one proposes a change of plan.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "watchword"

FLOORS = {
    "errors": 0,
    "clock": 1, "networks": 1, "secret": 1, "settings": 1, "http": 1, "logs": 2, "tracing": 1, "meters": 1,
    "identifiers": 2, "passwords": 2,
    "db": 2,  # the database times how long a pattern looks
    "message": 3, "events": 3,
    "keys": 4, "limits": 4, "audit": 4, "connectors": 4,
    "advice": 5, "experience": 5,
    "delivery": 6,
    "verification": 7,
    "accounts": 8, "clients": 8, "operators": 8, "hooks": 8,
    "interaction": 9,
    "oidc": 10, "imports": 10, "doctor": 10,
    "sandbox": 11, "web": 11,
    "app": 12, "contract": 12,
    "cli": 13, "testing": 13,
    "pytest_plugin": 14,
    "__init__": 15,
}  # fmt: skip

# Library -> rooms (or "room/file" patterns) in which it may be imported.
DESKS = {
    "starlette": ("web", "sandbox", "app"),
    "fastapi": ("web/api/*",),
    "jinja2": ("web", "sandbox"),
    "python_multipart": ("web", "sandbox"),
    "uvicorn": ("app",),
    "uvloop": ("cli",),
    "aiohttp": ("http",),
    "aiohappyeyeballs": ("http",),
    "aiosmtplib": ("connectors",),
    "smtplib": (),
    "asyncpg": ("db",),
    "aiosqlite": ("db",),
    "sqlite3": ("db",),
    "phonenumbers": ("identifiers",),
    "email_validator": ("identifiers",),
    "secrets": ("secret",),
    # The sandbox is a second reading of Aliyun's rules and may not share our signer (decision 0002).
    "hmac": ("secret", "connectors/_*", "sandbox/signatures"),
    "cryptography": ("secret",),
    "joserfc": ("oidc",),
    "argon2": ("passwords",),
    "bcrypt": ("passwords",),
    "prometheus_client": ("web/metrics",),
    "opentelemetry": ("tracing",),
    "time": ("clock",),
    "pydantic_settings": ("settings",),
    "typer": ("cli",),
    "rich": ("cli",),
    "structlog": ("logs",),
    "redis": ("limits",),
}  # fmt: skip

MAY_NEVER_KNOW = {
    "connectors": ("db", "limits", "audit", "web"),
    "sandbox": ("connectors", "secret"),
    "oidc": ("web",),
}

SQL_VERBS = ("SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ")


def files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def place(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix().removesuffix(".py")


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every imported module, those inside functions and type-checking blocks included: a dodge is an import too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"relative import in line {node.lineno}"
            if node.module == "watchword":
                rooms = (alias.name for alias in node.names if alias.name != "__version__")
                yield from ((f"watchword.{name}", node.lineno) for name in rooms)
            else:
                yield node.module, node.lineno


def breaches(path: Path, text: str) -> list[str]:
    here, found = room(path), []
    for module, line in imports(ast.parse(text)):
        root, _, rest = module.partition(".")
        if root == "watchword":
            there = rest.partition(".")[0]
            if there == here:
                continue
            if there in MAY_NEVER_KNOW.get(here, ()):
                found.append(f"{place(path)}:{line} {here} may never know {there}")
            if FLOORS[there] >= FLOORS[here] and here != "__init__":
                found.append(f"{place(path)}:{line} climbs from {here} to {there}")
        elif root in DESKS and not any(_sits(path, desk) for desk in DESKS[root]):
            found.append(f"{place(path)}:{line} imports {root} away from its desk {DESKS[root]}")
    return found


def _sits(path: Path, desk: str) -> bool:
    return Path(place(path)).match(desk) if "/" in desk else room(path) == desk


def sql_breaches(path: Path, text: str) -> list[str]:
    if path.name == "store.py" or room(path) == "db":
        return []
    return [
        f"{place(path)}:{node.lineno} holds SQL, which lives in store.py"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lstrip().startswith(SQL_VERBS)
    ]


def test_every_room_has_a_floor() -> None:
    assert {room(path) for path in files()} - set(FLOORS) == set()


def test_every_import_goes_down_and_every_library_stays_at_its_desk() -> None:
    assert [one for path in files() for one in breaches(path, path.read_text())] == []


def test_sql_lives_in_stores() -> None:
    assert [one for path in files() for one in sql_breaches(path, path.read_text())] == []


@pytest.mark.parametrize(
    ("where", "text", "says"),
    [
        ("message.py", "from watchword import web", "climbs"),
        ("keys/ring.py", "def f():\n    from watchword.limits import x", "climbs"),
        ("connectors/smtp.py", "from watchword.db import Database", "may never know"),
        ("sandbox/app.py", "from watchword import secret", "may never know"),
        ("accounts/users.py", "import aiohttp", "desk"),
        ("connectors/aliyun_sms.py", "import hmac", "desk"),
        ("web/pages/x.py", "from time import time", "desk"),
    ],
)
def test_the_reader_of_this_page_sees_a_breach(where: str, text: str, says: str) -> None:
    assert says in " ".join(breaches(SOURCE / where, text))


def test_the_reader_of_this_page_sees_sql_outside_a_store() -> None:
    assert sql_breaches(SOURCE / "accounts/users.py", "x = 'SELECT 1'")
