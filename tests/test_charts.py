"""Every form of chart, for ordinary data and for the odd ends of it."""

import json
import math
import re
from collections.abc import Iterator

import altair as alt
import numpy as np
import pandas as pd
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from yanbao import charts, theme
from yanbao.charts import lettering, placing, vega
from yanbao.live_models import LiveModel, Slider
from yanbao.theme import Look

NAN = math.nan
ZH, EN = Look(lang="zh", unit="亿元", title="市场规模五年翻番", subtitle="亿元"), Look(lang="en", unit="CNY billion", title="The market doubled")
# these keep the order in which the model or the editor gives their rows
ORDERED = ("cost_stack", "scores", "bridge", "diagram")


def _day(year: int) -> pd.Timestamp:
    return pd.Timestamp(year, 7, 1)


def _observations(names: tuple[str, ...] = ("信通院口径（含云服务）", "沙利文"), years: range = range(2020, 2026)) -> pd.DataFrame:
    """Rows of the ordinary forms: actual, one estimate and one forecast a category, with some ranges."""
    rows = []
    for i, name in enumerate(names):
        for year in years:
            value = 1000.0 * (1 + i) * 1.1 ** (year - 2020)
            style = {2024: "estimate", 2025: "forecast"}.get(year, "actual")
            ranged = year >= 2024
            rows.append({
                "category": name, "category_id": f"c{i}", "period": str(year), "date": _day(year), "value": value, "low": value * 0.9 if ranged else NAN,
                "high": value * 1.1 if ranged else NAN, "kind": "reported", "style": style, "grade": "B", "origin": name,
            })  # fmt: skip
    return pd.DataFrame(rows)


