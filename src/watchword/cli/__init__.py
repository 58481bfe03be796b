"""The command ``watchword``: run a server, keep its connectors, send one message and hear what became of it."""

# The order in which help lists what they bring.
# ruff: isort: off
from watchword.cli.frame import app
from watchword.cli import (
    serving,
    connectors,
    checking,
    applications,
    importing,
    sending,
    deliveries,
    operators,
    people,
    sandbox,
    keys,
    doctor,
)
# ruff: isort: on


def main() -> None:
    """Entry point of the installed command."""
    app()


__all__ = [
    "app",
    "applications",
    "checking",
    "connectors",
    "deliveries",
    "doctor",
    "importing",
    "keys",
    "main",
    "operators",
    "people",
    "sandbox",
    "sending",
    "serving",
]
