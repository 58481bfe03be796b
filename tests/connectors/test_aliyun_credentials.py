"""Keys that are fetched: from where, for whom, when again, and that nobody waits or is left without."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.connectors.examples import SECRET, config_of, message_for

from watchword.clock import iso
from watchword.connectors._aliyun_credentials import AccessKey, FetchedKey, NoCredentials
from watchword.connectors.aliyun_sms import AliyunSMS
from watchword.errors import ConfigInvalid, DeliveryFailed, NothingSent
from watchword.http import DEFAULT_TIMEOUTS, Guard, Request, Response, Timeouts
from watchword.message import Fault, Receipt
from watchword.testing import FakeTransport, FrozenClock

ROLE = "acs:ram::1234567890123456:role/codes"
PROVIDER = "acs:ram::1234567890123456:oidc-provider/ack"
METADATA = "http://100.100.100.200/latest/"
CREDENTIALS = "meta-data/ram/security-credentials/"
TOLD = "http://127.0.0.1:9000/key?of=codes"
LIMITS = DEFAULT_TIMEOUTS


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN", "ROLE_ARN", "OIDC_PROVIDER_ARN",
                 "OIDC_TOKEN_FILE", "ECS_METADATA", "ECS_METADATA_DISABLED", "PROFILE", "CLI_PROFILE_DISABLED",
                 "CREDENTIALS_FILE", "CREDENTIALS_URI", "STS_REGION", "VPC_ENDPOINT_ENABLED"):  # fmt: skip
        monkeypatch.delenv(f"ALIBABA_CLOUD_{name}", raising=False)


class World:
    """STS, the metadata address and the SMS gateway, each told by its host; all count what they are asked."""

    def __init__(self, clock: FrozenClock) -> None:
        self.clock = clock
        self.requests: list[Request] = []
        self.fetched = 0
        self.expired: set[str] = set()
        self.sts_down = False
        self.machine = True
        self.gate: asyncio.Event | None = None

    async def send(self, request: Request, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Response:
        self.requests.append(request)
        if request.url.startswith(METADATA):
            return self._metadata(request)
        if request.url == TOLD:
            return Response(200, {}, json.dumps({"Code": "Success", **self._key()}).encode())
        if "://sts" in request.url:
            return await self._sts()
        key = request.headers.get("x-acs-security-token", "")
        if key in self.expired:
            return Response(400, {}, b'{"Code":"InvalidSecurityToken.Expired"}')
        return Response(200, {}, b'{"Code":"OK","BizId":"b","RequestId":"r"}')

    async def _sts(self) -> Response:
        if self.gate is not None:
            await self.gate.wait()
        if self.sts_down:
            raise NothingSent("down")
        return Response(200, {}, json.dumps({"Credentials": self._key()}).encode())

    def _key(self) -> dict[str, str]:
        self.fetched += 1
        return {
            "AccessKeyId": f"STS.{self.fetched}",
            "AccessKeySecret": SECRET,
            "SecurityToken": f"token{self.fetched}",
            "Expiration": iso(self.clock.now() + 3600_000),
        }

    def _metadata(self, request: Request) -> Response:
        if not self.machine:
            raise NothingSent("no machine of Aliyun's")
        place = request.url.removeprefix(METADATA)
        if request.method == "PUT":
            return Response(200, {}, b"imds-token")
        if request.headers.get("X-aliyun-ecs-metadata-token") != "imds-token":
            return Response(403)
        if place == CREDENTIALS:
            return Response(200, {}, b"codes\n")
        return Response(200, {}, json.dumps({"Code": "Success", **self._key()}).encode())

    def sent_with(self) -> list[str]:
        """The tokens that messages were signed with."""
        return [
            one.headers.get("x-acs-security-token", "")
            for one in self.requests
            if one.headers.get("x-acs-action") == "SendSms"
        ]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def world(clock: FrozenClock) -> World:
    return World(clock)


def connector(world: World, kind: dict[str, Any] | None, *, key: bool = False) -> AliyunSMS:
    config = config_of(AliyunSMS)
    config.pop("securityToken")
    if not key:
        config.pop("accessKeyId")
        config.pop("accessKeySecret")
    if kind is not None:
        config["credentials"] = kind
    made = AliyunSMS(config, transport=world, clock=world.clock)
    made.metadata = world
    return made


async def send(made: AliyunSMS) -> Receipt:
    return await made.send(message_for(AliyunSMS))


def asked_of_sts(world: World) -> dict[str, str]:
    (request,) = (one for one in world.requests if "://sts" in one.url)
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


# --- where from ------------------------------------------------------------------------------


async def test_a_role_is_assumed_with_the_connectors_own_key(world: World) -> None:
    kind = {"kind": "ramRoleArn", "roleArn": ROLE, "externalId": "x1", "stsRegion": "eu-central-1"}
    await send(connector(world, kind, key=True))
    assert asked_of_sts(world) == {
        "RoleArn": ROLE,
        "RoleSessionName": "watchword",
        "DurationSeconds": "3600",
        "ExternalId": "x1",
    }
    first = world.requests[0]
    assert first.url == "https://sts.eu-central-1.aliyuncs.com/"
    assert first.headers["x-acs-action"] == "AssumeRole"
    assert "Credential=LTAI5tExampleKeyId" in first.headers["authorization"]
    assert world.sent_with() == ["token1"]


async def test_a_pod_proves_itself_with_its_token_file_and_signs_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: FrozenClock
) -> None:
    file = tmp_path / "token"
    file.write_text("first\n")
    monkeypatch.setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE", str(file))
    monkeypatch.setenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", PROVIDER)
    made = connector(world, {"kind": "oidc", "roleArn": ROLE})
    await send(made)
    asked = asked_of_sts(world)
    assert (asked["Action"], asked["OIDCToken"]) == ("AssumeRoleWithOIDC", "first")
    assert (asked["RoleArn"], asked["OIDCProviderArn"]) == (ROLE, PROVIDER)
    assert "authorization" not in world.requests[0].headers
    file.write_text("second")
    clock.move(3601)
    world.requests.clear()
    await send(made)
    assert asked_of_sts(world)["OIDCToken"] == "second"


async def test_a_configuration_cannot_name_a_file_to_send_away(world: World) -> None:
    kind = {"kind": "oidc", "roleArn": ROLE, "oidcProviderArn": PROVIDER}
    with pytest.raises(ConfigInvalid, match="oidcTokenFile"):
        connector(world, kind | {"oidcTokenFile": "/etc/passwd"})
    with pytest.raises(DeliveryFailed) as caught:
        await send(connector(world, kind))
    assert caught.value.fault == Fault.BAD_CONFIG
    assert world.requests == []


@pytest.mark.parametrize("name", ["", "codes"])
async def test_a_machine_tells_its_role_to_who_brings_a_token(world: World, name: str) -> None:
    await send(connector(world, {"kind": "ecsRamRole", "roleName": name}))
    places = [one.url.removeprefix(METADATA) for one in world.requests[:-1]]
    asked_for_name = [] if name else [CREDENTIALS]
    assert places == ["api/token", *asked_for_name, f"{CREDENTIALS}codes"]
    assert world.sent_with() == ["token1"]


async def test_the_environment_is_looked_through_in_aliyuns_order(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: FrozenClock
) -> None:
    kind = {"kind": "environment"}
    await send(connector(world, kind))
    assert "api/token" in world.requests[0].url
    (tmp_path / ".aliyun").mkdir()
    profile = {"name": "default", "mode": "StsToken", "access_key_id": "p", "access_key_secret": "s", "sts_token": "profile"}  # fmt: skip
    told = {"current": "default", "profiles": [profile]}
    (tmp_path / ".aliyun" / "config.json").write_text(json.dumps(told))
    await send(connector(world, kind))
    (tmp_path / "token").write_text("t")
    monkeypatch.setenv("ALIBABA_CLOUD_ROLE_ARN", ROLE)
    monkeypatch.setenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", PROVIDER)
    monkeypatch.setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE", str(tmp_path / "token"))
    await send(connector(world, kind))
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "env")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s")
    monkeypatch.setenv("ALIBABA_CLOUD_SECURITY_TOKEN", "variable")
    await send(connector(world, kind))
    assert world.sent_with() == ["token1", "profile", "token2", "variable"]


async def test_between_the_command_lines_profile_and_the_machine_comes_the_profile_of_the_sdks(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".alibabacloud" / "credentials.ini"
    file.parent.mkdir()
    file.write_text(
        "[default]\ntype = access_key # ours\naccess_key_id = k\naccess_key_secret = 100%s\n"
        "[codes]\ntype = ram_role_arn\naccess_key_id = k\naccess_key_secret = s\nrole_arn = " + ROLE
    )
    kind = {"kind": "environment"}
    await send(connector(world, kind))
    assert len(world.requests) == 1
    assert "Credential=k," in world.requests[0].headers["authorization"]
    monkeypatch.setenv("ALIBABA_CLOUD_PROFILE", "codes")
    await send(connector(world, kind))
    assert asked_of_sts(world)["RoleArn"] == ROLE
    monkeypatch.setenv("ALIBABA_CLOUD_PROFILE", "nobody's")
    await send(connector(world, kind))
    assert world.sent_with() == ["", "token1", "token2"]
    monkeypatch.delenv("ALIBABA_CLOUD_PROFILE")
    monkeypatch.setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", str(file.rename(tmp_path / "other.ini")))
    await send(connector(world, kind))
    assert world.sent_with()[-1] == ""


async def test_a_credentials_uri_is_asked_where_there_is_no_machine(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_CREDENTIALS_URI", TOLD)
    made = connector(world, {"kind": "environment"})
    await send(made)
    assert TOLD not in [one.url for one in world.requests]
    world.machine = False
    world.clock.move(3601)
    await send(made)
    assert TOLD in [one.url for one in world.requests]
    assert world.sent_with() == ["token1", "token2"]
    monkeypatch.setenv("ALIBABA_CLOUD_CREDENTIALS_URI", TOLD + "&more")
    world.clock.move(3601)
    with pytest.raises(DeliveryFailed) as caught:
        await send(made)
    assert caught.value.provider_text == "What was answered holds no temporary access key."


async def test_one_profile_may_lean_on_another_but_not_on_itself(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chained = {
        "name": "codes", "mode": "ChainableRamRoleArn", "source_profile": "base", "ram_role_arn": ROLE,
        "expired_seconds": 900, "sts_region": "cn-hangzhou", "enable_vpc": True, "external_id": "x1",
    }  # fmt: skip
    base = {"name": "base", "mode": "AK", "access_key_id": "p", "access_key_secret": "s"}
    file = tmp_path / ".aliyun" / "config.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"current": "codes", "profiles": [chained, base]}))
    await send(connector(world, {"kind": "environment"}))
    asked = asked_of_sts(world)
    assert (asked["DurationSeconds"], asked["ExternalId"]) == ("900", "x1")
    assert world.requests[0].url == "https://sts-vpc.cn-hangzhou.aliyuncs.com/"
    assert "Credential=p," in world.requests[0].headers["authorization"]
    file.write_text(json.dumps({"current": "codes", "profiles": [chained | {"source_profile": "codes"}]}))  # fmt: skip
    monkeypatch.setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    with pytest.raises(DeliveryFailed) as caught:
        await send(connector(world, {"kind": "environment"}))
    assert caught.value.provider_text == "The environment holds no access key."


async def test_an_empty_environment_is_told_as_such(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    with pytest.raises(DeliveryFailed) as caught:
        await send(connector(world, {"kind": "environment"}))
    assert caught.value.fault == Fault.BAD_CONFIG
    assert "environment" in caught.value.provider_text
    assert world.requests == []


# --- when again ------------------------------------------------------------------------------


async def settled() -> None:
    """Let what goes on beside us come to its end: nothing here waits for anything but its turn."""
    for _ in range(100):
        await asyncio.sleep(0)


async def test_one_fetch_serves_all_who_ask_at_once(world: World) -> None:
    made = connector(world, {"kind": "ecsRamRole"})
    await asyncio.gather(*(send(made) for _ in range(20)))
    assert (world.fetched, set(world.sent_with())) == (1, {"token1"})


async def test_near_its_end_a_key_is_renewed_while_the_old_one_serves_on(
    world: World, clock: FrozenClock
) -> None:
    made = connector(world, {"kind": "ramRoleArn", "roleArn": ROLE}, key=True)
    await send(made)
    clock.move(3600 - 601)
    await send(made)
    assert world.fetched == 1
    clock.move(2)
    world.gate = asyncio.Event()  # STS takes its time
    for _ in range(3):
        await asyncio.wait_for(send(made), 30)
    assert world.sent_with() == ["token1"] * 5
    world.gate.set()
    await settled()
    await send(made)
    assert (world.sent_with()[-1], world.fetched) == ("token2", 2)


async def test_a_renewal_that_fails_is_tried_again_after_a_while_and_stops_nobody(
    world: World, clock: FrozenClock
) -> None:
    made = connector(world, {"kind": "ramRoleArn", "roleArn": ROLE}, key=True)
    await send(made)
    clock.move(3100)
    world.sts_down = True
    for _ in range(5):
        await send(made)
        await asyncio.sleep(0)
    assert sum("://sts" in one.url for one in world.requests) == 2
    clock.move(31)
    world.sts_down = False
    await send(made)
    await settled()
    await send(made)
    assert world.sent_with()[-1] == "token2"


async def test_without_a_key_and_without_sts_nothing_is_sent_and_another_connector_may_try(
    world: World,
) -> None:
    world.sts_down = True
    with pytest.raises(DeliveryFailed) as caught:
        await send(connector(world, {"kind": "ramRoleArn", "roleArn": ROLE}, key=True))
    assert caught.value.fault == Fault.UNAVAILABLE
    assert world.sent_with() == []


async def test_an_sts_that_never_answers_costs_no_more_than_the_time_there_is(
    world: World,
) -> None:
    world.gate = asyncio.Event()
    made = connector(world, {"kind": "ramRoleArn", "roleArn": ROLE}, key=True)
    with pytest.raises(DeliveryFailed) as caught:
        await made.send(message_for(AliyunSMS), Timeouts(0.1, 0.1, 0.1))
    assert (caught.value.fault, world.sent_with()) == (Fault.UNAVAILABLE, [])
    await made.close()


async def test_a_key_called_expired_is_replaced_and_the_message_signed_again_once(
    world: World,
) -> None:
    world.expired = {"token1"}
    made = connector(world, {"kind": "ecsRamRole"})
    await send(made)
    assert world.sent_with() == ["token1", "token2"]
    world.expired |= {"token2", "token3"}
    with pytest.raises(DeliveryFailed) as caught:
        await send(made)
    assert caught.value.provider_code == "InvalidSecurityToken.Expired"
    assert world.sent_with()[2:] == ["token2", "token3"]


def test_whoever_brings_a_loop_for_every_message_is_served(world: World) -> None:
    made = connector(world, {"kind": "ecsRamRole"})
    for _ in range(3):
        asyncio.run(send(made))
        world.clock.move(3500)
    assert world.fetched >= 2


def test_a_key_never_prints_its_secret() -> None:
    key = AccessKey("id", "t0p", "tok")
    assert "t0p" not in repr(key)
    assert "tok" not in repr(key)


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b"{}", b'{"Credentials":5}', b'{"Credentials":{"AccessKeyId":"a"}}', b"<html>"],
)
async def test_an_odd_answer_of_sts_is_no_key(clock: FrozenClock, answer: bytes) -> None:
    transport = FakeTransport(Response(200, {}, answer))
    made = AliyunSMS(
        config_of(AliyunSMS) | {"credentials": {"kind": "ramRoleArn", "roleArn": ROLE}},
        transport=transport,
        clock=clock,
    )
    with pytest.raises(DeliveryFailed) as caught:
        await send(made)
    assert caught.value.fault == Fault.BAD_CONFIG
    assert len(transport.requests) == 1


async def test_what_sts_says_of_a_signature_is_left_out(clock: FrozenClock) -> None:
    words = json.dumps({"Code": "SignatureDoesNotMatch", "Message": f"string: {SECRET}"})
    transport = FakeTransport(Response(400, {}, words.encode()))
    made = AliyunSMS(
        config_of(AliyunSMS) | {"credentials": {"kind": "ramRoleArn", "roleArn": ROLE}},
        transport=transport,
        clock=clock,
    )
    with pytest.raises(DeliveryFailed) as caught:
        await send(made)
    assert "SignatureDoesNotMatch" in caught.value.provider_text
    assert SECRET not in caught.value.provider_text


# --- configuration ---------------------------------------------------------------------------


def refusals(**changed: Any) -> Iterator[str]:
    config = {k: v for k, v in (config_of(AliyunSMS) | changed).items() if v is not None}
    config.pop("securityToken")
    with pytest.raises(ConfigInvalid) as caught:
        AliyunSMS(config)
    for problem in caught.value.problems:
        yield str(problem)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"accessKeyId": None, "accessKeySecret": None}, ["accessKeyId: is missing", "accessKeySecret: is missing"]),
        ({"accessKeySecret": None}, ["accessKeySecret: is missing"]),
        ({"accessKeySecret": None, "credentials": {"kind": "environment"}}, ["accessKeySecret: is missing"]),
        ({"credentials": {"kind": "magic"}}, ["credentials: must have kind ramRoleArn, oidc, ecsRamRole or environment"]),
        ({"credentials": {"kind": "ramRoleArn"}}, ["credentials.roleArn: is missing"]),
    ],
)  # fmt: skip
def test_half_a_key_and_half_a_role_are_named(changed: dict[str, Any], said: list[str]) -> None:
    assert list(refusals(**changed)) == said


def test_half_a_key_is_found_without_making_a_connector() -> None:
    half = {**config_of(AliyunSMS), "accessKeyId": "", "credentials": {"kind": "environment"}}
    with pytest.raises(ConfigInvalid, match="accessKeyId: is missing"):
        AliyunSMS.Config.read(half)


def test_a_role_is_stored_and_read_back_as_it_was() -> None:
    config = config_of(AliyunSMS) | {"credentials": {"kind": "ecsRamRole", "roleName": "codes"}}
    del config["accessKeyId"], config["accessKeySecret"], config["securityToken"]
    made = AliyunSMS(config)
    assert made.config.stored()["credentials"] == {"kind": "ecsRamRole", "roleName": "codes"}
    assert AliyunSMS(made.config.stored()).config == made.config
    assert "accessKeyId" not in made.config.stored()


# --- the metadata address ----------------------------------------------------------------------


def test_only_the_door_for_credentials_leads_to_the_metadata_address() -> None:
    address = "100.100.100.200"
    everything = Guard.of(["0.0.0.0/0", "::/0"], loopback=True)
    for guard in (Guard(), Guard(trusting=True), everything):
        assert not guard.permits("metadata.aliyuncs.com", address)
        assert not guard.permits("x", f"::ffff:{address}")
    door = Guard(metadata=True)
    assert door.permits(address, address)
    for other in ("8.8.8.8", "127.0.0.1", "100.100.100.201", "10.0.0.1", "::1"):
        assert not door.permits("x", other)


async def test_a_fetch_that_was_closed_ends(clock: FrozenClock) -> None:
    begun = asyncio.Event()

    async def never(_: Timeouts) -> AccessKey:
        begun.set()
        await asyncio.Event().wait()
        raise NoCredentials("never")

    keys = FetchedKey(never, clock)
    waiting = asyncio.create_task(keys.key(LIMITS))
    await begun.wait()
    keys.close()
    with pytest.raises(NoCredentials, match="closed"):
        await waiting


async def test_who_leaves_a_fetch_is_cancelled_and_nobody_else(clock: FrozenClock) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow(_: Timeouts) -> AccessKey:
        begun.set()
        await go.wait()
        return AccessKey("id", "secret")

    keys = FetchedKey(slow, clock)
    leaving, staying = (asyncio.create_task(keys.key(LIMITS)) for _ in range(2))
    await begun.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    go.set()
    assert (await staying).id == "id"
