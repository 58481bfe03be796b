"""What is in the box: extras, the wheel's files, the licence, and locks that name no host."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.server

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "watchword"
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
SERVER_LIBRARIES = {"fastapi", "jinja2", "rich", "starlette", "structlog", "typer", "uvicorn"}


def names(requirements: list[str]) -> set[str]:
    """The distributions that requirement lines ask for."""
    return {
        re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0].lower().replace("_", "-")
        for line in requirements
    }


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def wheel_files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel built from this tree, without asking the network for a builder."""
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_a_library_user_installs_no_server(project: dict[str, Any]) -> None:
    assert names(project["project"]["dependencies"]) & SERVER_LIBRARIES == set()


def test_the_extras_are_server_postgres_redis_tracing_and_all(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"]
    assert set(extras) == {"server", "postgres", "redis", "tracing", "all"}
    assert extras["all"] == ["watchword[server,postgres,redis,tracing]"]
    assert names(extras["postgres"]) == {"asyncpg"}


def test_the_wheel_holds_everything_the_package_reads(wheel_files: set[str]) -> None:
    for pattern in ("py.typed", "db/migrations/*.sql", "**/templates/**/*.*", "**/static/**/*.*"):
        for path in SOURCE.glob(pattern):
            if path.is_file() and path.suffix != ".pyc":
                assert path.relative_to(SOURCE.parent).as_posix() in wheel_files
    assert "watchword/py.typed" in wheel_files
    assert any(name.endswith(".sql") for name in wheel_files)
    # The guides that the API shows.
    assert "watchword/connectors/pages/zh-CN/aliyun_sms.md" in wheel_files


def test_the_wheel_holds_every_catalogue_compiled(wheel_files: set[str]) -> None:
    for path in SOURCE.rglob("*.po"):
        compiled = path.relative_to(SOURCE.parent).with_suffix(".mo")
        assert compiled.as_posix() in wheel_files
        if path.stem == "console":
            tag = path.parents[1].name.replace("_", "-")
            assert f"watchword/web/static/console/locale/{tag}.json" in wheel_files


def test_the_wheel_holds_licence_and_notice_and_no_tests(wheel_files: set[str]) -> None:
    kept = {name.rpartition("/")[2] for name in wheel_files if "/licenses/" in name}
    assert kept == {"LICENSE", "NOTICE"}
    assert not [name for name in wheel_files if name.startswith(("tests/", "bench/", "docs/"))]


def test_the_licence_is_apache(project: dict[str, Any]) -> None:
    assert project["project"]["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_by_hash_and_names_no_host(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index" not in text
    pinned = re.findall(r"^[a-z0-9][^\s]*==\S+", text, re.MULTILINE)
    unhashed = re.findall(r"^[a-z0-9][^\n]*[^\\\n]\n(?!\s)", text, re.MULTILINE)
    assert pinned
    assert unhashed == []


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("run", ("project", "dependencies")),
        ("run", ("project", "optional-dependencies", "server")),
        ("run", ("project", "optional-dependencies", "postgres")),
        ("run", ("project", "optional-dependencies", "redis")),
        ("test", ("dependency-groups", "test")),
        ("lint", ("dependency-groups", "lint")),
        ("bench", ("dependency-groups", "bench")),
        ("sdks", ("dependency-groups", "sdks")),
        ("client", ("dependency-groups", "client")),
        ("build", ("build-system", "requires")),
    ],
)
def test_every_dependency_is_locked(
    project: dict[str, Any], lock: str, wanted: tuple[str, ...]
) -> None:
    asked: Any = project
    for key in wanted:
        asked = asked[key]
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    locked = {
        name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
    }
    assert names(asked) - locked == set(), "run ./dev lock"


def test_versions_of_one_distribution_agree_in_all_locks() -> None:
    found: dict[str, set[str]] = {}
    together = [
        lock for lock in LOCKS if lock.stem not in ("sdks", "client")
    ]  # those have an environment of their own
    for lock in together:
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE):
            found.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}
