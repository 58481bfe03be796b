"""A dev server and the sandbox beside it: codes go out through it, and what became of them comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from watchword.delivery import Pool, Receipts
from watchword.delivery.receipts import path_of
from watchword.delivery.stored import OF_SANDBOX
from watchword.message import Channel
from watchword.sandbox import Sandbox, print_config
from watchword.settings import Settings, bracketed

# The sandbox speaks for more products; one a channel is what a first walk takes.
_CONNECTORS: Final = ("aliyun-short-message-service", "aliyun-direct-mail")


async def rehearse(
    settings: Settings, pool: Pool, receipts: Receipts, sandbox: Sandbox | None = None
) -> None:
    """Have the pool send through the sandbox beside it, unless its operator stored a connector of their own.

    A ``sandbox`` that is given pushes its receipts to those connectors of the pool, by a new address of each: addresses of an
    earlier start, or made by an operator since, no longer work, as nobody knows more of them than a digest.
    """
    configurations = print_config(settings.sandbox_port)
    for connector_id in _CONNECTORS:
        await pool.keep_sandbox(connector_id, configurations[connector_id])
    if sandbox is not None:
        urls = await _addresses(settings, pool, receipts)
        sandbox.push_receipts(
            texts=urls.get(Channel.SMS, ""),
            mails=urls.get(Channel.EMAIL, ""),
            name=urlsplit(settings.public_origin).netloc,
        )


async def _addresses(settings: Settings, pool: Pool, receipts: Receipts) -> Mapping[Channel, str]:
    # The listener itself, by number: a name that browsers know need not lead there, and may lead off this machine.
    host = "127.0.0.1" if settings.host == "localhost" else settings.host
    desk = f"http://{bracketed(host)}:{settings.port}"
    ours = [one for one in await pool.list() if one.origin == OF_SANDBOX and not one.problem]
    # The pool is in its order: where there are two, the first is the one that sends.
    made = {one.channel: one.id for one in reversed(ours)}
    return {
        channel: f"{desk}{path_of(row, await receipts.new_token(row))}"
        for channel, row in made.items()
    }
