"""Titles that state the finding, in both languages, and those that rather state none."""

import re

import pandas as pd
import pytest
from fixtures import ledger, words_in
from yanbao import titles

NAN = float("nan")

SUBJECTS = {"zh": "在用机架", "en": "Racks in use"}
SYMBOLS = {"zh": "万架", "en": "million racks"}
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


def drawn(*rows, **columns):
    """Rows as a panel draws them."""
    frame = ledger(*rows)
    frame = frame.assign(point=frame["value"], category_id=frame["entity_id"], category=frame["entity_id"], ledger_period=frame["period"], style="actual", measure="flow")
    return frame.assign(**columns)


def over_years(*values, **columns):
    return drawn(*({"period": str(2020 + n), "value": value} for n, value in enumerate(values)), **columns)


def of_entities(*values, **columns):
    return drawn(*({"entity_id": f"firm{n}", "region": "CN", "value": value, "low": value} for n, value in enumerate(values)), **columns)


def forecasts(*values):
    return drawn(*({"period": "2030", "value": value, "origin_id": f"origin{n}"} for n, value in enumerate(values)), style="forecast")


def shares(*values, origins=("caict",)):
    return drawn(*({"entity_id": f"firm{n}", "value": value, "origin_id": origins[n % len(origins)]} for n, value in enumerate(values)))


def bounds(low, high):
    return pd.DataFrame({"measure": ["CR1", "CR3"], "low": [10.0, low], "high": [20.0, high]})


def moved(*pairs):
    return drawn(*({"entity_id": f"firm{n}", "period": period, "value": value} for n, pair in enumerate(pairs) for period, value in zip(("2020", "2024"), pair)))


def stack(*values):
    return pd.DataFrame({"scenario_id": "base", "part": [f"part{n}" for n in range(len(values))], "value": values})


def bridged(start, *changes):
    """A bridge from one cost to another."""
    steps = [("step%d" % n, "price", change, start + sum(changes[: n + 1])) for n, change in enumerate(changes)]
    return pd.DataFrame([("before", "start", start, start), *steps, ("after", "end", start + sum(changes), start + sum(changes))], columns=["driver", "effect", "value", "total"])


def scored(*pairs):
    """Judgements with two scores."""
    frame = pd.DataFrame(pairs, columns=["score", "second_score"]).astype("Int64")
    return frame.assign(item=[f"item{n}" for n in range(len(frame))])


def estimates(*ranges):
    """The model's value and range, then what others published."""
    return pd.DataFrame(ranges, columns=["value", "low", "high"], dtype=float).assign(chosen=[True] + [False] * (len(ranges) - 1))


def found(state, **values):
    """What an appraisal of the evidence has found already."""
    data = of_entities(1, 2)
    data.attrs["finding"] = (state, values)
    return data


SCENARIO = pd.DataFrame({"style": "model", "scenario_id": "base", "scenario": "Base", "value": [10.0, 20.0], "date": pd.to_datetime(["2024-07-02", "2030-07-02"])})

