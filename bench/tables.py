"""Figures as people read them: medians with their spread, ratios taken round by round, tables as text and as Markdown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the middle and the most of several measurements of one thing."""

    least: float
    middle: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """The spread of at least one value."""
        ordered = sorted(values)
        return cls(ordered[0], median(ordered), ordered[-1])

    def __str__(self) -> str:
        if self.least == self.most:
            return number(self.middle)
        return f"{number(self.middle)} ({number(self.least)} to {number(self.most)})"


def ratios(left: Sequence[float], right: Sequence[float]) -> Spread:
    """``left / right``, round by round: what a machine's changing speed does to both, it does to neither ratio."""
    return Spread.of(one / other for one, other in zip(left, right, strict=True))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that ``share`` (0..1) of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 1).__int__() - 1)]


def number(value: float) -> str:
    """Three significant digits, no exponent, thousands apart."""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    if 0 < size < 0.1:
        digits = 4
    return f"{value:.{digits}f}"


@dataclass(slots=True)
class Table:
    """A table with what must be known to read it."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """One more row; floats are written with three significant digits."""
        if len(cells) != len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        self.rows.append(
            tuple(number(cell) if isinstance(cell, float) else str(cell) for cell in cells)
        )

    def text(self) -> str:
        """For a terminal: columns aligned, figures to the right."""
        widths = [max(map(_width, column)) for column in zip(self.columns, *self.rows, strict=True)]
        right = [index > 0 and self._is_figures(index) for index in range(len(widths))]
        lines = [self.title, ""]
        lines += [_line(row, widths, right) for row in (self.columns, *self.rows)]
        lines.insert(3, "  ".join("-" * width for width in widths))
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])

    def markdown(self) -> str:
        """For the docs."""
        figures = [self._is_figures(index) for index in range(len(self.columns))]
        rule = ["---:" if index and figures[index] else "---" for index in range(len(figures))]
        lines = ["| " + " | ".join(row) + " |" for row in (self.columns, tuple(rule), *self.rows)]
        notes = [f"- {note}" for note in self.notes]
        return "\n".join([f"**{self.title}**", "", *lines, *([""] if notes else []), *notes])

    def _is_figures(self, index: int) -> bool:
        return all(not row[index] or row[index][0] in "-–0123456789" for row in self.rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = []
    for cell, width, aligned in zip(row, widths, right, strict=True):
        blank = " " * (width - _width(cell))
        cells.append(blank + cell if aligned else cell + blank)
    return "  ".join(cells).rstrip()
