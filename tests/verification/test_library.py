"""The library door: a verifier that opens its own rooms."""

import stat
from pathlib import Path

import pytest
from tests.verification.desk import EMAIL, PHONE
from tests.verification.letterbox import Mails, Texts

from watchword import secret
from watchword.errors import (
    CodeNotFound,
    KeysUnreadable,
    PhoneInvalid,
    SettingsInvalid,
)
from watchword.message import UsageType
from watchword.testing import FakeTransport, FrozenClock
from watchword.verification import Policy, Verifier


async def test_in_memory_nothing_is_needed(clock: FrozenClock) -> None:
    texts = Texts()
    async with Verifier(texts, clock=clock) as verifier:
        sent = await verifier.send("+86 138 0013 8000")
        (code,) = texts.codes(PHONE)
        verified = await verifier.check("0086 13800138000", code)
    assert verified.identifier == PHONE
    assert (verified.application, verified.verification_id) == ("library", sent.verification_id)


async def test_texts_for_identifiers_and_usage_types_are_read_at_the_door() -> None:
    texts, mails = Texts(), Mails()
    async with Verifier(texts, mails, application="shop") as verifier:
        await verifier.send("138 0013 8000", "Register", region="CN")
        await verifier.send("Mei@Example.com", UsageType.GENERIC)
        await verifier.check(PHONE, texts.codes(PHONE)[0], "Register")
        await verifier.check(EMAIL, mails.codes(EMAIL)[0], "Generic")
        with pytest.raises(PhoneInvalid):
            await verifier.send("138 0013 8000")
        with pytest.raises(SettingsInvalid, match=r"'SignOn'.*SignIn"):
            await verifier.send(PHONE, "SignOn")


async def test_codes_in_a_file_outlive_the_process(tmp_path: Path) -> None:
    database, texts = f"sqlite:///{tmp_path / 'codes.db'}", Texts()
    async with Verifier(texts, database=database) as verifier:
        await verifier.send(PHONE)
    key = tmp_path / "codes.db.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    async with Verifier(texts, database=database) as verifier:
        await verifier.check(PHONE, texts.codes(PHONE)[0])


async def test_a_file_whose_key_is_gone_is_not_opened_with_another(tmp_path: Path) -> None:
    database, key = f"sqlite:///{tmp_path / 'codes.db'}", tmp_path / "codes.db.key"
    async with Verifier(Texts(), database=database):
        pass
    key.unlink()
    with pytest.raises(KeysUnreadable, match=r"codes\.db\.key"):
        await Verifier(Texts(), database=database).__aenter__()
    assert not key.exists()


async def test_a_root_key_may_be_given_as_bytes_or_as_a_file(
    tmp_path: Path, database_url: str
) -> None:
    root, texts, path = secret.new_key(), Texts(), tmp_path / "root"
    path.write_bytes(root)
    path.chmod(0o600)
    async with Verifier(texts, database=database_url, root_key=root) as verifier:
        await verifier.send(PHONE)
    async with Verifier(texts, database=database_url, root_key=path) as verifier:
        await verifier.check(PHONE, texts.codes(PHONE)[0])
    with pytest.raises(KeysUnreadable):
        await Verifier(texts, database=database_url, root_key=secret.new_key()).__aenter__()
    assert not (tmp_path / "empty.db.key").exists()


async def test_a_root_key_of_another_length_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="32 bytes"):
        await Verifier(Texts(), root_key=b"short").__aenter__()


async def test_postgresql_wants_a_root_key(postgres_url: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"root_key.*WATCHWORD_ROOT_KEY_FILE"):
        await Verifier(Texts(), database=postgres_url).__aenter__()


async def test_connectors_share_one_transport_unless_they_brought_one() -> None:
    first, second, third = Texts(), Mails(), Mails()
    third.transport = brought = FakeTransport()
    async with Verifier(first, second, third):
        assert first.transport is not None
        assert first.transport is second.transport
        assert third.transport is brought
    assert [first.transport, second.transport] == [None, None]
    assert third.transport is brought


async def test_a_verifier_is_open_inside_its_block_only() -> None:
    verifier = Verifier(Texts())
    with pytest.raises(RuntimeError, match="async with"):
        await verifier.send(PHONE)
    async with verifier:
        with pytest.raises(CodeNotFound):
            await verifier.check(PHONE, "123456")
        with pytest.raises(RuntimeError, match="open already"):
            await verifier.__aenter__()
    with pytest.raises(RuntimeError, match="async with"):
        await verifier.check(PHONE, "123456")
    async with verifier:
        await verifier.send(PHONE)


class _ShortTexts(Texts):
    code_lengths = range(4, 7)


def test_a_policy_that_a_connector_cannot_carry_is_refused_naming_both() -> None:
    with pytest.raises(SettingsInvalid, match=r"test-texts .*4 to 6 .* 8"):
        Verifier(_ShortTexts(), policy=Policy(digits=8))
