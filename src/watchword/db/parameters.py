"""``:name`` parameters as PostgreSQL numbers them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from watchword.db.database import Value

# A name after one colon; neither a cast (``::text``) nor anything inside a quoted literal.
_PARAMETER: Final = re.compile(r"'(?:[^']|'')*'|(?<!:):([a-z_][a-z0-9_]*)")


@lru_cache(maxsize=512)
def _translate(sql: str) -> tuple[str, tuple[str, ...]]:
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found.group(1)
        return f"${names.setdefault(name, len(names) + 1)}" if name else found.group(0)

    return _PARAMETER.sub(number, sql), tuple(names)


def numbered(sql: str, values: Mapping[str, Value]) -> tuple[str, list[Value]]:
    """``sql`` with ``$1``, ``$2`` … and the values in that order. Raises ``KeyError`` for a name without a value."""
    text, names = _translate(sql)
    return text, [values[name] for name in names]
