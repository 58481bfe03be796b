"""T22: what a console can switch about connectors holds where messages are sent, not only where it is shown."""

from typing import Any

import pytest
from tests.delivery.aliyun import SMS, TEXT, sms_config
from tests.web.api.connector_site import ConnectorSite, connector_site

from watchword.db import Database
from watchword.delivery import Delivery
from watchword.errors import ConnectorNotFound
from watchword.identifiers import Phone, parse_phone
from watchword.message import Message
from watchword.testing import FrozenClock


async def used(site: ConnectorSite, number: str = "") -> list[str]:
    """Which connectors a message goes to, in turn, while everyone refuses it."""
    site.aliyun.say(*["isv.OUT_OF_SERVICE"] * 3)
    to = parse_phone(number) if number else TEXT.to
    assert isinstance(to, Phone)
    site.clock.move(1)
    await site.send(
        message=Message(to, TEXT.usage_type, TEXT.values), verification=to.value, budget=5
    )
    rows = await site.db.all("SELECT connector FROM messages WHERE verification = :v", v=to.value)
    await site.db.execute("DELETE FROM messages")
    site.aliyun._next.clear()
    return [row["connector"] for row in rows]


SWITCHES: list[tuple[dict[str, Any], dict[str, set[str]]]] = [
    ({"enabled": False}, {"CN": {"other"}, "HK": {"other"}}),
    ({"countries": ["HK"]}, {"CN": {"other"}, "HK": {"one", "other"}}),
    ({"countries": ["CN", "HK"]}, {"CN": {"one", "other"}, "HK": {"one", "other"}}),
]


@pytest.mark.parametrize(("switch", "reached"), SWITCHES)
async def test_T22_a_connector_sends_only_what_its_switches_let_it(
    db: Database, clock: FrozenClock, switch: dict[str, Any], reached: dict[str, set[str]]
) -> None:
    site = await connector_site(db, clock)
    config = sms_config()
    for entry in config["templates"]:
        entry["templateCode"] = {"china": "SMS_100000001", "overseas": "SMS_100000011"}
    async with site.client() as api:
        for row in ("one", "other"):
            body = {"connectorId": SMS, "config": config, "id": row, "fallback": True}
            assert (await api.post("/api/connectors", json=body)).status_code == 200
        assert (await api.patch("/api/connectors/one", json=switch)).status_code == 200
        assert set(await used(site)) == reached["CN"]
        assert set(await used(site, "+85261234567")) == reached["HK"]
        # Another process sees the switch too.
        second = await connector_site(db, clock, ring=site.ring)
        assert {
            one.row for one in await second.rooms.pool.candidates(TEXT.channel, "CN")
        } == reached["CN"]


async def test_T22_a_channel_that_is_switched_off_sends_nothing(
    db: Database, clock: FrozenClock
) -> None:
    site = await connector_site(db, clock)
    async with site.client() as api:
        made = (
            await api.post("/api/connectors", json={"connectorId": SMS, "config": sms_config()})
        ).json()
        await api.patch(f"/api/connectors/{made['id']}", json={"enabled": False})
        with pytest.raises(ConnectorNotFound):
            await Delivery(site.rooms.pool, site.messages, clock).deliver(TEXT, verification="v")
        await api.delete(f"/api/connectors/{made['id']}")
        with pytest.raises(ConnectorNotFound):
            await Delivery(site.rooms.pool, site.messages, clock).deliver(TEXT, verification="v")
    assert site.aliyun.requests == []
