"""The protocol's rooms on each kind of database."""

import pytest
from tests.clients.conftest import ORIGIN
from tests.clients.conftest import clients as clients  # noqa: PLC0414 - the fixture itself
from tests.clients.conftest import ring as ring  # noqa: PLC0414

from watchword.clients import Clients
from watchword.keys import KeyRing
from watchword.oidc import AccessTokens, ClientCredentials, ManagementTokens, SigningKeys
from watchword.testing import FrozenClock

ISSUER = f"{ORIGIN}/oidc"


@pytest.fixture
async def keys(ring: KeyRing) -> SigningKeys:
    return await SigningKeys.open(ring)


@pytest.fixture
def tokens(keys: SigningKeys, clock: FrozenClock) -> AccessTokens:
    return AccessTokens(ISSUER, keys, clock)


@pytest.fixture
def credentials(clients: Clients, tokens: AccessTokens) -> ClientCredentials:
    return ClientCredentials(clients.resources, tokens)


@pytest.fixture
def management(clients: Clients, keys: SigningKeys, clock: FrozenClock) -> ManagementTokens:
    return ManagementTokens(ISSUER, keys, clients.authentication, clock)
