"""T35: wherever a connector's settings, a name server or a provider's answer may point, this server connects to public addresses only."""

import asyncio
import socket
from typing import Any

import pytest
from tests.connectors.examples import Canned, config_of, failure, message_for
from tests.test_http import Answering, always, answer, serving

from watchword.connectors import discover
from watchword.connectors.base import Connector, HTTPConnector
from watchword.errors import ConfigInvalid, DeliveryFailed
from watchword.http import Guard, HTTPTransport, Timeouts

pytestmark = pytest.mark.server

CONNECTORS = sorted(discover().values(), key=lambda factory: factory.id)
OVER_HTTP = [one for one in CONNECTORS if issubclass(one, HTTPConnector)]
# Settings that name a machine.
ADDRESSED = [
    (one, item.key)
    for one in CONNECTORS
    for item in one.Config.settings()
    if item.key in ("endpoint", "host")
]
every = pytest.mark.parametrize("factory", CONNECTORS, ids=lambda factory: factory.id)
QUICK = Timeouts(connect=1.0, read=1.0, total=2.0)
MAY_NOT = "may connect to"

INWARD = [
    "127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0",
    "[::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "[fd00::1]", "localhost",
]  # fmt: skip


async def tried(factory: type[Connector], config: dict[str, Any], guard: Guard) -> DeliveryFailed:
    """What sending by this configuration fails with."""
    async with HTTPTransport(guard) as transport, factory(config, transport=transport) as connector:
        with pytest.raises(DeliveryFailed) as failed:
            await connector.send(message_for(factory), QUICK)
    return failed.value


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Have every name lead to these addresses, one a question and the last for ever; answers what was asked."""
    asked: list[str] = []

    async def resolve(host: str, port: int, **_: Any) -> list[Any]:
        address = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        if ":" in address:
            return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    return asked


# --- addresses in settings -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factory", "key"), ADDRESSED, ids=[f"{one.id}-{key}" for one, key in ADDRESSED]
)
async def test_T35_no_setting_leads_inward(factory: type[Connector], key: str) -> None:
    for address in INWARD:
        value = address if key == "host" else f"https://{address}/"
        config = config_of(factory) | {key: value.strip("[]") if key == "host" else value}
        try:
            factory.Config.read(config)
        except ConfigInvalid:
            continue  # refused when it is saved
        failed = await tried(factory, config, Guard())
        assert failed.fault == "unavailable", (address, failed.provider_text)
        assert MAY_NOT in failed.provider_text, address


def test_T35_every_setting_that_names_a_machine_is_in_the_table_above() -> None:
    named = {key for _, key in ADDRESSED}
    for factory in CONNECTORS:
        for item in factory.Config.settings():
            example = str(item.example)
            if "://" in example or item.label.lower() in ("host", "endpoint", "url"):
                assert item.key in named, (factory.id, item.key)


# --- names ---------------------------------------------------------------------------------------


@every
async def test_T35_a_providers_name_that_leads_inward_is_not_followed(
    factory: type[Connector], monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("10.0.0.1", "100.100.100.200", "169.254.169.254", "::1"):
        asked = resolving(monkeypatch, address)
        failed = await tried(factory, config_of(factory), Guard())
        assert failed.fault == "unavailable"
        assert MAY_NOT in failed.provider_text
        assert len(asked) == 1


async def test_T35_a_private_cloud_name_never_leads_to_the_metadata_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, "100.100.100.200")
    for factory, key in ADDRESSED:
        if factory.id.startswith("aliyun-"):
            config = config_of(factory) | {key: "https://dm-vpc.cn-hangzhou.aliyuncs.com"}
            assert MAY_NOT in (await tried(factory, config, Guard())).provider_text


def in_clear(factory: type[Connector], port: int) -> dict[str, Any]:
    """A configuration that sends to a name on this port without TLS."""
    return config_of(factory) | {"endpoint": f"http://flip.example:{port}/"}


def lets_clear(factory: type[Connector]) -> bool:
    try:
        factory.Config.read(in_clear(factory, 1))
    except ConfigInvalid:
        return False
    return True


# The others speak TLS only, by the same transport.
IN_CLEAR = [one for one in OVER_HTTP if lets_clear(one)]


@pytest.mark.parametrize("factory", IN_CLEAR, ids=lambda factory: factory.id)
async def test_T35_an_answer_that_flips_meets_the_guard_each_time(
    factory: type[Connector], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that was judged is the address that is connected to; the next connection is judged anew."""
    async with serving(always(answer(b"{}"))) as wire:
        config = in_clear(factory, wire.port)
        asked = resolving(monkeypatch, "127.0.0.1", "10.0.0.1")
        for _ in range(2):
            async with (
                HTTPTransport(Guard(loopback=True)) as transport,
                factory(config, transport=transport) as connector,
            ):
                try:
                    await connector.send(message_for(factory), QUICK)
                except DeliveryFailed as exc:
                    said = exc.provider_text
        assert wire.connections == 1
        assert MAY_NOT in said
        assert asked == ["flip.example"] * 2


# --- redirects -----------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", OVER_HTTP, ids=lambda factory: factory.id)
def test_T35_no_redirect_is_a_success(factory: type[Connector]) -> None:
    for status in (301, 302, 303, 307, 308):
        canned = Canned(b"", status, location="http://127.0.0.1:1/")
        assert failure(factory(config_of(factory)), message_for(factory), canned).fault


@pytest.mark.parametrize("factory", IN_CLEAR, ids=lambda factory: factory.id)
async def test_T35_no_redirect_is_followed(factory: type[Connector]) -> None:
    async with serving(_redirecting()) as target, serving(_redirecting(target.port)) as wire:
        config = in_clear(factory, wire.port) | {"endpoint": f"http://127.0.0.1:{wire.port}/"}
        await tried(factory, config, Guard(loopback=True))
        assert (wire.connections, target.connections) == (1, 0)


def _redirecting(port: int = 1) -> Answering:
    where = f"Location: http://127.0.0.1:{port}/"
    return always(answer(b"", "307 Temporary Redirect", where))


# --- the environment -----------------------------------------------------------------------------


@pytest.mark.parametrize("factory", OVER_HTTP, ids=lambda factory: factory.id)
async def test_T35_no_proxy_of_the_environment_is_used(
    factory: type[Connector], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(always(answer(b"{}"))) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        resolving(monkeypatch, "10.0.0.1")
        failed = await tried(factory, config_of(factory), Guard())
        assert MAY_NOT in failed.provider_text
        assert proxy.connections == 0