# form, data, the state its title is in, texts that the title holds whatever the language
STATES = [
    ("line", over_years(100, 150, 200), "rise", ["2020", "2022", "100%", "200"]),
    ("column", over_years(200, 150), "fall", ["2020", "2021", "25%", "150"]),
    ("line", over_years(100, 120, 101.9), "flat", ["2020", "2022", "101.9"]),
    ("line", over_years(100), "insufficient", []),
    ("line", over_years(0, 100), "insufficient", []),
    ("column", over_years(100, 150, 200, style=["actual", "forecast", "forecast"]), "insufficient", []),
    ("bar", of_entities(3, 9, 5), "leader", ["firm1", "9", "2024"]),
    ("column", of_entities(3, 9, 5), "leader", ["firm1", "9", "2024"]),
    ("bar", of_entities(3, 9, 5, region=""), "leader_timeless", ["firm1", "9"]),
    ("bar", of_entities(3, 9), "higher", ["firm1", "9", "2024"]),
    ("bar", of_entities(3, 9, region=""), "higher_timeless", ["firm1", "9"]),
    ("line", found("rise_points", first_period="2020", last_period="2024", change="4", last="49%"), "rise_points", ["2020", "2024", "4", "49%"]),
    ("bar", of_entities(9, 9), "insufficient", []),
    ("bar", of_entities(3, 5, 9, status=["", "", "doubtful"]), "insufficient", []),
    ("bar", of_entities(3, 9, metric=["pue", "revenue"]), "insufficient", []),
    ("bar", of_entities(3, 9, definition_id=["", "another"]), "insufficient", []),
    ("share", shares(36, 19, 15), "largest_share", ["firm0", "36%", "2024"]),
    ("share", shares(36, 19, origins=("caict", "idc")), "insufficient", []),
    ("share", shares(36), "insufficient", []),
    ("share", shares(36, 19).assign(style="forecast"), "insufficient", []),
    ("line", pd.concat([of_entities(3, 9, 5), over_years(4, 4, 4, 4, 4, 4).assign(entity_id="firm0", category_id="firm0", category="firm0", region="CN")]), "insufficient", []),
    ("range", of_entities(3, 9), "extent", ["3", "9"]),
    ("range", of_entities(3), "insufficient", []),
    ("range", of_entities(3, 9, 5, status=["", "", "doubtful"]), "extent", ["3", "9"]),
    ("range", of_entities(3, 9, 12, status=["", "", "doubtful"]), "insufficient", []),
    ("range", of_entities(3, 9, dims=["part=plant", "part=labour"]), "insufficient", []),
    ("range", of_entities(3, 9, definition_id=["", "another"]), "insufficient", []),
    ("dot", moved((1, 2), (2, 3), (5, 4)), "movers", ["2", "3"]),
    ("dot", moved((1, 2), (2, 3), (5, 6)), "movers_all", ["3"]),
    ("dot", moved((1, 2), (2, 3)), "insufficient", []),
    ("dot", moved((1, 2))[:1], "insufficient", []),
    ("dot", moved((2, 1), (3, 2)), "all_fell", []),
    ("dot", moved((100, 150)), "rise", ["2020", "2024", "50%", "150"]),
    ("line", moved((2, 1), (3, 2)).assign(measure="price"), "all_fell", []),
    ("line", moved((2, 1), (3, 4), (5, 6)).assign(measure="price", region="CN"), "leader", ["firm2", "6"]),
    ("forecast", forecasts(15, 24, 31), "disagreement", ["3", "2030", "15", "31"]),
    ("forecast", forecasts(15, 24), "insufficient", []),
    ("bounds", bounds(46, 49), "bounds", ["CR3", "46%", "49%"]),
    ("bounds", bounds(46, 46.05), "bounds_exact", ["CR3", "46%"]),
    ("timeline", of_entities(1, 1, 1), "count", ["3"]),
    ("table", of_entities(1, 1), "count", ["2"]),
    ("table", of_entities(1, 1, company="vnet"), "count_companies", ["2"]),
    ("table", of_entities(1)[:0], "insufficient", []),
    ("scores", pd.DataFrame({"item": ["grid", "water"], "score": [3, 5]}), "top_score", ["water"]),
    ("scores", pd.DataFrame({"item": ["grid", "water"], "score": [5, 5]}), "insufficient", []),
    ("cost_stack", stack(30.0, 70.0), "cost_stack", ["100", "part1", "70%"]),
    ("cost_stack", stack(30.0, 70.0).assign(case_id=["a", "b"], scenario=["Air", "Water"]), "cheapest", ["Air", "30", "Water", "70"]),
    ("cost_stack", stack(30.0, 70.0).assign(case_id="a", scenario="Air"), "insufficient", []),
    ("sliders", stack(30.0, 70.0).assign(case_id="", scenario=""), "cost_stack", ["100", "part1", "70%"]),
    ("sliders", stack(30.0, 70.0).assign(case_id=["a", "b"], scenario=["Air", "Water"]), "cheapest", ["Air", "30", "Water", "70"]),
    ("sliders", SCENARIO.drop(columns="style"), "scenario", ["Base", "2024", "2030", "10", "20"]),
    ("bridge", bridged(380.0, 25.0, -45.0), "bridge_down", ["before", "380", "after", "360", "step1", "45"]),
    ("bridge", bridged(380.0, 25.0), "bridge_up", ["380", "405", "step0", "25"]),
    ("bridge", bridged(380.0, 25.0, -20.0), "bridge_up", ["385", "step0", "25"]),
    ("bridge", bridged(380.0), "insufficient", []),
    ("estimates", estimates((120, 80, 170), (90, NAN, NAN), (NAN, 200, 260), (NAN, 160, 260)), "estimate", ["120", "80", "170", "2", "3"]),
    ("estimates", estimates((120, 80, 170), (90, NAN, NAN), (100, NAN, NAN)), "estimate_all", ["120", "80", "170", "2"]),
    ("estimates", estimates((120, 80, 170), (30, NAN, NAN), (200, NAN, NAN)), "estimate_none", ["120", "80", "170", "2"]),
    ("estimates", estimates((120, 80, 170), (70, NAN, NAN), (NAN, 200, 260)), "estimate_none", ["120", "80", "170", "2"]),
    ("estimates", estimates((120, 80, 170), (90, NAN, NAN), (NAN, 160, 260)), "estimate_all", ["120", "80", "170", "2"]),
    ("estimates", estimates((120, 80, 170), (90, NAN, NAN)), "estimate_one_in", ["120", "80", "170"]),
    ("estimates", estimates((120, 80, 170), (300, NAN, NAN)), "estimate_one_out", ["120", "80", "170"]),
    ("estimates", estimates((120, 80, 170)), "estimate_alone", ["120", "80", "170"]),
    ("estimates", estimates((NAN, NAN, NAN), (90, NAN, NAN)), "no_estimate", []),
    ("estimates", estimates((NAN, 80, 170)).assign(found=0.4), "estimate_partial", ["80", "170", "40%"]),
    ("estimates", estimates((120, 80, 170), (90, NAN, NAN)).assign(found=0.4), "estimate_seldom", ["120", "80", "170", "40%"]),
    ("estimates", estimates((120, 80, 170)).assign(found=0.9), "estimate_alone", ["120", "80", "170"]),
    ("table", found("inputs", count="30", sourced="18", share="71%"), "inputs", ["30", "18", "71%"]),
    ("share", found("variance", top="price", top_value="41%", share="71%"), "variance", ["price", "41%"]),
    ("table", found("scenarios", count="3", low="10", high="30"), "scenarios", ["3", "10", "30"]),
    ("scenario", found("projection", last_period="2030", value="20", range="10–40"), "projection", ["2030", "20", "10–40"]),
    ("scenario", found("too_short", count="4"), "too_short", ["4"]),
    ("experience", found("learning", rate="19%", range="16–22%"), "learning", ["19%", "16–22%"]),
    ("experience", found("learning_unclear"), "learning_unclear", []),
    ("experience", over_years(100), "insufficient", []),
    ("response", found("pass_through", rate="17%", range="5–28%"), "pass_through", ["17%", "5–28%"]),
    ("response", found("pass_through_unclear"), "pass_through_unclear", []),
    ("response", found("pass_through_short", count="4"), "pass_through_short", ["4"]),
    ("table", found("backtests_all", count="30", better="30", worse="0"), "backtests_all", ["30"]),
    ("table", found("backtests", count="30", better="12", worse="18"), "backtests", ["30", "12", "18"]),
    ("scenario", SCENARIO, "scenario", ["Base", "2024", "2030", "10", "20"]),
    ("tornado", pd.DataFrame({"driver": ["price", "life"]}), "tornado", ["price"]),
    ("tornado", pd.DataFrame({"driver": []}), "insufficient", []),
    ("scatter", of_entities(1, 2), "insufficient", []),
    ("competing", found("conflicts", count="3", compared="9"), "conflicts", ["3", "9"]),
    ("competing", found("conflicts_defined", count="3", compared="9", definitions="2"), "conflicts_defined", ["3", "9", "2"]),
    ("competing", found("conflicts_all_defined", count="3", compared="9", definitions="3"), "conflicts_all_defined", ["3", "9"]),
    ("competing", found("conflicts_one", count="1", compared="1", definitions="1"), "conflicts_one", []),
    ("table", found("claims_measured", count="99", supported="40", contradicted="21", unsupported="38"), "claims_measured", ["99", "40", "21", "38"]),
    ("competing", found("claims_contradicted", count="99", contradicted="21"), "claims_contradicted", ["99", "21"]),
    ("table", found("claims", count="99", supported="40", contradicted="21", unsupported="36", meaningless_unit="2"), "claims", ["99", "40", "21", "36", "2"]),
    ("scatter", found("track_record", count="12", too_high="8", median="+14%"), "track_record", ["12", "8", "+14%"]),
    ("scatter", found("track_record_short", count="4"), "track_record_short", ["4"]),
    ("matrix", scored((4, 2), (5, 3), (2, 3)), "both_scores", ["item1"]),
    ("matrix", scored((4, 3), (3, 4)), "insufficient", []),
    ("matrix", scored((4, NAN), (5, 3)), "insufficient", []),
    ("matrix", scored((4, 3)), "insufficient", []),
    ("table", found("origins", count="400", sources="90", share="71%"), "origins", ["400", "90", "71%"]),
    ("cards", found("count_companies", count="12"), "count_companies", ["12"]),
    ("cards", scored((4, 2), (5, 3)), "insufficient", []),
    ("diagram", pd.DataFrame({"node": ["a"]}), "insufficient", []),
    ("multiples", of_entities(1, 2), "insufficient", [])]


