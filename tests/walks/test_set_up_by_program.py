"""A program sets up Aliyun on a real server, tries it, sends a code and reads what became of it; every step over real HTTP."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.clients.drafts import machine
from tests.walks.house import House, open_house

from watchword import app
from watchword.clients import MANAGEMENT_RESOURCE
from watchword.sandbox import print_config
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server

SMS = "aliyun-short-message-service"
PHONE = "8613900000001"


class Program:
    """A program with a token for the Management API."""

    def __init__(self, house: House, token: str) -> None:
        self._house = house
        self._headers = {"authorization": f"Bearer {token}"}

    @classmethod
    async def of(cls, house: House) -> "Program":
        """One that the operator made on the command line."""
        async with app.opened_clients(house.settings) as clients:
            made = await clients.applications.create(machine())
            (secret,) = await clients.secrets.list(made.id)
        basic = base64.b64encode(f"{made.id}:{secret.value}".encode()).decode()
        asked = {
            "grant_type": "client_credentials",
            "resource": MANAGEMENT_RESOURCE,
            "scope": "all",
        }
        url, headers = f"{house.origin}/oidc/token", {"authorization": f"Basic {basic}"}
        async with house.session.post(url, data=asked, headers=headers) as answer:
            return cls(house, (await answer.json())["access_token"])

    async def __call__(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Any]:
        """Status and body of a call."""
        async with self._house.session.request(
            method,
            f"{self._house.origin}/api{path}",
            json=body,
            headers=self._headers
            | {name.replace("_", "-"): value for name, value in headers.items()},
        ) as answer:
            raw = await answer.read()
            return answer.status, json.loads(raw) if raw else None


async def test_from_nothing_to_a_code_that_arrived(
    tmp_path: Path, database_url: str, clock: FrozenClock
) -> None:
    async with open_house(
        tmp_path, database_url, clock, kind="real", outbound_allow=["127.0.0.0/8"]
    ) as house:
        call = await Program.of(house)
        assert await call("GET", "/connectors") == (200, [])
        _, factory = await call("GET", f"/connector-factories/{SMS}")
        config = print_config(house.settings.sandbox_port)[SMS]
        assert {item["key"] for item in factory["formItems"]} >= set(config)

        status, tried = await call(
            "POST",
            f"/connectors/{SMS}/test",
            {"phone": PHONE, "config": config},
            prefer="return=representation",
        )
        assert (status, tried["state"]) == (200, "sent"), tried
        assert await house.codes("13900000001") == ["000000"]
        wrong = config | {"signName": "别人"}
        clock.move(60)
        status, tried = await call(
            "POST",
            f"/connectors/{SMS}/test",
            {"phone": PHONE, "config": wrong},
            prefer="return=representation",
            accept_language="fr",
        )
        assert (status, tried["state"], tried["providerCode"]) == (
            200,
            "failed",
            "isv.SMS_SIGNATURE_ILLEGAL",
        )
        assert "signature" in tried["advice"]["explanation"]

        status, made = await call("POST", "/connectors", {"connectorId": SMS, "config": config})
        assert (status, made["config"]["accessKeySecret"]) == (200, "********")
        status, changed = await call(
            "PATCH", f"/connectors/{made['id']}", {"config": made["config"], "countries": ["CN"]}
        )
        assert (status, changed["countries"]) == (200, ["CN"])
        moved = made["config"] | {"endpoint": "http://127.0.0.2:1"}
        status, refused = await call("PATCH", f"/connectors/{made['id']}", {"config": moved})
        assert (status, refused["code"]) == (400, "connector.invalid_config")

        address = await app.new_receipts_address(house.settings, made["id"])
        settings = f"{house.sandbox_origin}/settings"
        async with house.session.post(settings, json={"receipts": address}) as answer:
            assert answer.status == 200
        clock.move(60)
        assert await call("POST", "/verification-codes", {"phone": PHONE}) == (204, None)
        code = await house.code("13900000001")
        verify = {"phone": PHONE, "verificationCode": code}
        assert await call("POST", "/verification-codes/verify", verify) == (204, None)
        clock.move(2)
        delivered = "/messages?identifier=%2B8613900000001&receipt=delivered"
        while not (found := (await call("GET", delivered))[1]):  # noqa: ASYNC110 - a test's patience
            await asyncio.sleep(0.05)
        (message,) = found
        assert (message["receipt"]["code"], message["usageType"]) == ("DELIVERED", "Generic")
        _, told = await call(
            "GET", f"/verifications/{message['verificationId']}/timeline", accept_language="de, pt"
        )
        kinds = [event["kind"] for event in told["events"]]
        assert kinds[:3] == ["requested", "limits", "attempt"]
        assert "receipt" in kinds
        assert (told["verdict"], told["sentence"]) == ("used", "O código chegou e foi usado.")
        assert code not in str((message, told))


async def test_a_real_server_sends_nothing_to_itself(tmp_path: Path, clock: FrozenClock) -> None:
    database = f"sqlite:///{tmp_path / 'watchword.db'}"
    async with open_house(tmp_path, database, clock, kind="real") as house:
        call = await Program.of(house)
        config = print_config(house.settings.sandbox_port)[SMS]
        status, tried = await call(
            "POST",
            f"/connectors/{SMS}/test",
            {"phone": PHONE, "config": config},
            prefer="return=representation",
        )
        assert (status, tried["state"], tried["fault"]) == (200, "failed", "unavailable")
        assert "may connect to" in tried["providerText"]
        assert await house.codes("13900000001") == []
