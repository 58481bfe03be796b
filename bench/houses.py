"""Servers to measure: real ones (not for development), in processes of their own, whose only connector sends to the driver's provider."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from bench.clients import KEY_ID, KEY_SECRET, SIGNATURE
from bench.processes import cpu_of
from bench.server import PROGRAM, Serving, call, command, free_port, told
from bench.starts import answers

POSTGRES = "WATCHWORD_TEST_POSTGRES"


@dataclass(frozen=True, slots=True)
class House:
    """One or more servers on one database. ``place`` are the options that name it to ``program``."""

    name: str
    ports: list[int]
    servers: list[Serving]
    database: str
    place: list[str]
    program: Path = PROGRAM

    @property
    def port(self) -> int:
        """The first server's."""
        return self.ports[0]

    def cpu(self) -> float:
        """Seconds of CPU that the servers have used."""
        return sum(server.cpu() for server in self.servers)

    def database_cpu(self) -> float:
        """Seconds of CPU the database's own processes have used for these servers; zero where it is inside the server."""
        if not self.database:
            return 0.0
        return sum(cpu_of(process) for process in asyncio.run(_backends(self.database)))

    def let_in_by_code(self) -> None:
        """Have people sign in with a code to their phone."""
        method = {
            "identifier": "phone",
            "password": False,
            "verificationCode": True,
            "isPasswordPrimary": False,
        }
        wanted = {
            "signIn": {"methods": [method]},
            "signUp": {"identifiers": ["phone"], "password": False, "verify": True},
        }
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/sign-in-exp",
            json.dumps(wanted).encode(),
            {"authorization": f"Bearer {self.token()}", "content-type": "application/json"},
            method="PATCH",
        )
        urllib.request.urlopen(request).close()

    def token(self) -> str:
        """A token for everything, for a program made now."""
        made = told(
            ["app", "create", "--management", "--name", "bench", "--json", *self.place],
            program=self.program,
        )
        pair = json.loads(made)
        basic = base64.b64encode(f"{pair['id']}:{pair['secret']}".encode()).decode()
        form = {
            "grant_type": "client_credentials",
            "resource": "https://default.logto.app/api",
            "scope": "all",
        }
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/oidc/token",
            urlencode(form).encode(),
            {
                "authorization": f"Basic {basic}",
                "content-type": "application/x-www-form-urlencoded",
            },
        )
        with urllib.request.urlopen(request) as answer:
            return str(json.load(answer)["access_token"])


@contextmanager
def house(
    name: str,
    data: Path,
    connector: Path,
    database: str,
    *,
    processes: int = 1,
    program: Path = PROGRAM,
    **settings: str,
) -> Iterator[House]:
    """A new installation in ``data`` and on ``database``, running."""
    place = ["--data", str(data), *(["--database", database] if database else [])]
    call(["init", *place], program=program)
    call(["connector", "add", str(connector), *place], program=program)
    with serving(name, place, database, processes=processes, program=program, **settings) as one:
        one.let_in_by_code()
        yield one


@contextmanager
def serving(
    name: str,
    place: list[str],
    database: str,
    *,
    processes: int,
    program: Path = PROGRAM,
    **settings: str,
) -> Iterator[House]:
    """Servers on an installation that is there."""
    ports, servers = [free_port() for _ in range(processes)], []
    # One issuer and one name for all of them, as behind a proxy.
    settings = {
        "WATCHWORD_OUTBOUND_ALLOW": "127.0.0.0/8",
        "WATCHWORD_ORIGIN": f"http://127.0.0.1:{ports[0]}",
        "WATCHWORD_HOSTS": "127.0.0.1",
        **settings,
    }
    with ExitStack() as stack:
        for port in ports:
            # A console of its own for each; nobody looks at it.
            own = {**settings, "WATCHWORD_CONSOLE_PORT": str(free_port())}
            serve = command("serve", "--port", str(port), *place, program=program)
            servers.append(stack.enter_context(Serving(serve, own)))
        for port, server in zip(ports, servers, strict=True):
            while not answers(port):
                if server.ended():
                    raise RuntimeError(f"no server on {name}")
                sleep(0.02)
        yield House(name, ports, servers, database, place, program)


def connector(folder: Path, port: int) -> Path:
    """The settings of a connector whose provider is on ``port``."""
    usages = ("Register", "SignIn", "ForgotPassword", "Generic")
    config = {
        "accessKeyId": KEY_ID,
        "accessKeySecret": KEY_SECRET,
        "signName": SIGNATURE,
        "endpoint": f"http://127.0.0.1:{port}",
        "templates": [{"usageType": one, "templateCode": "SMS_100000004"} for one in usages],
    }
    file = folder / "connector.json"
    file.write_text(json.dumps({"aliyun-short-message-service": config}, ensure_ascii=False))
    return file


def postgres() -> str:
    """The server to make databases on; empty when there is none."""
    return os.environ.get(POSTGRES, "")


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A new database on ``server``, dropped afterwards."""
    name = f"watchword_bench_{uuid4().hex[:12]}"
    asyncio.run(administer(server, f'CREATE DATABASE "{name}"'))
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        asyncio.run(administer(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def administer(url: str, *statements: str) -> None:
    """Run statements, one after the other."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _backends(url: str) -> list[int]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()
    return [row["pid"] for row in rows]