def title(lang, form, data):
    return titles.finding(form, data, SUBJECTS[lang], SYMBOLS[lang], words_in(lang))


def states_of(lang, text):
    """The states whose template the title fits."""
    templates = words_in(lang).domain("title")
    patterns = {state: re.sub(r"\\\{(\w+)\\\}", ".+", re.escape(template.replace("{subject}", SUBJECTS[lang]))) for state, template in templates.items()}
    return [state for state, pattern in patterns.items() if re.fullmatch(pattern, text)]


@LANGUAGES
@pytest.mark.parametrize(("form", "data", "state", "held"), STATES, ids=[f"{form}-{state}-{n}" for n, (form, _, state, _) in enumerate(STATES)])
def test_a_title_states_what_the_data_allow(lang, form, data, state, held):
    text = title(lang, form, data)
    assert state in states_of(lang, text)
    assert [piece for piece in held if piece not in text] == []
    assert "{" not in text and "nan" not in text


def test_every_title_of_the_vocabulary_is_tested():
    assert {state for _, _, state, _ in STATES} == set(words_in("zh").domain("title"))


@LANGUAGES
@pytest.mark.parametrize("form", ["line", "column"])
def test_values_from_several_series_never_make_a_growth_title(lang, form):
    assert title(lang, form, over_years(100, 150, 200, series_id=["miit", "miit", "caict"])) == SUBJECTS[lang]


