"""Figures are written as they were measured: spreads, ratios and tables. No test here takes a time."""

import pytest
from bench.tables import Spread, Table, number, percentile, ratios


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0.000"),
        (0.00534, "0.0053"),
        (0.0999, "0.0999"),
        (0.3947, "0.395"),
        (1.0, "1.00"),
        (18.66, "18.7"),
        (148.4, "148"),
        (5830.4, "5,830"),
        (-1234.5, "-1,234"),
    ],
)
def test_a_number_has_three_digits_that_mean_something(value: float, written: str) -> None:
    assert number(value) == written


def test_a_spread_names_its_middle_first() -> None:
    spread = Spread.of([3.0, 1.0, 2.0])
    assert (spread.least, spread.middle, spread.most) == (1.0, 2.0, 3.0)
    assert str(spread) == "2.00 (1.00 to 3.00)"
    assert str(Spread.of([2.0])) == "2.00"


def test_a_ratio_is_taken_round_by_round() -> None:
    # The machine halves its speed in the second round: the ratio of the two does not notice.
    assert ratios([10.0, 20.0], [20.0, 40.0]) == Spread(0.5, 0.5, 0.5)
    # The ratio of two medians would say 1.
    assert ratios([1.0, 2.0, 9.0], [2.0, 1.0, 3.0]).middle == 2.0


def test_rounds_without_a_partner_are_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratios([1.0, 2.0], [1.0])


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int) -> None:
    assert percentile(range(1, 101), share) == value
    assert percentile([7], share) == 7


def a_table() -> Table:
    table = Table("Sends", ("client", "rate", "verdict"), notes=["on a quiet machine"])
    table.add("watchword", 4321.0, "kept")
    table.add("守望", Spread.of([1.0, 3.0]), "–")
    return table


def test_a_table_reads_well_in_a_terminal() -> None:
    assert a_table().text().splitlines() == [
        "Sends",
        "",
        "client                    rate  verdict",
        "---------  -------------------  -------",
        "watchword                4,321  kept",
        "守望       2.00 (1.00 to 3.00)  –",
        "  on a quiet machine",
    ]


def test_a_table_goes_into_the_docs() -> None:
    assert a_table().markdown().splitlines() == [
        "**Sends**",
        "",
        "| client | rate | verdict |",
        "| --- | ---: | --- |",
        "| watchword | 4,321 | kept |",
        "| 守望 | 2.00 (1.00 to 3.00) | – |",
        "",
        "- on a quiet machine",
    ]


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells for 3 columns"):
        a_table().add("watchword", 1.0)
