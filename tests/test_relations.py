"""One series against another, over the toy study: which rows make a series, what it means when one is missing, and what titles and references say."""

import numpy as np
import pandas as pd
import pytest
from fixtures import TINY, copy_of_tiny, few_examples, replace, tiny_book
from hypothesis import given
from hypothesis import strategies as st
from yanbao import checks, relations
from yanbao.book import Book
from yanbao.bylines import source_list
from yanbao.errors import YanbaoError
from yanbao.exhibits import bundle, figures_table
from yanbao.parameters import Parameters
from yanbao.selection import conditions, sides

CELLS = "tiny0067,bnef.cell_price.world,cell_price,WORLD,WORLD,chemistry=li-ion;level=cell,,2017,760,,,,,USD/kWh,,,reported,,,institute,bnef,row,,,,\n"
VOLUME = "tiny0066,iea.battery_demand.world,battery_demand,WORLD,WORLD,chemistry=all;use=ev_all,,2017,3,,,,,GWh/yr,,,reported,,,outlook,iea,row,,,,\n"
LITHIUM = "tiny0068,usgs.material_price.us,material_price,US,US,basis=annual_average;material=lithium-carbonate,,2017,9000,"


def panel(exhibit, book=None):
    return (book or tiny_book("en")).panel_list(exhibit)[0]


def book_of(folder, *edits, **parameters):
    return Book(copy_of_tiny(folder, *edits), Parameters(**{"lang": "en", **parameters}))


def test_the_series_of_a_panel_are_those_of_its_metrics_in_the_order_it_names_them():
    volumes, prices = relations.two_series(panel("learning_curve"))
    assert volumes.tolist() == [1, 2, 3, 5, 8, 12, 20, 30, 45, 70] and prices.iloc[[0, -1]].tolist() == [900, 560]
    assert [str(period) for period in volumes.index] == [str(year) for year in range(2015, 2025)]


@pytest.mark.parametrize(("row", "expected"), [
    ({"metric": "a;b", "by": ""}, ["a", "b"]), ({"metric": "price", "by": "material", "where": "material=ore|metal"}, ["ore", "metal"]),
    ({"metric": "price", "by": "entity", "where": "", "entity": "ore;metal"}, ["ore", "metal"]), ({"metric": "price", "by": "material", "where": ""}, [])], ids=str)
def test_two_categories_of_one_metric_make_two_series_too(row, expected):
    assert sides({"where": "", **row}) == expected


def test_a_missing_year_stays_missing_and_the_volume_after_it_is_unknown(tmp_path):
    book = book_of(tmp_path, replace("observations.csv", VOLUME, ""))
    volumes, prices = relations.two_series(panel("learning_curve", book))
    assert volumes.isna().tolist() == [False, False, True] + [False] * 7
    pairs = relations.together(volumes.cumsum(skipna=False), prices)
    assert pairs["x"].tolist()[:2] == [1, 3] and pairs["x"].isna().tolist() == [False, False] + [True] * 8
    assert relations.found(panel("learning_curve", book))[0]["category"].tolist() == ["2015", "2016"]


def test_a_change_across_a_missing_year_is_not_drawn(tmp_path):
    data, _ = relations.found(panel("price_transmission", book_of(tmp_path, replace("observations.csv", CELLS, ""))))
    assert data["category"].tolist() == ["2016", "2019", "2020", "2021", "2022", "2023", "2024"]
    assert data["fitted"].isna().all() and data.attrs["finding"] == ("pass_through_short", {"count": "7"})


@few_examples
@given(st.lists(st.integers(0, 9), min_size=1, max_size=8, unique=True), st.lists(st.integers(0, 9), min_size=1, max_size=8, unique=True))
def test_pairs_cover_every_period_from_the_first_to_the_last(first, second):
    def series(years):
        index = pd.PeriodIndex([str(2000 + year) for year in sorted(years)], freq="Y")
        return pd.Series(1.0, index=index)

    pairs = relations.together(series(first), series(second))
    assert [period.year - 2000 for period in pairs.index] == list(range(min(first + second), max(first + second) + 1))
    assert pairs.dropna().index.year.tolist() == [2000 + year for year in sorted(set(first) & set(second))]


def test_an_exhibit_says_the_rate_its_numbers_and_every_source_behind_them():
    own = panel("learning_curve")
    data, rates = relations.found(own)
    assert own.title(data) == "Price of cells: down 6.1% with each doubling of cumulative volume (4.1–8.1%)"
    assert rates["low"] < rates["value"] < rates["high"] and (data["low"] < data["fitted"]).all() and (data["fitted"] < data["high"]).all()
    assert figures_table(own, data)["columns"] == ["Item", "Battery demand, cumulative (GWh)", "Battery price (USD/kWh)", "Fitted"]
    assert {source["source_id"] for source in source_list(own, data)} == {"outlook", "institute"}
    assert "nan" not in str(bundle(own, own.draw(data), data))