def _sample(form: str) -> pd.DataFrame:
    """Ordinary data for a form."""
    if form == "scatter":
        return pd.DataFrame({"category": ["昇腾910B", "H20", "A100"], "x": [310.0, 400.0, 400.0], "y": [320.0, 148.0, 312.0], "style": ["estimate", "actual", "actual"]})
    if form in ("experience", "response"):
        return pd.DataFrame({"category": ["2019", "2020", "2021", "2022"], "x": [31.0, 97.0, 470.0, 1300.0], "y": [577.0, 373.0, 214.0, 160.0], "style": ["actual", "actual", "actual", "estimate"],
                             "fitted": [560.0, 380.0, 218.0, 155.0], "low": [500.0, 350.0, 200.0, 140.0], "high": [620.0, 410.0, 240.0, 170.0]})  # fmt: skip
    if form == "forecast":
        told = pd.DataFrame({
            "period": ["2027", "2028", "2028"], "date": [_day(2027), _day(2028), _day(2028)], "value": [2000.0, 2600.0, NAN], "low": [NAN, NAN, 2000.0],
            "high": [NAN, NAN, 3000.0], "style": "forecast", "origin": ["IDC", "沙利文", "高盛"], "vintage": ["2024", "2024-05", "2025"],
        })  # fmt: skip
        return pd.concat([_observations(("实际",), range(2019, 2024)), told], ignore_index=True)
    if form == "bounds":
        return pd.DataFrame({"measure": ["CR10", "CR3", "CR5"], "low": [66.0, 46.0, 58.0], "high": [88.0, 49.0, 68.0], "period": "2024"})
    if form == "tile_map":
        return pd.DataFrame({"region": ["CN-GD", "CN-BJ", "CN-NM"], "category": "在用机架", "value": [110.0, 62.0, 52.0]})
    if form == "timeline":
        return pd.DataFrame({"date": [_day(2022), _day(2021), _day(2025)], "title": ["“东数西算”工程全面启动", "《新型数据中心发展三年行动计划》", "发布"], "type": ["工程", "政策", "政策"], "order": 1})
    if form == "diagram":
        return pd.DataFrame({"node": ["carbon", "resin", "anode", "cell"], "group": ["原料", "原料", "负极材料", "电芯"], "item": ["生物质前驱体", "树脂前驱体", "硬碳负极材料", "钠离子电芯"],
                             "detail": ["椰壳、竹子", "", "比容量较高", ""], "leads_to": ["anode", "anode", "cell", ""], "arrow_words": ["", "碳化", "", ""]})  # fmt: skip
    if form == "matrix":
        return pd.DataFrame({"item": ["锂价跌破成本线", "原料依赖进口", "标准滞后"], "score": [5, 3, 5], "second_score": [4, 3, 4]})
    if form == "scores":
        return pd.DataFrame({"group": ["优势", "优势", "威胁"], "item": ["全国统筹的枢纽布局", "骨干网络", "电价与能耗指标约束"], "score": [5, 4, NAN]})
    if form == "cost_stack":
        return pd.DataFrame({"scenario": ["风冷", "风冷", "液冷", "液冷"], "part": ["电力", "摊销", "电力", "摊销"], "value": [260.0, 210.0, 215.0, 240.0]})
    if form == "scenario":
        rows = [{"date": _day(y), "scenario": s, "value": 100.0 * g ** (y - 2024), "low": 90.0 if s == "基准" else NAN, "high": 200.0 if s == "基准" else NAN, "style": "model"}
                for s, g in (("基准", 1.1), ("高", 1.2)) for y in range(2024, 2029)]  # fmt: skip
        rows += [{"date": _day(2023), "value": 95.0, "style": "actual"}, {"date": _day(2022), "value": 90.0, "style": "actual"}]
        rows += [{"date": _day(2028), "value": 180.0, "style": "published", "origin": "IEA", "vintage": "2024"}]
        return pd.DataFrame(rows)
    if form == "tornado":
        return pd.DataFrame({"driver": ["电价", "PUE", "上架率"], "low_result": [430.0, 480.0, 690.0], "high_result": [650.0, 610.0, 470.0], "base": 540.0})
    if form == "sliders":
        rows = pd.DataFrame({"date": [_day(2024), _day(2025), _day(2026)], "year": [2024, 2025, 2026], "value": [6.0, 9.0, 12.0], "low": [5.0, 6.0, 7.0], "high": [8.0, 12.0, 18.0],
                             "expression": ["(price * 2)", "(use_2025 * 3)", "(price * 4)"], "scenario": "基准"})  # fmt: skip
        return _live(rows)
    if form == "bridge":
        return pd.DataFrame({"driver": ["磷酸铁锂", "碳酸锂价格", "负极用量", "层状氧化物"], "effect": ["start", "price", "quantity", "end"], "type": ["起点", "价格", "用量", "终点"],
                             "value": [380.0, 25.0, -45.0, 360.0], "total": [380.0, 405.0, 360.0, 360.0]})  # fmt: skip
    if form == "estimates":
        return pd.DataFrame({"category": ["本书模型", "IEA 2025", "高工 2024"], "value": [120.0, 90.0, NAN], "low": [80.0, NAN, 200.0], "high": [170.0, NAN, 260.0], "chosen": [True, False, False],
                             "style": "forecast", "period": "2030"})
    if form == "competing":
        return pd.DataFrame({
            "category": ["市场规模（2022）", "市场规模（2022）", "机架（2024）", "机架（2024）"], "relative": [100.0, 58.8, 100.0, 260.0], "relative_low": [NAN, NAN, NAN, 200.0],
            "relative_high": [NAN, NAN, NAN, 320.0], "chosen": [True, False, True, False], "amount": ["2,200亿元", "1,294亿元", "500万架", "1,000至1,600万架"],
            "amount_low": ["2,200亿元", "1,294亿元", "500万架", "1,000万架"], "amount_high": ["2,200亿元", "1,294亿元", "500万架", "1,600万架"], "standing": ["采用", "其他来源"] * 2,
            "style": ["actual", "estimate"] * 2, "grade": ["C", "D", "A", "E"], "origin": ["赛迪", "IDC", "工信部", "媒体"]})  # fmt: skip
    if form == "share":
        return _observations().assign(value=[20.0, 21, 22, 23, 24, 25, 10, 11, 12, 13, 14, 15], low=NAN, high=NAN, origin="IDC")
    return _observations()


