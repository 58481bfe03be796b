"""A PostgreSQL server of a test's own, for tests that stop it and start it again."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from tests.ports import free_port
from tests.services import strict

_PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin")


def programs() -> Path:
    """Where ``initdb`` and ``pg_ctl`` are. Skips the test where they are not."""
    found = [Path(where).resolve().parent] if (where := shutil.which("initdb")) else []
    for place in _PLACES:
        found += sorted(Path("/").glob(place), reverse=True)
    for folder in found:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    reason = "needs initdb and pg_ctl: install PostgreSQL"
    if strict():
        pytest.fail(reason)
    pytest.skip(reason)


class OwnPostgres:
    """A server that keeps what it promised, as its operators' do: nothing here is switched off to be quick."""

    def __init__(self, folder: Path, binaries: Path, user: pwd.struct_passwd | None) -> None:
        self._data = folder / "data"
        self._log = folder / "log"
        self._binaries = binaries
        self._user = user
        self._port = free_port()

    @property
    def url(self) -> str:
        """Of its one database."""
        return f"postgresql://watchword@127.0.0.1:{self._port}/postgres"

    async def make(self) -> None:
        """An empty one, started."""
        words = ("-U", "watchword", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        await self._run("initdb", "-D", self._data, *words)
        await self._control("start")

    async def stop(self, mode: Literal["fast", "immediate"]) -> None:
        """``fast`` says goodbye to its clients, ``immediate`` dies as of a power cut and recovers when it is started."""
        await self._control("stop", "-m", mode)

    async def start(self) -> None:
        """Start it again, and wait until it takes connections."""
        await self._control("start")

    async def _control(self, *words: str) -> None:
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        more = ("-o", options, "-l", self._log) if words[0] == "start" else ()
        await self._run("pg_ctl", "-w", "-t", "60", "-D", self._data, *more, *words)

    async def _run(self, program: str, *words: str | Path) -> None:
        user = self._user
        # Not through pipes: a server that was started would keep them open.
        with tempfile.TemporaryFile() as said:
            done = await asyncio.to_thread(
                subprocess.run,
                [self._binaries / program, *words],
                cwd=self._data.parent,
                stdout=said,
                stderr=subprocess.STDOUT,
                user=user and user.pw_uid,
                group=user and user.pw_gid,
                extra_groups=[] if user else None,
                check=False,
            )
            said.seek(0)
            assert done.returncode == 0, said.read().decode()


@asynccontextmanager
async def own_postgres() -> AsyncIterator[OwnPostgres]:
    """Made and started; stopped and deleted whatever happens. Root's is run by ``postgres``: the server refuses root."""
    binaries = programs()
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    # Not below pytest's folder: only root may look into that.
    with tempfile.TemporaryDirectory(prefix="watchword-") as name:
        folder = Path(name)
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        server = OwnPostgres(folder, binaries, user)
        await server.make()
        try:
            yield server
        finally:
            await server.stop("immediate")