def test_volumes_count_from_before_the_first_price_and_are_sources_too(tmp_path):
    book = book_of(tmp_path, replace("observations.csv", CELLS, ""), replace("observations.csv", CELLS.replace("0067", "0061").replace("2017,760", "2015,900"), ""))
    data, _ = relations.found(panel("learning_curve", book))
    assert data["x"].iloc[0] == 3 and "tiny0060" in data.attrs["ids"] and "tiny0061" not in data.attrs["ids"]


def test_a_series_of_several_organisations_is_drawn_and_makes_no_title(tmp_path):
    book = book_of(tmp_path, replace("observations.csv", LITHIUM, LITHIUM.replace("usgs.", "smm.")), replace("observations.csv", CELLS, CELLS.replace(",bnef,row", ",smm,row")))
    for exhibit in ("learning_curve", "price_transmission"):
        own = panel(exhibit, book)
        data, _ = relations.found(own)
        assert len(data) > 8 and own.title(data) == own.subject


def test_units_of_one_kind_are_counted_in_one_and_no_currency_is_converted(tmp_path):
    book = book_of(tmp_path, replace("observations.csv", VOLUME, VOLUME.replace(",3,", ",0.003,").replace("GWh/yr", "TWh/yr")), currency="CNY")
    volumes, prices = relations.two_series(panel("learning_curve", book))
    assert volumes.iloc[2] == pytest.approx(3) and prices.iloc[0] == 900


def test_an_edition_too_short_for_a_law_says_so_or_shows_a_gap():
    early = tiny_book("en", base_year=2016)
    data, rates = relations.found(panel("learning_curve", early))
    assert len(data) == 2 and np.isnan(rates["value"]) and panel("learning_curve", early).title(data) == "Price of cells"
    assert panel("learning_curve", early).draw(data) is not None
    first = tiny_book("en", base_year=2015)
    assert first.has_rows(panel("learning_curve", first)) and not first.has_rows(panel("price_transmission", first))
    none = tiny_book("en", base_year=2014)
    assert not none.has_rows(panel("learning_curve", none)) and not none.has_rows(panel("price_transmission", none))


@pytest.mark.parametrize(("target", "text"), [("learning_curve", "6.1%"), ("learning_curve:low", "4.1%"), ("learning_curve:high", "8.1%"), ("price_transmission", "23%")])
def test_references_say_what_titles_say(target, text):
    assert tiny_book("zh").resolve(target) == tiny_book("en").resolve(target) == text


@pytest.mark.parametrize(("target", "book"), [("learning_curve@2020:growth", {}), ("price_transmission", {"base_year": 2018})], ids=str)
def test_a_reference_to_what_a_fit_does_not_say_leads_nowhere(target, book):
    with pytest.raises(YanbaoError, match="unresolved_reference|leads nowhere|refer"):
        tiny_book("en", **book).resolve(target)


@pytest.mark.parametrize(("old", "new", "code"), [
    ("battery_demand;cell_price", "cell_price", "incomplete_panel"),
    ("battery_demand.use=ev_all;cell_price.level=cell", "battery_demand.use=ev_all;span=day", "unknown_name"),
    ("battery_demand.use=ev_all;cell_price.level=cell", "battery_demand.use=none;cell_price.level=cell", "empty_panel")], ids=["one metric", "days", "no volume"])
def test_check_tells_of_a_panel_that_cannot_be_fitted(tmp_path, old, new, code):
    line = next(line for line in (TINY / "exhibits.csv").read_text(encoding="utf-8").splitlines() if line.startswith("learning_curve"))
    study = copy_of_tiny(tmp_path, replace("exhibits.csv", line, line.replace(old, new)))
    assert code in {error.code for error in checks.problems(study)}


def test_a_condition_may_bind_one_metric_only():
    assert conditions("cell_price.level=cell;!cell_price.use") == {"cell_price.level": (["cell"], True), "cell_price.use": ([], False)}


@given(st.floats(0.0001, 0.99), st.floats(-2, 2))
def test_an_interval_is_told_with_the_decimals_of_its_rate(rate, end):
    """19 % (16–22 %), 6.1 % (4.1–8.1 %): rounding moves neither by more than half of the rate's second digit."""
    unit = 10.0 ** (np.floor(np.log10(rate)) - 1)
    assert abs(relations.rounded(rate, rate) - rate) <= unit / 2 + 1e-12 and abs(relations.rounded(end, rate) - end) <= unit / 2 + 1e-12
