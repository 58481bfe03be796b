"""The examination: each thing that can be wrong is seen, named, and comes with what mends it."""

from pathlib import Path
from typing import Any

import pytest
from tests.delivery.aliyun import SMS, sms_config

from watchword.db import Database
from watchword.db.installation import claim
from watchword.delivery import Pool
from watchword.doctor import Finding, State, examination, examine, inside, premises
from watchword.experience import Experience, SignInExperience, Surroundings
from watchword.keys import KeyRing, Purpose, open_keys, root_key
from watchword.message import Channel
from watchword.operators import store as operators
from watchword.settings import Settings
from watchword.testing import FakeTransport, FrozenClock


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
async def ring(db: Database, data: Path, clock: FrozenClock) -> KeyRing:
    """An installation that was started once."""
    await claim(db, "real")
    return await open_keys(db, data, clock, make=True)


async def examined(
    db: Database, data: Path, clock: FrozenClock, **given: Any
) -> dict[str, Finding]:
    found = await examine(Settings(data=data, **given), clock, db=db)
    assert len({one.check for one in found}) == len(found)
    return {one.check: one for one in found}


def states(found: dict[str, Finding]) -> dict[str, str]:
    return {check: one.state.value for check, one in found.items() if one.state is not State.OK}


async def message(db: Database, row: str, state: str, at: int) -> None:
    await db.execute(
        """INSERT INTO messages (id, verification, connector, connector_id, channel, usage_type, country, identifier,
            digest, key_id, provider_id, request_id, state, fault, provider_code, provider_text, latency, at)
        VALUES (:id, 'v', :row, 'c', 'sms', 'SignIn', 'CN', 'x', :digest, 'k', '', '', :state, '', '', '', 1, :at)""",
        id=f"{row}{state}{at}",
        row=row,
        digest=b"d",
        state=state,
        at=at,
    )


async def test_a_healthy_installation_lacks_only_what_its_operator_has_not_stored(
    db: Database, data: Path, clock: FrozenClock, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "_SKEW_MS", 10**15)  # the test's clock stands still
    found = await examined(db, data, clock)
    assert states(found) == {
        "channel.sms": "warn",
        "channel.email": "warn",
        "operators": "warn",
        "sign-in": "warn",
    }
    assert all(
        one.command or "console" in one.sentence
        for one in found.values()
        if one.state is not State.OK
    )


async def test_who_can_come_in_is_no_longer_spoken_of_once_somebody_can(
    db: Database, data: Path, clock: FrozenClock, ring: KeyRing
) -> None:
    experience = await Experience.open(db, clock)
    method = {
        "identifier": "phone",
        "password": False,
        "verificationCode": True,
        "isPasswordPrimary": False,
    }
    change = SignInExperience.model_validate(
        {
            "signIn": {"methods": [method]},
            "signUp": {"identifiers": ["phone"], "password": False, "verify": True},
        }
    )
    await experience.change(change, Surroundings(channels=frozenset(Channel)))
    found = await examined(db, data, clock)
    assert ("sign-in" in found, "operators" in found) == (False, True)
    # What people are to sign in by has to be sent by something; what they do not is no one's trouble.
    assert (found["channel.sms"].state, found["channel.email"].state) == (State.FIX, State.WARN)
    await (await Pool.open(db, ring, FakeTransport(), clock)).add(SMS, sms_config())
    found = await examined(db, data, clock)
    assert "channel.sms" not in found
    assert found["channel.email"].state is State.OK
    async with db.transaction() as conn:
        await operators.insert(conn, "o", "ana@example.com", "digest", clock.now())
    assert "operators" not in await examined(db, data, clock)


async def test_a_connector_is_told_by_when_it_last_worked(
    db: Database, data: Path, clock: FrozenClock, ring: KeyRing
) -> None:
    pool = await Pool.open(db, ring, FakeTransport(), clock)
    row = await pool.add(SMS, sms_config())
    check = f"connector.{row}"
    assert (await examined(db, data, clock))[check].state is State.WARN
    await message(db, row, "sent", clock.now() - 7_200_000)
    assert "2 h ago" in (await examined(db, data, clock))[check].sentence
    await message(db, row, "sent", clock.now())
    assert "within the last hour" in (await examined(db, data, clock))[check].sentence
    await message(db, row, "failed", clock.now() + 2 * 86_400_000)
    assert (await examined(db, data, clock))[check].state is State.FIX
    await db.execute("UPDATE connectors SET connector_id = 'gone'")
    assert "cannot be opened" in (await examined(db, data, clock))[check].sentence


async def test_a_connector_that_cannot_send_is_seen_before_anybody_waits_for_it(
    db: Database, data: Path, clock: FrozenClock, ring: KeyRing
) -> None:
    pool = await Pool.open(db, ring, FakeTransport(), clock)
    row = await pool.add(SMS, None)
    assert (await examined(db, data, clock))[f"connector.{row}"].state is State.FIX
    whole = await pool.add(SMS, sms_config())
    await message(db, whole, "sent", clock.now())
    assert (await examined(db, data, clock))[f"connector.{whole}"].state is State.OK
    longer = await examined(db, data, clock, code_digits=8)
    assert longer[f"connector.{whole}"].state is State.FIX