def _live(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a model with one slider."""
    rows.attrs["live"] = LiveModel((Slider("price__slider", "price", "price", "", 1.0, 5.0, 3.0, 1.0, label="电价 (元/kWh)"),), (("use_2025", "(price + 0)"),), ())
    return rows


def _moving_parts(scenarios: tuple[str, ...] = ("",), parts: int = 2) -> pd.DataFrame:
    rows = [{"scenario": scenario, "part": f"部分{n}", "value": 3.0 * (n + 1), "expression": f"(price * {n + 1})"} for scenario in scenarios for n in range(parts)]
    return _live(pd.DataFrame(rows))


def _spec(form: str, data: pd.DataFrame, look: Look = ZH) -> dict:
    """The spec, compiled by Vega-Lite itself."""
    spec = _drawn(form, data, look)
    assert vl_convert.vegalite_to_vega(json.dumps(spec), vl_version="6.4")["marks"]
    return spec


def _drawn(form: str, data: pd.DataFrame, look: Look = ZH) -> dict:
    """The spec, checked against the Vega-Lite schema by Altair."""
    return charts.draw(form, data, look).to_dict()


def _layers(spec: dict) -> Iterator[dict]:
    for layer in spec.get("layer", []):
        yield layer
        yield from _layers(layer)


@pytest.mark.parametrize("look", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("form", charts.FORMS)
def test_every_form_draws_ordinary_data(form, look):
    spec = _spec(form, _sample(form), look)
    assert spec["width"] == "container"
    assert spec["title"]["text"] == look.title
    assert spec["config"]["range"]["category"][0] == look.accent


@pytest.mark.parametrize("form", charts.FORMS)
def test_every_form_draws_one_row(form):
    _spec(form, _sample(form).head(1))


@pytest.mark.parametrize("form", charts.FORMS)
def test_every_form_draws_rows_without_ranges(form):
    data = _sample(form)
    empty = [c for c in ("low", "high") if c in data and form != "bounds"]
    _spec(form, data.assign(**{c: NAN for c in empty}))


@pytest.mark.parametrize("form", ["line", "column", "bar", "share", "range", "dot", "heat", "forecast"])
def test_rows_without_a_value_show_their_range(form):
    data = _sample(form).assign(value=NAN, low=10.0, high=20.0)
    texts = {cell for rows in _spec(form, data)["datasets"].values() for row in rows for cell in row.values() if isinstance(cell, str)}
    assert "10–20" in texts or {"10", "20"} <= texts
    # the middle of a range was never printed by anyone
    assert "15" not in texts


def _texts(spec):
    return {cell for rows in spec["datasets"].values() for row in rows for cell in row.values() if isinstance(cell, str)}


@pytest.mark.parametrize(("kinds", "word"), [(["announced"] * 2, "公布计划"), (["target"] * 2, "目标"), (["forecast"] * 2, "预测"), (["announced", "forecast"], "预测")])
def test_plans_and_targets_are_not_called_forecasts(kinds, word):
    data = pd.DataFrame({"category": ["a", "b"], "period": "2030", "value": [1.0, 2.0], "style": "forecast", "kind": kinds})
    assert word in _texts(_spec("bar", data))


def _order(data):
    spec = _spec("range", data)
    return next(layer["encoding"]["y"]["scale"]["domain"] for layer in spec["layer"] if "y" in layer["encoding"] and "scale" in layer["encoding"]["y"])


def test_ranges_stand_by_rank_by_time_or_by_size():
    data = pd.DataFrame({"category": ["a", "b", "c"], "period": ["2021", "2022", "2023"], "value": [1.0, 3.0, 2.0], "date": pd.to_datetime(["2021-07-02", "2022-07-02", "2023-07-02"])})
    assert [name[0] for name in _order(data)] == ["b", "c", "a"]
    assert [name[0] for name in _order(data.assign(rank=[2, 0, 1]))] == ["b", "c", "a"]
    assert [name[0] for name in _order(data.assign(rank=[0, 1, 2]))] == ["a", "b", "c"]
    assert _order(data.assign(category=data["period"])) == ["2021", "2022", "2023"]


def test_heads_of_several_lines_stay_above_the_grid():
    data = pd.DataFrame({"category": ["Two- and three-wheelers of all kinds"] * 2, "period": ["2020", "2021"], "value": [1.0, 2.0], "date": pd.to_datetime(["2020-07-02", "2021-07-02"])})
    data = pd.concat([data.assign(period=str(year), date=pd.Timestamp(year, 7, 2)) for year in range(2014, 2024)]).drop_duplicates(["category", "period"])
    axes = [layer["encoding"]["x"]["axis"] for layer in _spec("heat", data)["layer"] if layer["encoding"].get("x", {}).get("axis")]
    assert any(axis.get("labelPadding", 0) > 6 for axis in axes)


@pytest.mark.parametrize("form", charts.FORMS)
def test_a_chart_without_rows_is_refused(form):
    with pytest.raises(ValueError, match="row"):
        charts.draw(form, _sample(form).head(0), ZH)


def test_an_unknown_form_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match="'line'"):
        charts.draw("lines", _observations(), ZH)


@pytest.mark.parametrize("form", charts.FORMS)
def test_the_same_data_give_the_same_drawn(form):
    first, second = (json.dumps(charts.draw(form, _sample(form), ZH).to_dict()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("form", [form for form in charts.FORMS if form not in ORDERED])
def test_the_order_of_rows_never_shows(form):
    data = _sample(form)
    expected = json.dumps(charts.draw(form, data, ZH).to_dict())
    for shuffled in (data[::-1], data.sample(frac=1, random_state=1)):
        assert json.dumps(charts.draw(form, shuffled, ZH).to_dict()) == expected


@pytest.mark.parametrize("form", charts.FORMS)
def test_drawing_leaves_the_data_alone(form):
    data = _sample(form)
    before = data.copy(deep=True)
    charts.draw(form, data, ZH)
    pd.testing.assert_frame_equal(data, before)


@pytest.mark.parametrize(("form", "axis"), [("column", "y"), ("bar", "x"), ("share", "x"), ("cost_stack", "x"), ("bounds", "x")])
def test_bars_start_at_zero(form, axis):
    spec = _drawn(form, _sample(form))
    domains = [layer["encoding"][axis]["scale"]["domain"] for layer in _layers(spec) if layer["mark"]["type"] == "bar"]
    assert domains
    assert all(domain[0] == 0 for domain in domains)


def test_negative_bars_still_hold_zero():
    data = _observations(("净利润",)).assign(value=lambda f: -f["value"], low=NAN, high=NAN)
    for layer in _layers(_drawn("column", data)):
        domain = layer["encoding"].get("y", {}).get("scale")
        assert domain is None or domain["domain"][0] < 0 == domain["domain"][1]


def test_a_cut_axis_is_used_only_where_values_lie_close_together():
    def low(data: pd.DataFrame) -> float:
        return next(_layers(_drawn("line", data)))["encoding"]["y"]["scale"]["domain"][0]

    assert low(_observations(("PUE",)).assign(value=[1.5, 1.45, 1.4, 1.38, 1.35, 1.3], low=NAN, high=NAN)) > 1
    assert low(_observations(("规模",)).assign(value=[10.0, 20, 30, 40, 50, 60], low=NAN, high=NAN)) == 0


@pytest.mark.parametrize("form", ["line", "column", "share", "timeline", "cost_stack"])
def test_no_chart_has_more_than_seven_colours(form):
    names = tuple(f"企业{i}" for i in range(11))
    data = {
        "timeline": pd.DataFrame({"date": [_day(2010 + i) for i in range(11)], "title": names, "type": names}),
        "cost_stack": pd.DataFrame({"scenario": "基准", "part": names, "value": np.arange(1.0, 12.0)}),
    }.get(form, _observations(names, range(2021, 2024)))
    spec = _drawn(form, data, Look(lang="zh", unit="亿元"))
    domains = [layer["encoding"]["color"]["scale"]["domain"] for layer in _layers(spec) if "domain" in layer["encoding"].get("color", {}).get("scale", {})]
    assert domains
    assert all(len(domain) <= 7 for domain in domains)


@pytest.mark.parametrize("form", charts.FORMS)
def test_colours_are_named_by_role_so_that_dark_mode_reaches_them(form):
    spec = _drawn(form, _sample(form))
    known = set(theme.config()["style"])
    for layer in _layers(spec):
        assert "#" not in json.dumps([layer["mark"], layer["encoding"]])
        named = layer["mark"].get("style", [])
        assert set([named] if isinstance(named, str) else named) <= known


def test_estimates_are_hollow_and_forecasts_dashed():
    marks = [layer["mark"] for layer in _layers(_drawn("line", _observations()))]
    assert any(mark["type"] == "point" and "hollow" in mark.get("style", "") for mark in marks)
    assert any(mark["type"] == "line" and mark.get("strokeDash") for mark in marks)
    bars = [layer["mark"] for layer in _layers(_drawn("column", _observations(("规模",)))) if layer["mark"]["type"] == "bar"]
    assert [bar.get("fillOpacity") for bar in bars] == [1.0, 0.35, 0.12]


def test_the_estimate_of_a_model_is_filled_among_hollow_published_figures():
    spec = _drawn("estimates", _sample("estimates"))
    points = {tuple(row["category"] for row in spec["datasets"][layer["data"]["name"]]): layer["mark"] for layer in _layers(spec)
              if layer["mark"]["type"] == "point" and "category" in spec["datasets"][layer["data"]["name"]][0]}  # fmt: skip
    assert {names: mark["filled"] for names, mark in points.items()} == {("本书模型",): True, ("IEA 2025",): False}
    assert {row.get("word") for rows in spec["datasets"].values() for row in rows} >= {"本书模型", "公开数字"}


def test_a_chart_of_actual_values_has_no_key():
    actual = _observations(("规模",)).assign(style="actual")
    texts = [row.get("word") for rows in _drawn("line", actual)["datasets"].values() for row in rows]
    assert not any(texts)


def test_a_line_that_ends_is_named_at_its_end():
    spec = _drawn("line", _observations())
    labels = {row["label"] for rows in spec["datasets"].values() for row in rows if "label" in row}
    assert "沙利文" in labels


def test_one_series_shows_its_first_and_last_number_instead_of_a_name():
    spec = _drawn("line", _observations(("规模",)))
    labels = [row["label"] for rows in spec["datasets"].values() for row in rows if "label" in row]
    assert sorted(labels) == ["1,000", "1,611"]


def test_shares_leave_a_pale_rest():
    look = Look(lang="zh", unit="%")
    spec = _drawn("share", _sample("share"), look)
    rest = [row for rows in spec["datasets"].values() for row in rows if row.get("t_part") == "其余"]
    assert rest
    assert all(row["end"] == 100 for row in rest)


def test_shares_over_the_whole_are_not_scaled_down():
    data = _observations(("甲", "乙"), range(2024, 2025)).assign(value=[70.0, 60.0], low=NAN, high=NAN, origin="IDC")
    spec = _drawn("share", data, Look(lang="zh", unit="%"))
    assert {row["value"] for rows in spec["datasets"].values() for row in rows if "start" in row and "value" in row} == {70.0, 60.0}


def test_the_tile_map_has_thirty_four_tiles_none_on_another():
    tiles = charts.grids.tiles()
    assert len(tiles) == 34
    assert not tiles.duplicated(["column", "row"]).any()
    assert not tiles["region"].duplicated().any()


def test_the_tile_map_refuses_a_region_without_a_tile():
    with pytest.raises(ValueError, match="CN-XX"):
        charts.draw("tile_map", pd.DataFrame({"region": ["CN-XX"], "category": "", "value": [1.0]}), ZH)


def test_long_timelines_say_how_much_they_leave_out():
    data = pd.DataFrame({"date": [_day(2000 + i) for i in range(20)], "title": [f"事件{i}" for i in range(20)], "type": "政策"})
    words = [row.get("words") for rows in _drawn("timeline", data)["datasets"].values() for row in rows]
    assert any(word and "4" in word for word in words)


def test_an_event_known_to_the_year_gets_no_month():
    data = pd.DataFrame({"date": [pd.Timestamp(2021, 1, 1), pd.Timestamp(2022, 2, 17)], "when": ["2021", "2022-02-17"], "title": ["标准", "工程"], "type": "政策"})
    days = {row["day"] for rows in _drawn("timeline", data)["datasets"].values() for row in rows if "day" in row}
    assert days == {"2021", "2022-02"}


@pytest.mark.parametrize(("kinds", "word"), [("announced", "公布计划"), ("target", "目标"), ("forecast", "预测"), (["announced", "forecast"], "计划或预测"), (["announced", "target"], "计划或目标")])
def test_a_plan_or_a_target_is_not_called_a_forecast(kinds, word):
    data = _observations(("甲", "乙"), range(2025, 2026)).assign(kind=kinds, style="forecast")
    assert json.dumps(word) in json.dumps(_drawn("bar", data))


@pytest.mark.parametrize(("second", "aside"), [(1010.0, False), (2000.0, True), (500.0, False)])
def test_a_line_that_climbs_does_not_run_through_its_first_number(second, aside):
    data = _observations(("规模",), range(2020, 2023)).assign(value=[1000.0, second, 1500.0], low=NAN, high=NAN, style="actual")
    first = [layer for layer in _layers(_drawn("line", data)) if isinstance(layer.get("mark"), dict) and layer["mark"].get("type") == "text" and layer["mark"].get("align") == "left"]
    assert bool(first) == aside


def test_the_widest_driver_leads_the_tornado():
    spec = _drawn("tornado", _sample("tornado"))
    assert next(_layers(spec))["encoding"]["y"]["scale"]["domain"] == ["上架率", "电价", "PUE"]


@pytest.mark.parametrize("version", ["5.8", "6.4"])  # the oldest that still reads the key v5 of notebooks, and the newest
@pytest.mark.parametrize("data", [_sample("sliders"), _moving_parts(), _moving_parts(("风冷", "液冷")), _moving_parts(parts=9)], ids=["years", "alone", "cases", "many"])
def test_a_model_with_sliders_is_understood_by_old_and_new_vega_lite(data, version):
    spec = _drawn("sliders", data)
    bound = next(one for one in spec["params"] if "bind" in one)
    assert (bound["value"], bound["bind"]) == (3.0, {"input": "range", "min": 1.0, "max": 5.0, "step": 0.1, "name": "电价 (元/kWh)"})
    signals = {signal["name"]: signal for signal in vl_convert.vegalite_to_vega(json.dumps(spec), vl_version=version)["signals"]}
    assert signals["price__slider"]["bind"] and signals["price"]["update"] == "(price__slider * 1.0)"


def test_the_band_of_a_model_with_sliders_says_that_it_stays():
    text = json.dumps(_spec("sliders", _sample("sliders"), Look(lang="en", words={"unmoved": "unmoved", "fan_stays": "stays"})))
    assert '"unmoved"' in text and '"stays"' in text
    without = json.dumps(_spec("sliders", _live(_sample("sliders").drop(columns=["low", "high"])), Look(lang="en", words={"unmoved": "unmoved", "fan_stays": "stays"})))
    assert '"unmoved"' not in without and '"stays"' not in without


def test_one_stack_of_sliders_stands_above_the_editions_several_bear_its_mark():
    alone, several = (_spec("sliders", data, Look(lang="en", words={"now": "now", "edition_state": "before"})) for data in (_moving_parts(), _moving_parts(("air", "water"))))
    bars = [layer["encoding"]["y"]["scale"]["domain"] for spec in (alone, several) for layer in _layers(spec) if layer.get("name") == "live"]
    assert bars == [["now", "before"], ["air", "water"]]
    assert ["edition" in [layer.get("name") for layer in _layers(spec)] for spec in (alone, several)] == [False, True]


def test_bounds_stand_in_the_order_of_their_numbers():
    assert next(_layers(_drawn("bounds", _sample("bounds"))))["encoding"]["y"]["scale"]["domain"] == ["CR3", "CR5", "CR10"]


@pytest.mark.parametrize("width", [340, 680])
@pytest.mark.parametrize("form", charts.FORMS)
def test_a_still_picture_has_the_width_asked_for(form, width):
    spec = charts.at_width(_drawn(form, _sample(form)), width)
    svg = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="6.4")
    drawn = float(svg.split('width="', 1)[1].split('"', 1)[0])
    assert abs(drawn - width) <= 6


def test_rows_of_a_layer_are_json_values_and_dates_keep_their_time():
    rows = pd.DataFrame({"date": [_day(2024), pd.NaT], "value": [1.5, NAN], "label": pd.Series(["甲", None], dtype="str"), "count": [1, 2], "narrow": [True, False]})
    assert vega.records(rows) == [
        {"date": "2024-07-01T00:00:00", "value": 1.5, "label": "甲", "count": 1, "narrow": True},
        {"date": "", "value": None, "label": None, "count": 2, "narrow": False}]  # fmt: skip
    assert json.dumps(vega.records(rows), allow_nan=False)


def test_a_chart_can_be_taken_further_with_altairs_own_builders():
    chart = charts.draw("line", _observations(), ZH)
    further = (chart + alt.Chart(pd.DataFrame({"y": [1]})).mark_rule().encode(y="y:Q")).properties(height=500).to_dict()
    assert (len(further["layer"]), further["height"]) == (len(chart.layer) + 1, 500)
    assert chart.to_dict()["title"]["text"] == ZH.title


def test_a_still_picture_leaves_the_spec_alone():
    spec = _drawn("line", _observations())
    before = json.dumps(spec)
    charts.at_width(spec, 340)
    assert json.dumps(spec) == before


@pytest.mark.parametrize(
    ("value", "look", "expected"),
    [
        (1234.0, ZH, "1,234"), (123456.0, ZH, "12.3万"), (3.21e8, ZH, "3.21亿"), (1.5e12, ZH, "1.5万亿"), (-0.5, ZH, "−0.5"), (0.0, ZH, "0"),
        (1234567.0, EN, "1.23M"), (569956.0, EN, "570K"), (99999.0, EN, "99,999"), (1.046, EN, "1.05"), (NAN, EN, ""), (12.5, Look(unit="%"), "12.5%"),
    ],
)  # fmt: skip
def test_numbers_are_written_for_their_language(value, look, expected):
    assert lettering.number(value, look) == expected


def test_a_browser_writes_numbers_as_python_does():
    values = [0, 1, 2.5, 9.876, 12.34, 99.96, 100, 1234, 98765.4, 123456, 1.5e6, 23456789, 1.234e8, 9.87e9, 5.6e12, 0.0123, -1.5, -2345, -3.2e6]
    for look in (ZH, EN, Look(lang="en", unit="%")):
        marks = [{"type": "text", "encode": {"enter": {"text": {"signal": lettering.number_expression(f"({value!r})", look)}, "y": {"value": 20 * n}}}} for n, value in enumerate(values)]
        picture = vl_convert.vega_to_svg({"$schema": "https://vega.github.io/schema/vega/v6.json", "marks": marks})
        assert re.findall(r"<text[^>]*>([^<]*)</text>", picture) == [lettering.number(float(value), look) for value in values]


def test_ranges_name_the_unit_once_and_open_ends_as_such():
    assert lettering.span(7, 9, Look(unit="%")) == "7–9%"
    assert lettering.span(7, NAN, ZH) == "≥7"
    assert lettering.span(NAN, NAN, ZH) == ""


def test_wrapped_text_loses_no_letters_and_opens_no_line_with_a_closing_mark():
    text = "四部门印发《全国一体化大数据中心协同创新体系算力枢纽实施方案》，明确八大枢纽节点与十个集群"
    lines = lettering.wrap(text, 200, most=9).split("\n")
    assert "".join(lines) == text
    assert not any(line[0] in "，。》）" for line in lines)


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(10, 40)), min_size=1, max_size=7))
def test_labels_pushed_apart_never_overlap(labels):
    wanted, sizes = [a for a, _ in labels], [b for _, b in labels]
    centres = placing.apart(wanted, sizes, 0, 300)
    spans = sorted((c - s / 2, c + s / 2) for c, s in zip(centres, sizes, strict=True))
    assert all(after[0] >= before[1] - 1e-6 for before, after in zip(spans, spans[1:], strict=False))


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=2, max_size=12, unique=True))
def test_a_name_stands_nearest_to_its_own_point(points):
    spots = placing.around(points, [(60, 15)] * len(points), (320, 300), range(len(points)))
    for i, spot in enumerate(spots):
        if spot:
            x, y = points[i]
            left = x + spot.dx - {"left": 0, "right": 60, "center": 30}[spot.align]
            gaps = [math.hypot(max(left - a, 0, a - left - 60), max(y + spot.dy - 7.5 - b, 0, b - y - spot.dy - 7.5)) for a, b in points]
            assert gaps[i] <= min(gaps) + 0.51


def test_labels_that_have_room_stay_where_they_are():
    assert placing.apart([50, 150, 250], [16, 16, 16], 0, 300) == [50, 150, 250]


def test_numbers_of_different_origins_are_never_joined_to_one_line():
    actual = pd.DataFrame({"date": [_day(2020), _day(2021), _day(2021)], "value": [1.0, 2.0, 3.0], "style": "actual", "origin": ["甲", "乙", "丙"]})
    spec = _drawn("scenario", pd.concat([_sample("scenario").query("style == 'model'"), actual], ignore_index=True))
    assert not [layer for layer in _layers(spec) if layer["mark"]["type"] == "line" and layer["mark"].get("style") == "history"]


def test_several_actual_series_beside_forecasts_are_named():
    data = pd.concat([_observations(("信通院口径", "科智口径"), range(2019, 2024)), _sample("forecast").query("style == 'forecast'")], ignore_index=True)
    labels = {row.get("label", "").replace("\n", "") for rows in _drawn("forecast", data)["datasets"].values() for row in rows}
    assert {"信通院口径", "科智口径"} <= labels


def test_a_chart_counts_in_one_scale():
    assert lettering.numbers([575_000, 90_000], ZH) == ["57.5万", "9万"]
    assert lettering.numbers([13_743, 9_000], ZH) == ["13,743", "9,000"]


def test_bars_stand_in_the_order_asked_for():
    data = _observations(("规模",), range(2021, 2024)).assign(category=["2021", "2022", "2023"], value=[2.0, 1.0, 3.0], low=NAN, high=NAN)
    assert [next(_layers(_drawn("bar", rows)))["encoding"]["y"]["scale"]["domain"] for rows in (data, data.assign(rank=[0, 1, 2]))] == [["2023", "2021", "2022"], ["2021", "2022", "2023"]]


def test_a_short_stretch_of_days_marks_each_year_once():
    days = pd.to_datetime(["2023-12-20", "2024-03-01", "2024-09-01", "2025-02-27"])
    data = _observations(("规模",), range(2020, 2024)).assign(date=days, period=[str(day.date()) for day in days])
    axis = next(layer["encoding"]["x"]["axis"] for layer in _layers(_drawn("line", data)) if layer["encoding"].get("x", {}).get("axis"))
    assert [value["year"] for value in axis["values"]] == [2024, 2025]


def test_a_bar_for_a_period_does_not_say_it_twice():
    data = _observations(("规模",), range(2021, 2024)).assign(category=["2021", "2022", "2023"])
    assert sorted(next(_layers(_drawn("bar", data)))["encoding"]["y"]["scale"]["domain"]) == ["2021", "2022", "2023"]


def test_competing_figures_stand_at_their_ratio_to_the_chosen_one_widest_apart_first():
    spec = _spec("competing", _sample("competing"))
    points = [row for layer in _layers(spec) if layer["mark"]["type"] == "point" and "tooltip" in layer["encoding"] for row in spec["datasets"].get(layer["data"].get("name"), layer["data"].get("values", []))]
    assert sorted((row["category"][:2], row["relative"]) for row in points) == [("市场", 58.8), ("市场", 100.0), ("机架", 100.0), ("机架", 260.0)]
    y = next(layer["encoding"]["y"] for layer in _layers(spec) if layer["encoding"].get("y", {}).get("field") == "category")
    assert y["scale"]["domain"] == ["机架（2024）", "市场规模（2022）"]


def test_the_ends_of_competing_figures_are_told_as_printed():
    spec = _spec("competing", _sample("competing"))
    texts = {row["label"].replace("\n", "") for rows in spec["datasets"].values() for row in rows if "label" in row}
    assert texts == {"1,294亿元", "2,200亿元", "500万架", "1,600万架"}
