"""Applications on the command line, and what the program made there can do at a running server."""

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from tests.running import running, watchword

pytestmark = pytest.mark.server

# Brackets are no markup here, and colons no picture.
ROBOT = "Robot [one] a:b:c"


def asked(url: str, body: dict[str, str] | None = None, **headers: str) -> tuple[int, Any]:
    """Status and JSON of a POST, or of a GET without a body."""
    data = urlencode(body).encode() if body else None
    try:
        with urlopen(Request(url, data, headers)) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except HTTPError as exc:
        return exc.code, json.load(exc)


def test_a_program_made_by_command_gets_a_token_that_opens_the_api(tmp_path: Path) -> None:
    told = watchword("app", "create", "--data", tmp_path, "--name", ROBOT, "--management", "--json")
    assert told.returncode == 0, told.stderr
    made = json.loads(told.stdout)
    assert set(made) == {"id", "secret"}
    again = json.loads(
        watchword("app", "secret", made["id"], "--data", tmp_path, "--name", "Two", "--json").stdout
    )
    assert again["secret"] != made["secret"]
    listed = watchword("app", "list", "--data", tmp_path)
    assert made["id"] in listed.stdout
    assert f"{ROBOT}  (management)" in listed.stdout
    assert made["secret"] not in listed.stdout
    with running("serve", "--port", "0", "--data", tmp_path, folder=tmp_path) as server:
        origin = server.addresses["Sign-in page"].removesuffix("/sign-in")
        for secret in (made["secret"], again["secret"]):
            status, answer = asked(
                f"{origin}/oidc/token",
                {
                    "grant_type": "client_credentials",
                    "client_id": made["id"],
                    "client_secret": secret,
                    "resource": "https://default.logto.app/api",
                    "scope": "all",
                },
            )
            assert status == 200, answer
            bearer = f"Bearer {answer['access_token']}"
            status, found = asked(f"{origin}/api/applications", Authorization=bearer)
            assert (status, [one["id"] for one in found]) == (200, [made["id"]])
        assert asked(f"{origin}/api/applications", Authorization=f"{bearer}x")[0] == 401


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--type", "Toaster"], "one of Native"),
        (["--redirect-uri", "http://shop.example.com/"], "http is for this machine only"),
        (["--management", "--type", "SPA"], "machine-to-machine"),
        (["--management", "--scope", "everything"], "no scope"),
    ],
)
def test_what_cannot_be_is_a_sentence(tmp_path: Path, options: list[str], says: str) -> None:
    told = watchword("app", "create", "--data", tmp_path, "--name", "X", *options)
    assert told.returncode == 2
    assert says in told.stderr
    assert "Traceback" not in told.stderr
