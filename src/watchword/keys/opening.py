"""Opening an installation's keys: which root key, and when one may be made."""

from __future__ import annotations

from pathlib import Path

from watchword.clock import SYSTEM, Clock
from watchword.db import Database
from watchword.errors import KeysUnreadable
from watchword.keys import root_key, store
from watchword.keys.ring import KeyRing


async def open_keys(
    db: Database,
    data_folder: Path,
    clock: Clock = SYSTEM,
    *,
    root_file: Path | None = None,
    make: bool | None = None,
) -> KeyRing:
    """The key ring of ``db``, opened by ``root_file`` or, without one, by ``keys/root`` in the data folder.

    The file is made only while the database has no keys, and only if ``make``: unless said otherwise that is the data folder's
    own on SQLite. Servers that share a PostgreSQL share one root key, and whoever named a file meant one that is there. Raises
    ``KeysUnreadable``, with nothing written, when the root key is missing, damaged, readable by others or another
    installation's.
    """
    if make is None:
        make = db.kind == "sqlite" and root_file is None
    path = root_file or root_key.path_in(data_folder)
    if await store.has_any(db):
        return await KeyRing.open(db, root_key.read(path), clock)
    if make:
        return await KeyRing.open(db, root_key.read_or_make_file(path), clock)
    _require_made(path)
    return await KeyRing.open(db, root_key.read(path), clock)


def _require_made(path: Path) -> None:
    if not path.exists():
        raise KeysUnreadable(
            f"There is no root key at {path}, and this new installation does not make one by itself. "
            "Run once: watchword init. Keep a copy of the file, and give every server the same one."
        )
