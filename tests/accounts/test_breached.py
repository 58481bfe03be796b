"""Breached passwords: looked up without telling which, and nobody is shut out when nobody can say."""

import hashlib
import logging
from pathlib import Path

import pytest

from watchword.accounts import NewPasswords, PasswordPolicy, list_of
from watchword.accounts.breached import LocalList, NoList, OnlineList
from watchword.errors import NothingSent, PasswordRejected, SettingsInvalid
from watchword.testing import FakeTransport

PASSWORD = "correct horse"
DIGEST = hashlib.sha1(PASSWORD.encode()).hexdigest().upper()


async def test_five_digits_of_a_digest_are_all_that_leaves(transport: FakeTransport) -> None:
    transport.answer(f"{'0' * 35}:3\r\n{DIGEST[5:]}:12\r\n", content_type="text/plain")
    assert await OnlineList(transport).lists(PASSWORD)
    (asked,) = transport.requests
    assert asked.url == f"https://api.pwnedpasswords.com/range/{DIGEST[:5]}"
    assert asked.body == b""
    assert asked.headers["Add-Padding"] == "true"
    assert PASSWORD not in repr(asked.headers)


@pytest.mark.parametrize("body", ["", f"{DIGEST[5:]}:0", f"{'0' * 35}:3", "<html>"])
async def test_what_is_not_there_or_only_padding_is_not_breached(
    transport: FakeTransport, body: str
) -> None:
    transport.answer(body)
    assert not await OnlineList(transport).lists(PASSWORD)


async def test_trouble_on_the_way_is_logged_and_shuts_nobody_out(
    transport: FakeTransport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    transport.fail(NothingSent())
    transport.answer("", 503)
    online = OnlineList(transport)
    assert [await online.lists(PASSWORD) for _ in range(2)] == [False, False]
    assert len(caplog.records) == 2
    assert PASSWORD not in caplog.text
    assert DIGEST[:5] not in caplog.text


@pytest.mark.parametrize("counted", [True, False])
async def test_a_file_is_searched_from_the_first_line_to_the_last(
    tmp_path: Path, counted: bool
) -> None:
    words = [f"password {n}" for n in range(500)]
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    file = tmp_path / "breached.txt"
    file.write_text(
        "".join(f"{one}{f':{n}' if counted else ''}\n" for n, one in enumerate(digests))
    )
    local = LocalList(file)
    assert all([await local.lists(word) for word in words])
    assert not any([await local.lists(word + "x") for word in words[:50]])


async def test_a_file_that_is_empty_or_gone_lists_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "empty").touch()
    assert not await LocalList(tmp_path / "empty").lists(PASSWORD)
    assert not caplog.records
    assert not await LocalList(tmp_path / "gone").lists(PASSWORD)
    assert len(caplog.records) == 1


def test_a_setting_names_the_list(tmp_path: Path, transport: FakeTransport) -> None:
    assert isinstance(list_of("off", transport), NoList)
    assert isinstance(list_of("online", transport), OnlineList)
    (tmp_path / "list.txt").touch()
    assert isinstance(list_of(str(tmp_path / "list.txt"), transport), LocalList)
    with pytest.raises(SettingsInvalid, match="no file that this account can see"):
        list_of("of", transport)


async def test_only_a_password_that_is_good_otherwise_is_looked_up(
    transport: FakeTransport,
) -> None:
    new = NewPasswords(OnlineList(transport))
    with pytest.raises(PasswordRejected) as refused:
        await new.digest("short", PasswordPolicy())
    assert refused.value.issues[0]["code"] == "password_rejected.too_short"
    assert transport.requests == []
    transport.answer(f"{DIGEST[5:]}:1")
    with pytest.raises(PasswordRejected) as refused:
        await new.digest(PASSWORD, PasswordPolicy())
    assert refused.value.issues == ({"code": "password_rejected.pwned"},)
    assert PASSWORD not in f"{refused.value!r}{refused.value.data}"
    assert (await new.digest(PASSWORD, PasswordPolicy(pwned=False))).text.startswith("$argon2id$")
    assert len(transport.requests) == 1