@LANGUAGES
def test_a_doubtful_figure_is_never_made_a_headline(lang):
    assert "rise" in states_of(lang, title(lang, "line", over_years(100, 150, 900, status=["", "", "doubtful"])))
    assert "900" not in title(lang, "line", over_years(100, 150, 900, status=["", "", "doubtful"]))
    assert title(lang, "bar", of_entities(3, 9, status="doubtful")) == SUBJECTS[lang]


@LANGUAGES
def test_a_doubtful_figure_that_is_drawn_never_belies_the_title(lang):
    within, beyond = (of_entities(3, 9, value, status=["", "", "doubtful"]) for value in (5, 99))
    for form, state in (("range", "extent"), ("bar", "leader")):
        assert state in states_of(lang, title(lang, form, within))
        assert title(lang, form, beyond) == SUBJECTS[lang]


@LANGUAGES
def test_a_list_counts_its_doubtful_rows_and_one_row_is_no_count(lang):
    assert "3" in title(lang, "table", of_entities(1, 1, 1, status=["", "", "doubtful"]))
    assert title(lang, "table", of_entities(1)) == SUBJECTS[lang]


@LANGUAGES
def test_of_two_equal_shares_none_is_the_largest(lang):
    assert title(lang, "share", shares(26, 26, 18)) == SUBJECTS[lang]


