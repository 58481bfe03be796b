"""The page of measurements: each part's tables between two comments that name it, prose around them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.tables import Table

PAGE: Final = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def put(part: str, machine: Sequence[str], tables: Sequence[Table], page: Path = PAGE) -> None:
    """Write a part's tables in place of those before. Raises ``ValueError`` where the page has no place for them."""
    begins, ends = f"<!-- {part} -->", f"<!-- /{part} -->"
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(begins)
    _, closed, after = rest.partition(ends)
    if not (found and closed):
        raise ValueError(f"{page.name} has no {begins} … {ends}")
    parts = ["  \n".join(machine), *(table.markdown() for table in tables)]
    page.write_text("\n\n".join([f"{before}{begins}", *parts, f"{ends}{after}"]), encoding="utf-8")
