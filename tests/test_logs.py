"""Log lines: machine-readable, and silent about codes, secrets and identifiers."""

import json
import logging
from collections.abc import Iterator

import pytest

from watchword import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("watchword")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:], level, our_level = before
    root.setLevel(level)
    ours.setLevel(our_level)


SECRET_NAMES = [
    "code", "verificationCode", "verification_code", "accessKeySecret", "password", "Authorization",
    "refresh_token", "set-cookie", "apiKey", "private_key", "credential", "link", "login_hint",
    "id_token_hint", "identifier", "email", "phone", "to",
]  # fmt: skip


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_field_is_masked_by_its_name(name: str) -> None:
    assert logs.masked(None, "", {name: "482913"}) == {name: logs.MASK}


@pytest.mark.parametrize("name", ["provider_code", "connector", "status", "tokens_left", "country"])
def test_what_operators_search_for_stays(name: str) -> None:
    assert logs.masked(None, "", {name: "isv.X"}) == {name: "isv.X"}


def test_a_line_is_one_json_object_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")
    logging.getLogger("watchword.delivery").warning(
        "not taken", extra={"provider_code": "isv.X", "code": "482913"}
    )
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["provider_code"], line["level"]) == (
        "not taken",
        "isv.X",
        "warning",
    )
    assert line["code"] == logs.MASK


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_traceback_shows_no_local_values(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", form)
    held = "482913"
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("watchword.web").exception("failed")
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert held not in said


def test_other_libraries_are_heard_from_warnings_upward(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug", "text")
    logging.getLogger("aiohttp.client").info("GET https://host/?code=482913")
    assert capsys.readouterr().err == ""
