"""A sandbox that listens on this machine, for connectors that are to speak real HTTP."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from watchword.clock import SYSTEM, Clock
from watchword.connectors.base import Connector
from watchword.http import Guard, HTTPTransport
from watchword.sandbox import Sandbox, print_config


class Running:
    """A sandbox that listens, and a transport for whoever sends to it."""

    def __init__(self, sandbox: Sandbox, port: int, transport: HTTPTransport) -> None:
        self.sandbox = sandbox
        self.port = port
        self.transport = transport

    def connector(self, factory: type[Connector], **changed: Any) -> Connector:
        config = print_config(self.port)[factory.id] | changed
        return factory(config, transport=self.transport)


@asynccontextmanager
async def running_sandbox(*hosts: str, clock: Clock = SYSTEM) -> AsyncIterator[Running]:
    """``hosts`` are further names it answers to."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        sandbox = Sandbox(port=port, hosts=("127.0.0.1", *hosts), clock=clock)
        config = uvicorn.Config(
            sandbox.app, log_level="warning", lifespan="off", ws="none", date_header=False
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listening])
        async with HTTPTransport(Guard(loopback=True)) as transport:
            yield Running(sandbox, port, transport)
        await server.shutdown(sockets=[listening])
        await sandbox.close()