async def test_old_keys_and_what_they_still_seal_are_seen(
    db: Database, data: Path, clock: FrozenClock, ring: KeyRing
) -> None:
    await (await Pool.open(db, ring, FakeTransport(), clock)).add(SMS, sms_config())
    await ring.rotate(Purpose.SEAL)
    clock.move(61)
    found = await examined(db, data, clock)
    assert found["sealed"].command == "watchword keys reseal"
    await db.execute("UPDATE keys SET active_from = 0 WHERE purpose = 'lookup'")
    assert (await examined(db, data, clock))["keys"].command == "watchword keys rotate lookup"


async def test_a_lost_root_key_is_named_and_not_replaced(
    db: Database, data: Path, clock: FrozenClock, ring: KeyRing
) -> None:
    root_key.path_in(data).unlink()
    found = await examined(db, data, clock)
    assert states(found) | {"keys": "fix", "root-key": "fix"} == states(found)
    assert not root_key.path_in(data).exists()


async def test_an_older_schema_ends_the_examination_with_its_command(
    db: Database, data: Path, clock: FrozenClock
) -> None:
    await db.execute("DELETE FROM schema_versions WHERE number > 5")
    found = await examined(db, data, clock)
    assert found["schema"].command == "watchword migrate"
    assert "keys" not in found


async def test_a_dev_database_is_no_place_for_people(
    db: Database, data: Path, clock: FrozenClock
) -> None:
    await claim(db, "dev")
    assert (await examined(db, data, clock))["kind"].state is State.WARN


async def test_a_clock_that_is_off_is_seen_where_there_is_another(
    db: Database, data: Path, clock: FrozenClock
) -> None:
    clock.move(10)
    found = await examined(db, data, clock)
    assert (found["clock"].state is State.WARN) is (db.kind == "postgres")


# --- without a database ----------------------------------------------------------------------


def checked(**given: Any) -> dict[str, str]:
    found = {one.check: one for one in premises.settings_as_a_whole(Settings(**given))}
    return states(found)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"origin": "https://id.example.com", "trusted_proxies": 1}, {}),
        ({"origin": "https://id.example.com"}, {"proxies": "warn"}),
        ({"origin": "http://id.example.com"}, {"origin": "fix"}),
        ({"host": "0.0.0.0"}, {"origin": "fix"}),
        (
            {"origin": "https://id.example.com", "trusted_proxies": 1, "host": "0.0.0.0"},
            {"proxies": "warn"},
        ),
        ({"limits": "logto"}, {"limits": "warn"}),
        (
            {"origin": "https://id.example.com", "trusted_proxies": 1, "metrics": "loopback"},
            {"metrics": "warn"},
        ),
    ],
)
def test_settings_that_do_not_go_together_are_named(
    given: dict[str, Any], expected: dict[str, str]
) -> None:
    assert checked(**given) == expected


def test_a_folder_and_a_root_key_that_others_may_read_are_seen(data: Path) -> None:
    root_key.read_or_make(data)
    assert states({one.check: one for one in premises.data_folder(Settings(data=data))}) == {}
    data.chmod(0o755)
    root_key.path_in(data).chmod(0o644)
    found = {one.check: one for one in premises.data_folder(Settings(data=data))}
    assert found["data"].command == f"chmod 700 {data}"
    assert found["root-key"].command == f"chmod 600 {root_key.path_in(data)}"


def test_little_room_is_seen(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(premises, "_LITTLE", 2**80)
    assert premises._room(data).state is State.WARN
    monkeypatch.setattr(premises, "_HARDLY_ANY", 2**80)
    assert premises._room(data).state is State.FIX


async def test_looking_makes_no_database(data: Path, clock: FrozenClock) -> None:
    found = {one.check: one for one in await examine(Settings(data=data), clock)}
    assert found["database"].state is State.FIX
    assert not any(data.iterdir())  # noqa: ASYNC240
    missing = await examine(Settings(data=data / "nowhere"), clock)
    assert "data" in {one.check for one in missing if one.state is State.FIX}


async def test_redis_is_asked_if_there_should_be_one(redis_url: str, data: Path) -> None:
    for url, state, says in (
        (redis_url, State.OK, "answers"),
        ("redis://127.0.0.1:1/0", State.WARN, "Connect call failed"),
        (f"{redis_url}?hush=1", State.FIX, "options after the ?"),
    ):
        (found,) = await examination._redis(Settings(data=data, redis=url))
        assert found.state is state
        assert says in found.sentence
        assert "hush" not in found.sentence


def test_the_folder_one_stands_in_is_called_by_its_name(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data)
    folder, *_ = premises.data_folder(Settings(data=Path()))
    assert folder.sentence == f"Only this account may look into {data}."
