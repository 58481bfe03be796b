"""Joins the rooms into a running server; the only room that knows them all.

``opening``: what is stored; ``joining``: the rooms as one ASGI application; ``housekeeping``: what is forgotten hourly;
``rehearsing``: the sandbox beside a dev server; ``running``: listeners, signals and a graceful stop.

Names are resolved on first use: a command that lists connectors waits for no web framework.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchword.app.clients import opened_clients as opened_clients
    from watchword.app.deliveries import opened_deliveries as opened_deliveries
    from watchword.app.importing import ImportDesk as ImportDesk
    from watchword.app.importing import opened_import as opened_import
    from watchword.app.joining import DEMO_APPLICATION as DEMO_APPLICATION
    from watchword.app.joining import House as House
    from watchword.app.joining import joined as joined
    from watchword.app.joining import opened_house as opened_house
    from watchword.app.keys import opened_keys as opened_keys
    from watchword.app.keys import rotate_key as rotate_key
    from watchword.app.opening import initialise as initialise
    from watchword.app.opening import new_receipts_address as new_receipts_address
    from watchword.app.opening import opened_operators as opened_operators
    from watchword.app.opening import opened_pool as opened_pool
    from watchword.app.opening import policy_of as policy_of
    from watchword.app.opening import prepare as prepare
    from watchword.app.opening import present_database as present_database
    from watchword.app.opening import ring_of as ring_of
    from watchword.app.people import opened_people as opened_people
    from watchword.app.running import Addresses as Addresses
    from watchword.app.running import refuse_open_doors as refuse_open_doors
    from watchword.app.running import sandbox_running as sandbox_running
    from watchword.app.running import serve as serve
    from watchword.app.running import serve_sandbox as serve_sandbox

_HOMES = {
    "DEMO_APPLICATION": "joining",
    "Addresses": "running",
    "House": "joining",
    "ImportDesk": "importing",
    "initialise": "opening",
    "joined": "joining",
    "new_receipts_address": "opening",
    "opened_clients": "clients",
    "opened_deliveries": "deliveries",
    "opened_house": "joining",
    "opened_import": "importing",
    "opened_keys": "keys",
    "opened_operators": "opening",
    "opened_people": "people",
    "opened_pool": "opening",
    "policy_of": "opening",
    "prepare": "opening",
    "present_database": "opening",
    "refuse_open_doors": "running",
    "ring_of": "opening",
    "rotate_key": "keys",
    "sandbox_running": "running",
    "serve": "running",
    "serve_sandbox": "running",
}

__all__ = [
    "DEMO_APPLICATION",
    "Addresses",
    "House",
    "ImportDesk",
    "initialise",
    "joined",
    "new_receipts_address",
    "opened_clients",
    "opened_deliveries",
    "opened_house",
    "opened_import",
    "opened_keys",
    "opened_operators",
    "opened_people",
    "opened_pool",
    "policy_of",
    "prepare",
    "present_database",
    "refuse_open_doors",
    "ring_of",
    "rotate_key",
    "sandbox_running",
    "serve",
    "serve_sandbox",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'watchword.app' has no attribute {name!r}")
    value = getattr(import_module(f"watchword.app.{home}"), name)
    globals()[name] = value
    return value
