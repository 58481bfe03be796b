"""Style sheets, scripts and pictures under a path that changes with them, so that browsers may keep them for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from watchword.web.errors import Refused
from watchword.web.pages.views import End

STATIC: Final = Path(__file__).parent / "static"
_HASH_LENGTH: Final = 16
_KINDS: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_FOR_GOOD: Final = "public, max-age=31536000, immutable"


class Assets:
    """Every file under ``folder``, read once. One hash names them all, so that they may refer to each other by relative paths."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._files = {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.is_file() and not file.name.startswith(".")
        }
        self._packed: dict[str, bytes] = {}
        digest = hashlib.sha256()
        for name, content in self._files.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        self.hash = digest.hexdigest()[:_HASH_LENGTH]

    def url(self, name: str) -> str:
        """Where a file is. Raises ``KeyError`` for one that is not there, so that a template cannot name it."""
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.hash}/{name}"

    def text(self, name: str) -> str:
        """What a file says. Raises ``KeyError`` for one that is not there."""
        return self._files[name].decode()

    async def answer(self, request: Request) -> Response:
        """The file. Under another version's hash it is answered too (a page may be older than we are), but not kept."""
        name = request.path_params["name"]
        content = self._files.get(name)
        if content is None:
            raise Refused(End.NOT_FOUND)
        kept = request.path_params["hash"] == self.hash
        headers = {"cache-control": _FOR_GOOD if kept else "no-store", "vary": "accept-encoding"}
        if Path(name).suffix in _KINDS and "gzip" in request.headers.get("accept-encoding", ""):
            content, headers["content-encoding"] = self._pack(name, content), "gzip"
        return Response(content, media_type=_kind(name), headers=headers)

    def _pack(self, name: str, content: bytes) -> bytes:
        """Once, when first asked for: a start does not wait for files that nobody asks for yet.

        Public text, so that compressing gives nothing away; pages hold tokens (``packing.py``).
        """
        if name not in self._packed:
            self._packed[name] = gzip.compress(content, mtime=0)
        return self._packed[name]


@cache
def our_assets() -> Assets:
    """What comes with the package, read once in a process."""
    return Assets()


def _kind(name: str) -> str:
    suffix = Path(name).suffix
    return _KINDS.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
