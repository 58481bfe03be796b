"""``watchword import logto`` as people run it, against a recorded server that listens."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.imports.recorded import ID, SECRET, Recorded
from tests.running import watchword

pytestmark = pytest.mark.server


@pytest.fixture
def address() -> Iterator[str]:
    """Where a recorded server listens on this machine."""
    recorded = Recorded()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = recorded.answer(self.command, self.path, headers, self.rfile.read(length))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_POST = do_GET  # noqa: N815 - the standard library's names

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of an installation: an import into none is refused."""
    assert watchword("init", "--data", tmp_path).returncode == 0
    return tmp_path


KEY = {"WATCHWORD_IMPORT_ID": ID, "WATCHWORD_IMPORT_SECRET": SECRET}
ALLOWED = KEY | {"WATCHWORD_OUTBOUND_ALLOW": "127.0.0.0/8"}


def test_everything_comes_once_and_the_report_says_what_did_not(address: str, data: Path) -> None:
    command = ("import", "logto", "--url", address, "--plain-http", "--data", data)
    tried = watchword(*command, "--dry-run", **ALLOWED)
    assert (tried.returncode, tried.stderr) == (0, "")
    assert "users               3 would be brought, 0 here already, 0 left out" in tried.stdout
    done = watchword(*command, **ALLOWED)
    assert "users               3 brought, 0 here already, 0 left out" in done.stdout
    assert "  saml-application-id-001: applications of type SAML do not exist here" in done.stdout
    again = json.loads(watchword(*command, "--json", "--only", "users", **ALLOWED).stdout)
    assert again["sections"]["users"]["present"] == 3
    assert SECRET not in tried.stdout + done.stdout


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        ([], 2, "--plain-http"),
        (["--plain-http", "--only", "roles"], 2, "--only is one of"),
        (["--plain-http", "--resource", "https://other.example.com"], 1, "invalid_target"),
    ],
)
def test_what_cannot_be_done_is_said_before_or_after_it_was_tried(
    address: str,
    data: Path,
    more: list[str],
    status: int,
    says: str,
) -> None:
    done = watchword("import", "logto", "--url", address, "--data", data, *more, **ALLOWED)
    assert (done.returncode, says in done.stderr) == (status, True)
    assert SECRET not in done.stdout + done.stderr


def test_nothing_is_brought_into_a_folder_that_holds_no_installation(
    address: str, tmp_path: Path
) -> None:
    command = ("import", "logto", "--url", address, "--plain-http", "--data", tmp_path / "other")
    done = watchword(*command, **ALLOWED)
    assert (done.returncode, "There is no installation in" in done.stderr) == (2, True)
    assert not (tmp_path / "other").exists()


def test_a_server_that_may_not_be_connected_to_is_not(address: str, data: Path) -> None:
    done = watchword("import", "logto", "--url", address, "--plain-http", "--data", data, **KEY)
    assert done.returncode == 2
    assert "may connect to" in done.stderr


def test_without_a_secret_and_without_a_terminal_it_says_where_to_put_one(tmp_path: Path) -> None:
    key = {"WATCHWORD_IMPORT_ID": ID}
    done = watchword("import", "logto", "--url", "https://x", "--data", tmp_path, **key)
    assert (done.returncode, "WATCHWORD_IMPORT_SECRET" in done.stderr) == (2, True)
