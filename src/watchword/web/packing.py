"""Pages compressed where that gives nothing away.

A page holds tokens, and what its person typed. Compressed together, the length of the answer would tell something of both to whoever
may put in words of theirs and watch the line (BREACH, https://www.breachattack.com). So only what is the same for everybody is
packed, each piece by itself; everything around it travels as it is, in blocks that are only stored (RFC 1951 3.2.4).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

# RFC 1952 2.3: deflate, no name, no time, any system.
_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST: Final = b"\x01\x00\x00\xff\xff"
_BLOCK: Final = 0xFFFF
_KEPT: Final = 64
_RAW: Final = -15


def pack(page: str, public: Iterable[str]) -> bytes:
    """``page`` as one gzip member. ``public`` are pieces of it that anybody may see, in their order; one that is not there is passed over."""
    blocks, crc, length = [_HEAD], 0, 0
    rest = page
    for piece in public:
        before, found, after = rest.partition(piece)
        if not found:
            continue
        raw, packed = _packed(piece)
        plain = before.encode()
        blocks += [_stored(plain), packed]
        crc, length = zlib.crc32(raw, zlib.crc32(plain, crc)), length + len(plain) + len(raw)
        rest = after
    plain = rest.encode()
    crc, length = zlib.crc32(plain, crc), length + len(plain)
    tail = crc.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join([*blocks, _stored(plain), _LAST, tail])


def _stored(plain: bytes) -> bytes:
    blocks = []
    for start in range(0, len(plain), _BLOCK):
        part = plain[start : start + _BLOCK]
        size = len(part)
        blocks.append(b"\x00" + size.to_bytes(2, "little") + (size ^ _BLOCK).to_bytes(2, "little"))
        blocks.append(part)
    return b"".join(blocks)


@lru_cache(_KEPT)
def _packed(piece: str) -> tuple[bytes, bytes]:
    """A piece unpacked, and as blocks that refer to nothing outside and end on a byte."""
    raw = piece.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    return raw, packer.compress(raw) + packer.flush(zlib.Z_SYNC_FLUSH)
