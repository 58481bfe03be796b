"""Rooms that hazards are tried on."""

from tests.oidc.conftest import (  # noqa: F401 - the fixtures themselves
    clients,
    credentials,
    keys,
    management,
    ring,
    tokens,
)
