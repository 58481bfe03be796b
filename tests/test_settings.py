"""Settings: where they come from, and how a wrong one is refused."""

import os
from pathlib import Path
from typing import Any

import pytest

from watchword.errors import SettingsInvalid
from watchword.settings import Settings, load


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in os.environ:
        if name.startswith("WATCHWORD_"):
            monkeypatch.delenv(name)


def test_without_anything_the_defaults_keep_to_this_machine() -> None:
    settings = load()
    assert (settings.host, settings.port, settings.sandbox_port) == ("127.0.0.1", 3001, 3080)
    assert settings.on_loopback
    assert settings.database_url == "sqlite:///.watchword/watchword.db"
    assert settings.public_origin == "http://127.0.0.1:3001"


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "watchword.toml"
    file.write_text('port = 4001\nhome_country = "fr"\napplication_name = "From file"\n')
    monkeypatch.setenv("WATCHWORD_CONFIG", str(file))
    monkeypatch.setenv("WATCHWORD_PORT", "4002")
    monkeypatch.setenv("WATCHWORD_APPLICATION_NAME", "From environment")
    settings = load({"port": 4003, "host": None})
    assert settings.port == 4003
    assert settings.application_name == "From environment"
    assert settings.home_country == "FR"


def test_a_misspelt_variable_is_refused_with_the_nearest_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WATCHWORD_PROT", "1")
    with pytest.raises(SettingsInvalid, match=r"WATCHWORD_PROT: .* did you mean WATCHWORD_PORT"):
        load()


def test_a_misspelt_name_in_the_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "watchword.toml"
    file.write_text("prot = 4001\n")
    monkeypatch.setenv("WATCHWORD_CONFIG", str(file))
    with pytest.raises(SettingsInvalid, match="prot: there is no such setting; did you mean port"):
        load()


def test_every_bad_value_is_named_at_once_and_none_is_repeated_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WATCHWORD_PORT", "s3cret-by-mistake")
    monkeypatch.setenv("WATCHWORD_CODE_DIGITS", "3")
    monkeypatch.setenv("WATCHWORD_ORIGIN", "https://id.example.com/path")
    with pytest.raises(SettingsInvalid) as caught:
        load()
    said = caught.value.sentence
    assert {line.partition(":")[0] for line in said.splitlines()} == {
        "port",
        "code_digits",
        "origin",
    }
    assert "s3cret" not in said


@pytest.mark.parametrize("text", ["port = ", 'port = "a', "[port"])
def test_a_broken_file_names_its_line(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "watchword.toml"
    file.write_text(text)
    monkeypatch.setenv("WATCHWORD_CONFIG", str(file))
    with pytest.raises(SettingsInvalid, match=r"watchword\.toml: .*(line 1|end of document)"):
        load()


def test_a_missing_file_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHWORD_CONFIG", "/nowhere/watchword.toml")
    with pytest.raises(SettingsInvalid, match="there is no file"):
        load()


def test_a_file_that_is_no_text_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "watchword.toml"
    file.write_bytes(b"\xff\xfe")
    monkeypatch.setenv("WATCHWORD_CONFIG", str(file))
    with pytest.raises(SettingsInvalid, match="cannot be read: it is not UTF-8"):
        load()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("REDIS", "localhost:6379", "redis: a Redis URL looks like"),
        ("REDIS", "redis://:p4ss/word@localhost:6379/0", "redis: a Redis URL looks like"),
        ("CONSOLE_PORT", "70000", "console_port: must be at most 65535"),
        ("PORT", "p4ss", "port: must be a whole number"),
        ("LIMITS", "strict", "limits: must be 'standard' or 'logto'"),
        ("REVEAL_SECRETS", "p4ss", "reveal_secrets: must be true or false"),
        ("OUTBOUND_ALLOW", "10.1.0.0/16, 10.0.0.0/33", "outbound_allow: '10.0.0.0/33' does not"),
        ("OUTBOUND_ALLOW", "10.0.0.1/8", "one looks like 10.1.0.0/16"),
        ("ORIGIN", "https://id.example.com:99999", "perhaps a port"),
        ("ORIGIN", "https://id.example.com/?", "perhaps a port"),
        ("ORIGIN", "https://*.example.com", "perhaps a port"),
        ("CONSOLE_ORIGIN", "https://a; script-src *", "perhaps a port"),
        ("HOSTS", "https://id.example.com", "a Host name looks like"),
    ],
)
def test_what_would_only_fail_later_is_refused_with_an_example(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"WATCHWORD_{name}", value)
    with pytest.raises(SettingsInvalid) as caught:
        load()
    assert says in caught.value.sentence
    assert "p4ss" not in caught.value.sentence


def test_lists_come_with_commas_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHWORD_HOSTS", "id.example.com, id.example.org,")
    assert load().hosts == ("id.example.com", "id.example.org")


@pytest.mark.parametrize(
    "said", ["https://ID.example.com/", "https://id.example.com:443", "https://id.example.com"]
)
def test_an_origin_is_written_as_browsers_write_it(said: str) -> None:
    assert load({"origin": said}).public_origin == "https://id.example.com"


def test_two_servers_cannot_share_a_port() -> None:
    with pytest.raises(SettingsInvalid, match="must differ"):
        load({"port": 3080})


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_no_password_shows_where_settings_are_printed() -> None:
    found = load({"database": "postgresql://me:s3cret@db/codes", "redis": "redis://:s3cret@redis"})
    assert "s3cret" not in f"{found!r} {found}"
    assert "s3cret" in found.database


def test_a_folder_that_is_closed_to_this_account_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A test that runs as root cannot be kept out by a mode: the system's answer is given in its place.
    really = os.stat

    def closed(path: Any, *arguments: Any, **more: Any) -> os.stat_result:
        if str(path).startswith(str(tmp_path)):
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, *arguments, **more)

    monkeypatch.setattr(os, "stat", closed)
    with pytest.raises(SettingsInvalid, match=r"^data: .* is out of reach \(permission denied\)"):
        load({"data": tmp_path})
    monkeypatch.setenv("WATCHWORD_CONFIG", str(tmp_path / "watchword.toml"))
    with pytest.raises(SettingsInvalid, match=r"no file .* that this account can see"):
        load()
