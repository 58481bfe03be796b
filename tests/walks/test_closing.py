"""A server that stops parts from everybody it kept a connection to."""

from pathlib import Path

import pytest
from tests.connectors.mail_server import mail_server
from tests.connectors.test_smtp import config
from tests.walks.house import open_house

from watchword.app.opening import opened_pool
from watchword.testing import FrozenClock

pytestmark = pytest.mark.server


async def test_it_says_goodbye_to_the_mail_server(
    tmp_path: Path, migrated_url: str, clock: FrozenClock
) -> None:
    async with mail_server("never") as mails:
        async with open_house(tmp_path, migrated_url, clock) as house:
            async with opened_pool(house.settings) as pool:
                connection = {"host": "127.0.0.1", "secure": False, "ignoreTLS": True, "auth": None}
                await pool.add("simple-mail-transfer-protocol", config(mails.port, **connection))
            clock.move(2)  # the change was made beside the server
            person = house.person()
            page = await person.open("/sign-in")
            await person.submit(page, "/sign-in", identifier="mei@example.com")
            await mails.heard.wait()
            assert mails.goodbyes == 0
        assert mails.goodbyes == 1
