"""The library door, as its users enter it: public names, real HTTP, the sandbox in the provider's place.

That the read-me's script runs is in ``test_readme.py``.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from watchword import (
    AliyunDirectMail,
    AliyunSMS,
    DeliveryFailed,
    LimitReached,
    VerificationFailed,
    Verifier,
)
from watchword.errors import KeysUnreadable
from watchword.sandbox import Sandbox, print_config

NUMBER = "+86 139 0000 0007"
MAILBOX = "mei@example.com"
TEXTS, MAILS = "aliyun-short-message-service", "aliyun-direct-mail"


@dataclass
class Aliyun:
    """A sandbox that answers, and how connectors reach it."""

    sandbox: Sandbox
    configs: dict[str, dict[str, Any]]

    @property
    def texts(self) -> AliyunSMS:
        return AliyunSMS(self.configs[TEXTS])

    @property
    def mails(self) -> AliyunDirectMail:
        return AliyunDirectMail(self.configs[MAILS])

    @property
    def code(self) -> str:
        """The code of the newest message."""
        return next(iter(self.sandbox.inbox)).code


@pytest.fixture
async def aliyun() -> AsyncIterator[Aliyun]:
    """A sandbox on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as desk:
        port = desk.getsockname()[1]
        sandbox = Sandbox(port=port, frequency=False)
        server = uvicorn.Server(
            uvicorn.Config(sandbox.app, log_config=None, lifespan="off", date_header=False)
        )
        serving = asyncio.create_task(server.serve(sockets=[desk]))
        # Connections wait in the socket's queue until the server takes them.
        yield Aliyun(sandbox, print_config(port))
        server.should_exit = True
        await serving


@pytest.mark.parametrize("identifier", [NUMBER, MAILBOX])
async def test_a_phone_and_a_mailbox_are_proved_through_the_same_verifier(
    aliyun: Aliyun, identifier: str
) -> None:
    async with Verifier(aliyun.texts, aliyun.mails) as verifier:
        await verifier.send(identifier)
        code = aliyun.code
        with pytest.raises(VerificationFailed) as refused:
            await verifier.check(identifier, code[::-1] if code != code[::-1] else "0")
        assert code not in str(refused.value)
        verified = await verifier.check(identifier, f"{code[:3]} {code[3:]}")
        assert verified.usage_type == "SignIn"
        with pytest.raises(VerificationFailed):
            await verifier.check(identifier, code)


async def test_a_code_from_before_a_restart_is_still_good(aliyun: Aliyun, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'codes.db'}"
    async with Verifier(aliyun.texts, database=database) as verifier:
        await verifier.send(NUMBER)
    async with Verifier(aliyun.texts, database=database) as verifier:
        with pytest.raises(LimitReached):
            await verifier.send(NUMBER)
        await verifier.check(NUMBER, aliyun.code)


async def test_a_root_key_may_be_named_by_its_path_as_text(aliyun: Aliyun, tmp_path: Path) -> None:
    database, key = f"sqlite:///{tmp_path / 'codes.db'}", tmp_path / "root"
    key.touch(mode=0o600)
    key.write_bytes(bytes(32))
    async with Verifier(aliyun.texts, database=database, root_key=str(key)) as verifier:
        await verifier.send(NUMBER)
    async with Verifier(aliyun.texts, database=database, root_key=bytes(32)) as verifier:
        await verifier.check(NUMBER, aliyun.code)
    with pytest.raises(KeysUnreadable, match="There is no root key"):
        await Verifier(
            aliyun.texts, database=database, root_key=str(tmp_path / "none")
        ).__aenter__()


async def test_a_wrong_secret_is_the_operators_fault_and_is_not_repeated(aliyun: Aliyun) -> None:
    config = aliyun.configs[TEXTS] | {"accessKeySecret": "not-the-sandbox-secret"}
    async with Verifier(AliyunSMS(config)) as verifier:
        with pytest.raises(DeliveryFailed) as failed:
            await verifier.send(NUMBER)
        assert failed.value.fault == "bad_config"
        assert failed.value.provider_code == "SignatureDoesNotMatch"
        assert "not-the-sandbox-secret" not in f"{failed.value!r} {vars(failed.value)}"
    assert len(aliyun.sandbox.inbox) == 0


async def test_with_the_provider_down_nothing_is_lost(aliyun: Aliyun, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'codes.db'}"
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    down = AliyunSMS(aliyun.configs[TEXTS] | {"endpoint": f"http://127.0.0.1:{port}"})
    async with Verifier(down, database=database) as verifier:
        for _ in range(3):
            with pytest.raises(DeliveryFailed) as failed:
                await verifier.send(NUMBER)
            assert failed.value.fault == "unavailable"
    async with Verifier(aliyun.texts, database=database) as verifier:
        await verifier.send(NUMBER)
        await verifier.check(NUMBER, aliyun.code)
