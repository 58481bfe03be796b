"""How far an import had come when it was interrupted: a small file in the data folder, one for each other server."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = "imports"


class Bookmark:
    """Positions in lists, by section. Written after each page; a reader of an older or broken file begins at the front."""

    def __init__(self, file: Path, positions: dict[str, int]) -> None:
        self._file = file
        self._positions = positions

    @classmethod
    def of(cls, data: Path, source: str) -> Bookmark:
        """The bookmark of ``source``, an address, in the data folder ``data``."""
        name = hashlib.sha256(source.encode()).hexdigest()[:16]
        file = data / _FOLDER / f"{name}.json"
        return cls(file, _positions(file))

    def position(self, section: str) -> int:
        """Where to go on; 0 for one that was finished or never begun."""
        return self._positions.get(section, 0)

    def put(self, section: str, position: int) -> None:
        """Everything before ``position`` is done."""
        self._positions[section] = position
        self._write()

    def clear(self, section: str) -> None:
        """The section is finished: the next run looks at all of it again."""
        if self._positions.pop(section, None) is not None:
            self._write()

    def _write(self) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(self._positions))
        # In one step, so that no interruption leaves half a file.
        beside.replace(self._file)


def _positions(file: Path) -> dict[str, int]:
    try:
        found: Any = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): value for key, value in found.items() if type(value) is int and value >= 0}