@LANGUAGES
@pytest.mark.parametrize(("measure", "end"), [("flow", "2021"), ("stock", "2022-H1")])
def test_a_half_year_is_compared_with_whole_years_only_where_it_is_no_flow(lang, measure, end):
    text = title(lang, "line", drawn({"period": "2020", "value": 100}, {"period": "2021", "value": 150}, {"period": "2022-H1", "value": 90}, measure=measure))
    assert words_in(lang).period(end) in text


@LANGUAGES
def test_a_share_rises_by_points_and_not_by_percent_of_itself(lang):
    text = titles.finding("line", over_years(45, 49, unit="%"), SUBJECTS[lang], "%", words_in(lang))
    assert words_in(lang).label("interface", "points").format(value="4") in text
    assert "8.89%" not in text


@LANGUAGES
def test_a_figure_that_is_only_an_upper_bound_leads_nobody(lang):
    assert title(lang, "bar", of_entities(3, 9, bound=["", "lt"])) == SUBJECTS[lang]


@LANGUAGES
def test_a_forecast_is_never_the_end_of_a_growth_title(lang):
    text = title(lang, "line", over_years(100, 110, 900, style=["actual", "actual", "forecast"]))
    assert "rise" in states_of(lang, text)
    assert "900" not in text


@LANGUAGES
def test_a_fall_is_told_without_a_minus(lang):
    text = title(lang, "line", over_years(200, 150))
    assert states_of(lang, text).count("fall") == 1 and "−" not in text and "rise" not in states_of(lang, text)


@LANGUAGES
@pytest.mark.parametrize(("last", "state"), [(98.1, "flat"), (101.9, "flat"), (97.9, "fall"), (102.1, "rise")])
def test_a_change_under_two_percent_is_flat(lang, last, state):
    assert state in states_of(lang, title(lang, "line", over_years(100, last)))


@LANGUAGES
def test_nobody_leads_below_a_longer_bar_of_another_year_or_where_the_shared_period_is_long_past(lang):
    values = [("a", "2023", 5), ("b", "2023", 7), ("c", "2023", 6), ("d", "2024", 99)]
    rows = [{"entity_id": name, "period": period, "value": value} for name, period, value in values]
    assert "2023" not in title(lang, "bar", drawn(*rows)) and "2023" in title(lang, "column", drawn(*rows))
    rows[3]["period"] = "2027"
    assert "2023" not in title(lang, "column", drawn(*rows))


@LANGUAGES
def test_the_leader_is_of_the_newest_period_that_most_categories_share(lang):
    rows = drawn(*({"entity_id": name, "period": period, "value": value} for name, period,
                   value in [("a", "2023", 5), ("b", "2023", 7), ("c", "2023", 6), ("a", "2024", 99)]))
    text = title(lang, "column", rows)
    assert "b" in text and "2023" in text and "99" not in text


@LANGUAGES
def test_two_printed_ranges_that_are_one_number_have_no_extent(lang):
    assert title(lang, "range", of_entities(4, 4)) == SUBJECTS[lang]


def test_chinese_keeps_a_space_between_a_period_and_latin_letters():
    assert "2024年 firm1" in title("zh", "bar", of_entities(3, 9, 5))
