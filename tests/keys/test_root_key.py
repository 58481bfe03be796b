"""The root key's file."""

import asyncio
import os
import stat
from pathlib import Path

import pytest

from watchword.errors import KeysUnreadable
from watchword.keys import root_key


def test_it_is_made_once_for_our_eyes_only(tmp_path: Path) -> None:
    made = root_key.read_or_make(tmp_path / "data")
    path = root_key.path_in(tmp_path / "data")
    assert len(made) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert root_key.read_or_make(tmp_path / "data") == made == root_key.read(path)
    assert [file.name for file in path.parent.iterdir()] == ["root"]


async def test_eight_starters_at_once_read_the_same_key(tmp_path: Path) -> None:
    starters = (asyncio.to_thread(root_key.read_or_make, tmp_path) for _ in range(8))
    assert len(set(await asyncio.gather(*starters))) == 1


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_key_of_another_size_is_refused_and_stays(tmp_path: Path, size: int) -> None:
    path = root_key.path_in(tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"k" * size)
    path.chmod(0o600)
    with pytest.raises(KeysUnreadable, match="32 bytes") as refused:
        root_key.read_or_make(tmp_path)
    assert str(path) in str(refused.value)
    assert path.read_bytes() == b"k" * size


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    root_key.read_or_make(tmp_path)
    path = root_key.path_in(tmp_path)
    path.chmod(mode)
    with pytest.raises(KeysUnreadable, match=f"chmod 600 {path}"):
        root_key.read(path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")
    with pytest.raises(KeysUnreadable, match=str(tmp_path)):
        root_key.read_or_make(tmp_path)


@pytest.mark.parametrize(
    ("mode", "owner", "refused"),
    [
        (0o440, 0, False),
        (0o440, 1000, True),
        (0o444, 0, True),
        (0o640, 0, True),
        (0o400, 1000, False),
    ],
)
def test_a_credential_as_systemd_hands_it_over_is_taken(
    mode: int, owner: int, refused: bool
) -> None:
    status = os.stat_result((stat.S_IFREG | mode, 1, 1, 1, owner, 0, 32, 0, 0, 0))
    assert root_key.shared(status) is refused
