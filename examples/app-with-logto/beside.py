"""Runs the example beside a development server, as `./dev run` does: registers it there, and goes when the server goes.

    watchword serve --dev &
    python beside.py --example-port 3005

It takes what `watchword serve` takes, so that it finds the same server and the same database.
"""

import argparse
import asyncio
import contextlib
import json
import os
import socket
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import uvicorn
from app import create

from watchword.app import opened_clients
from watchword.clients import Application, ApplicationType
from watchword.settings import load

NAME = "Example app"
LOOK_SECONDS = 0.2


async def credentials(data: Path, database: str | None, origin: str) -> tuple[str, str]:
    """The application's id and secret: made at the first start, and told where the app is now at every one."""
    oidc = {"redirectUris": [f"{origin}/callback"], "postLogoutRedirectUris": [f"{origin}/"]}
    file = data / "example-app.json"
    async with opened_clients(load({"data": data, "database": database})) as clients:
        kept = json.loads(file.read_text()) if file.exists() else {"id": "", "secret": ""}
        if await clients.applications.find(kept["id"]) is not None:
            await clients.applications.change(kept["id"], {"oidc": oidc})
            return kept["id"], kept["secret"]
        draft = Application(id="", name=NAME, type=ApplicationType.TRADITIONAL, oidc=oidc)
        made = await clients.applications.create(draft)
        (secret,) = await clients.secrets.list(made.id)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        json.dump({"id": made.id, "secret": secret.value}, written)
    return made.id, secret.value


def answers(endpoint: str) -> bool:
    """Whether the server is there."""
    try:
        with urlopen(f"{endpoint}/status", timeout=5):
            return True
    except (URLError, OSError):
        return False


async def serve(asked: argparse.Namespace, desk: socket.socket) -> None:
    """Wait for the server, then answer whoever knocked meanwhile."""
    parent = os.getppid()
    endpoint = f"http://{asked.host}:{asked.port}"
    while not await asyncio.to_thread(answers, endpoint):
        await asyncio.sleep(LOOK_SECONDS)
        if os.getppid() != parent:
            return
    origin = f"http://127.0.0.1:{desk.getsockname()[1]}"
    app_id, secret = await credentials(asked.data, asked.database, origin)

    config = uvicorn.Config(create(endpoint, app_id, secret, origin), log_level="warning")
    server = uvicorn.Server(config)

    async def leave_with_parent() -> None:
        while os.getppid() == parent:
            await asyncio.sleep(LOOK_SECONDS)
        server.should_exit = True

    watching = asyncio.create_task(leave_with_parent())
    await server.serve(sockets=[desk])
    watching.cancel()


def main() -> None:
    """Read the arguments and run."""
    wanted = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    wanted.add_argument("--example-port", type=int, default=3005)
    wanted.add_argument("--desk", type=int, help="A listening socket, in place of --example-port.")
    wanted.add_argument("--data", type=Path, default=Path(".watchword"))
    wanted.add_argument("--database")
    wanted.add_argument("--host", default="127.0.0.1")
    wanted.add_argument("--port", type=int, default=3001)
    asked, _ = wanted.parse_known_args()
    if asked.desk is None:
        desk = socket.create_server(("127.0.0.1", asked.example_port))
    else:
        desk = socket.socket(fileno=asked.desk)
    with desk, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(asked, desk))


if __name__ == "__main__":
    main()
