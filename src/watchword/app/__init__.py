"""Joins the rooms into a running server; the only room that knows them all.

``opening``: what is stored; ``joining``: the rooms as one ASGI application; ``housekeeping``: what is forgotten hourly;
``running``: listeners, signals and a graceful stop.
"""

from watchword.app.clients import opened_clients
from watchword.app.deliveries import opened_deliveries
from watchword.app.importing import ImportDesk, opened_import
from watchword.app.joining import DEMO_APPLICATION, House, joined, opened_house
from watchword.app.keys import opened_keys, rotate_key
from watchword.app.opening import (
    initialise,
    new_receipts_address,
    opened_operators,
    opened_pool,
    policy_of,
    prepare,
    present_database,
    ring_of,
)
from watchword.app.people import opened_people
from watchword.app.running import (
    Addresses,
    refuse_open_doors,
    sandbox_running,
    serve,
    serve_sandbox,
)

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
