"""The example package, as somebody else would have it: built, installed beside Watchword, found, and run through its own tests."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.server

ROOT = Path(__file__).parent.parent
# Nothing but pytest itself, as a stranger would have it; and no folder left in the example.
QUIET = ("-p", "no:cacheprovider", "-p", "no:asyncio")
PLUGIN = ROOT / "examples" / "connector-plugin"
GUIDE = ROOT / "docs" / "guides" / "write-a-connector.md"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed package. Built by what is here, so that no network is asked."""
    site = tmp_path_factory.mktemp("site")
    install(PLUGIN, site, tmp_path_factory.mktemp("built"))
    return site


def install(project: Path, site: Path, built: Path) -> None:
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(built)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=project, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    # A wheel of pure Python is installed by unpacking it; the environment here has no pip.
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)


def run(site: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(site), str(ROOT / "src")])
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installed_package_is_found_and_named(site: Path, tmp_path: Path) -> None:
    code = (
        "from watchword.connectors import discover; from watchword.connectors.document import read_configs;"
        "print(discover()['acme-sms'].name);"
        'print(read_configs(\'{"acme-sms": {"region": "eu", "apiKey": "k", "sender": "E"}}\')[0][1])'
    )
    done = run(site, "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["Acme SMS", "region='eu' sender='E'"]


def test_its_own_tests_pass(site: Path) -> None:
    done = run(site, "-m", "pytest", "-q", *QUIET, cwd=PLUGIN)
    assert done.returncode == 0, done.stdout + done.stderr
    # The suite, not only the two tests that are its own.
    assert int(done.stdout.split(" passed")[0].rpartition("\n")[2]) > 15


def test_without_being_installed_it_is_not_there(tmp_path: Path) -> None:
    code = "from watchword.connectors import discover; print('acme-sms' in discover())"
    assert run(tmp_path, "-c", code, cwd=tmp_path).stdout == "False\n"


def test_a_connector_that_breaks_a_promise_fails_the_suite(site: Path, tmp_path: Path) -> None:
    broken = tmp_path / "test_broken.py"
    broken.write_text(
        "from acme_sms.connector import AcmeSMS\n"
        "from watchword.message import Receipt\n"
        "from watchword.testing import connector_contract\n\n\n"
        "class Gullible(AcmeSMS):\n"
        "    def receipt(self, status, answer):\n"
        "        return Receipt('m-1')\n\n\n"
        "TestGullible = connector_contract(Gullible)\n"
    )
    done = run(site, "-m", "pytest", "-q", *QUIET, str(broken), cwd=tmp_path)
    assert done.returncode == 1
    assert "was taken" in done.stdout


def shown(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE.read_text(), re.DOTALL)


def test_what_the_guide_shows_is_a_package_whose_suite_passes(tmp_path: Path) -> None:
    (project,), (connector, suite) = shown("toml"), shown("python")
    assert connector == (PLUGIN / "src" / "acme_sms" / "connector.py").read_text()
    files = {
        "pyproject.toml": project,
        "src/acme_sms/connector.py": connector,
        "tests/test_connector.py": suite,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    site, built = tmp_path / "site", tmp_path / "built"
    built.mkdir()
    install(tmp_path, site, built)
    done = run(site, "-m", "pytest", "-q", *QUIET, "tests", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
