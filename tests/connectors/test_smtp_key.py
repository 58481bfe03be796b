"""Whether a mail server lets us in, asked without a mail."""

from typing import Any

import pytest
from tests.connectors.mail_server import ROOTS, mail_server
from tests.connectors.test_smtp import QUICK, config

from watchword.connectors.abilities import CannotTell, KeyRefused
from watchword.connectors.smtp import SMTP
from watchword.message import Fault

pytestmark = pytest.mark.server


async def test_a_user_who_is_let_in_is_known_and_nothing_is_sent() -> None:
    async with mail_server("starttls") as server, SMTP(config(server.port)) as connector:
        assert await connector.key_problem(QUICK) is None
        assert server.mails == []


@pytest.mark.parametrize(
    "changed",
    [
        {"auth": {"user": "no-reply@mail.example.com", "pass": "wrong-password"}},
        {"tls": {"ca": ROOTS, "servername": "elsewhere.example.com"}},
    ],
)
async def test_who_is_not_let_in_hears_why(changed: dict[str, Any]) -> None:
    async with (
        mail_server("starttls") as server,
        SMTP(config(server.port, **changed)) as connector,
    ):
        told = await connector.key_problem(QUICK)
    refused = "auth" in changed
    assert isinstance(told, KeyRefused if refused else CannotTell)
    assert told.fault is (Fault.BAD_CONFIG if refused else Fault.UNAVAILABLE)
    assert "wrong-password" not in repr(told)
