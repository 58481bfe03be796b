"""The root key's file: 32 bytes that only the server's own account may read."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from watchword.errors import KeysUnreadable
from watchword.secret import KEY_BYTES, new_id, new_key

_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700
# https://github.com/systemd/systemd/issues/29435
_CREDENTIAL_MODE: Final = 0o440


def path_in(data_folder: Path) -> Path:
    """Where the root key of an installation with this data folder lives."""
    return data_folder / "keys" / "root"


def read(path: Path) -> bytes:
    """The root key in ``path``.

    Raises ``KeysUnreadable``, naming the file and what to do, when it is missing, has not exactly 32 bytes or may be read by
    another account.
    """
    try:
        with path.open("rb") as file:
            _refuse_shared(path, os.fstat(file.fileno()))
            root = file.read(KEY_BYTES + 1)
    except FileNotFoundError as exc:
        raise KeysUnreadable(
            f"There is no root key at {path}. Put the file back from your backup; "
            "no other key opens what this database has sealed."
        ) from exc
    except OSError as exc:
        raise KeysUnreadable(f"The root key {path} cannot be read: {exc.strerror}.") from exc
    if len(root) != KEY_BYTES:
        raise KeysUnreadable(
            f"The root key {path} is damaged: it must have {KEY_BYTES} bytes. "
            "Put the file back from your backup."
        )
    return root


def read_or_make(data_folder: Path) -> bytes:
    """The root key of ``data_folder``, made now (mode 0600, in a folder of mode 0700) if there is none.

    Whoever starts at the same moment reads the same key. For an installation without keys only: ``open_keys`` looks first.
    """
    return read_or_make_file(path_in(data_folder))


def read_or_make_file(path: Path) -> bytes:
    """The root key in ``path``, made as ``read_or_make`` does if there is none."""
    try:
        if not path.exists():
            path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            _make(path)
    except OSError as exc:
        raise KeysUnreadable(f"No root key can be made at {path}: {exc.strerror}.") from exc
    return read(path)


def _make(path: Path) -> None:
    """Write aside, then link: the name never shows half a key, and never replaces another starter's."""
    aside = path.with_name(f".{path.name}.{new_id(12)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new_key())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(aside)
    finally:
        aside.unlink()


def shared(status: os.stat_result) -> bool:
    """Whether accounts beside the server's own may come at the file.

    Root's own file that nobody may write and its group may read is taken: so systemd hands over a credential, where the group's
    bits are but the mask of an access list with one account in it.
    """
    mode = stat.S_IMODE(status.st_mode)
    credential = status.st_uid == 0 and mode == _CREDENTIAL_MODE
    return os.name == "posix" and bool(mode & 0o077) and not credential


def _refuse_shared(path: Path, status: os.stat_result) -> None:
    if shared(status):
        raise KeysUnreadable(
            f"The root key {path} may be read by other accounts. Run: chmod 600 {path}"
        )
