"""The pytest plug-in: fixtures ``sandbox`` and ``inbox`` for tests of whoever sends codes. Loads nothing until one is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from watchword.testing import ReceivedMessages, RunningSandbox


@pytest.fixture(scope="session")
def watchword_sandbox() -> Iterator[RunningSandbox]:
    """One listening sandbox for all tests of a process. Ask for ``sandbox`` instead, which begins anew for each test."""
    from watchword.testing import running_sandbox  # noqa: PLC0415 - costs nothing to who does not ask

    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(watchword_sandbox: RunningSandbox) -> Iterator[RunningSandbox]:
    """Aliyun on your desk: `.url`, `.config(factory_id)`, `.fail(...)`, `.clear()`, `.inbox`. Empty for each test."""
    watchword_sandbox.clear()
    yield watchword_sandbox
    watchword_sandbox.clear()


@pytest.fixture
def inbox(sandbox: RunningSandbox) -> ReceivedMessages:
    """What phones and mailboxes received: `await inbox.latest(to)`, `inbox.wait(to)`, `inbox.all(to)`."""
    return sandbox.inbox
