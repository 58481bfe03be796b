"""A measurement is written where the page has a place for it, and nothing else of the page changes."""

from pathlib import Path

import pytest
from bench.__main__ import BY_NAME, PARTS
from bench.page import PAGE, put
from bench.tables import Table


def table(figure: float) -> Table:
    made = Table("Sends", ("client", "us"))
    made.add("ours", figure)
    return made


def test_new_tables_take_the_place_of_the_old_ones_and_of_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n\n<!-- a -->\n<!-- /a -->\n\n<!-- b -->\nkept\n<!-- /b -->\n")
    put("a", ["2 cores", "quiet"], [table(1.0)], page)
    put("a", ["2 cores", "quiet"], [table(2.0), table(3.0)], page)
    assert page.read_text() == (
        f"before\n\n<!-- a -->\n\n2 cores  \nquiet\n\n{table(2.0).markdown()}\n\n{table(3.0).markdown()}\n\n<!-- /a -->\n\n"
        "<!-- b -->\nkept\n<!-- /b -->\n"
    )


def test_a_page_without_a_place_for_a_part_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- a -->\n")
    with pytest.raises(ValueError, match=r"page\.md has no <!-- a -->"):
        put("a", [], [table(1.0)], page)
    assert page.read_text() == "<!-- a -->\n"


@pytest.mark.parametrize("part", PARTS | BY_NAME)
def test_every_part_has_its_place_on_the_page(part: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count(f"<!-- {part} -->") == text.count(f"<!-- /{part} -->") == 1
