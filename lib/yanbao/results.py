"""A tree's results as exhibits show them: with readers' names and units, and beside what others published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from . import evidence, exhibits, ledger, selection, tables
from .errors import YanbaoError, nearest_names
from .exhibits import Panel

if TYPE_CHECKING:
    from .book import Book
    from .live_models import LiveModel, Slider

QUANTITIES = ("value", "low", "high", "low_result", "high_result", "base", "total")
DRAWS = 1000  # of an estimate
PUBLISHED = ["date", "year", "value", "low", "high", "style", "origin", "vintage", "grade", "source_id"]


def shown(panel: Panel, data: pd.DataFrame) -> pd.DataFrame:
    """Results in the tree's unit as readers see them: amounts in the panel's unit, names for part_id, scenario_id, case_id and driver.

    A column driver is kept as driver_id; a column year gives dates.
    """
    book, tree = panel.book, panel.book.tree(panel.tree)
    names = dict(zip(tree.rows["driver"], tree.rows[book.lang]))
    factor = _factor(panel, panel.model_unit)
    data = data.copy()
    for column in data.columns.intersection(QUANTITIES):
        data[column] = (data[column] * factor).map(exhibits.significant)
    if "scenario_id" in data:
        data["scenario"] = data["scenario_id"].map(scenario_names(book)).fillna(data["scenario_id"])
    if "case_id" in data:
        data["scenario"] = data["case_id"].map(book.cases(panel.tree))
    if "part_id" in data:
        data["part"] = data["part_id"].map(names)
    if "driver" in data:
        data = data.assign(driver_id=data["driver"], driver=data["driver"].map(names))
    if "effect" in data:
        data["driver"] = [name if effect not in ("start", "end") else _case_names(panel)[effect == "end"] for name, effect in zip(data["driver"], data["effect"])]
        data["type"] = [book.words.label("effect", effect) for effect in data["effect"]]
    if "year" in data:
        data["date"] = pd.to_datetime(data["year"].astype(str) + "-07-02")
    data.attrs["source_ids"] = book.tree_sources(panel.tree)
    return data


def _case_names(panel: Panel) -> list[str]:
    names = panel.book.cases(panel.tree)
    return [names[case] for case in panel.cases]


def scenario_names(book: Book) -> dict[str, str]:
    return {row.scenario: getattr(row, book.lang) for row in book.ask("scenarios").itertuples()} | {"base": book.words.label("interface", "base_scenario")}


def _factor(panel: Panel, unit: str) -> float:
    """From a tree's unit to the reader's, in the edition's currency at the base year's average rate."""
    book = panel.book
    source, wanted = book.units.currency(unit), book.units.currency(panel.unit)
    if not source or not wanted or source == wanted:
        return book.units.yearly_factor(unit, panel.unit)
    rate = book.exchange_rates.factor(source, wanted, book.base_year, book.base_year, "flow")
    return rate * book.units.yearly_factor(book.units.in_currency(unit, wanted), panel.unit)


def live(panel: Panel, model: LiveModel, band: pd.DataFrame | None = None) -> pd.DataFrame:
    """A live model's results at the edition's inputs, as `shown`, with an expression each in the panel's unit, and the model with readers' names for the
    form sliders to draw: in attrs["live"]. `band`: columns year, low, high of draws, which stay where they are when a slider moves."""
    book, of_case = panel.book, panel.book.cases(panel.tree)
    stacked = any(result.driver != panel.output for result in model.results)  # the parts of one year, else the output by year
    named = {"case_id": [result.case for result in model.results], "part_id": [result.driver for result in model.results]} if stacked else {"scenario_id": book.parameters.scenario}
    data = pd.DataFrame({**named, "year": [result.year for result in model.results], "value": [result.value for result in model.results]})
    data = shown(panel, data if band is None else data.merge(band, on="year", how="left"))
    data["expression"] = [result.scaled(_factor(panel, panel.model_unit)) for result in model.results]
    rows = panel.book.tree(panel.tree).rows

    def told(slider: Slider) -> tuple[str, float]:
        own = rows.at[slider.driver, "unit"]
        unit = book.units.shown(own, book.lang)
        symbol = book.units.symbol(unit, book.lang)
        name = " · ".join(part for part in (rows.at[slider.driver, book.lang], of_case.get(slider.case, "")) if part)
        return f"{name} ({symbol})" if symbol and own != "1" else name, book.units.factor(own, unit)

    data.attrs["live"] = model.for_readers(told)
    return data


def beside_published(panel: Panel, model: pd.DataFrame) -> pd.DataFrame:
    """A model's lines with the published figures of the panel's selection below them, marked by style."""
    published = panel.chosen() if panel.row["metric"] else panel.displayed(evidence.choose(panel.rows))
    actual = published[published["style"] != "forecast"]
    if actual["definition_id"].nunique() > 1:  # one line can't join two definitions: the fuller one stays
        kept = actual["definition_id"].value_counts().index[0]
        published = published[(published["style"] == "forecast") | (published["definition_id"] == kept)]
    # forecasts of one house under several definitions are told apart by these
    several = (published["style"] == "forecast") & (published.groupby(["origin_id", published["vintage"].astype(str).str[:4]])["definition_id"].transform("nunique") > 1)
    named = [panel.book.words.name("definitions", key) if apart and key else origin for apart, key, origin in zip(several, published["definition_id"], published["origin"])]
    published = published.assign(origin=named, style=published["style"].map({"actual": "actual", "estimate": "actual"}).fillna("published"), year=published["end"].dt.year)
    both = pd.concat([model.assign(style="model", scenario_id=model["scenario_id"]), published[PUBLISHED]], ignore_index=True)
    both.attrs["source_ids"] = model.attrs["source_ids"]
    return both


def estimate(panel: Panel) -> pd.DataFrame:
    """The model's estimate of what a panel compares with published figures, in the model's unit: one row, columns value, low, high.

    The value of an output in the panel's year in its first case; where the panel names a driver, the value of that input at which its cases break
    even. See `uncertainty`.
    """
    from . import uncertainty  # scipy is slow to import, and few references ask for an estimate

    book, (tree, changes) = panel.book, next(iter(panel.cases.values()))
    last = max(book.horizon, panel.year)
    if panel.driver:
        return uncertainty.break_even(panel.cases, panel.driver, book.base_year, last, DRAWS, book.seed, panel.output, panel.year)
    return uncertainty.interval(tree, book.base_year, last, changes, DRAWS, book.seed, panel.output, panel.year)


def among_published(panel: Panel, own: pd.DataFrame) -> pd.DataFrame:
    """The model's estimate (of `estimate`) of one quantity above the published figures of the panel's selection, in readers' units."""
    words = panel.book.words
    published = panel.displayed(evidence.choose(panel.rows, panel.book.today, ["source_id", "vintage"])) if panel.row["metric"] else pd.DataFrame()
    own = shown(panel, own).assign(category=words.label("chart", "model"), style="forecast", chosen=True, vintage="", period="", grade="", origin="")
    if published.empty:
        return own
    telling = published.assign(category=[_teller(row, panel) for row in tables.records(published)], chosen=False)
    columns = ["category", "value", "low", "high", "style", "chosen", "origin", "vintage", "period", "grade", "source_id"]
    both = pd.concat([own, telling[columns]], ignore_index=True)
    both.attrs["source_ids"] = own.attrs["source_ids"]
    return both


def _teller(row: dict, panel: Panel) -> str:
    """Who says it and when, and of what period and category where the panel shows several."""
    told = f"{row['origin']} {row['vintage'][:4]}".strip()
    more = [row["category"]] if panel.by and row["category"] != row["origin"] else []
    period = [row["period"]] if not panel.row["periods"] and row["period"] not in told else []
    return " · ".join([told, *more, *period])


def ceiling(panel: Panel) -> tuple[float, float, float]:
    """Low, middle and high of the ceiling towards which a panel's series grows, in readers' units: of the input that the panel names, else the
    100 % that no share can pass."""
    book, named = panel.book, selection.conditions(panel.row["where"]).get("ceiling", ([], True))[0]
    if not named:
        return (100.0, 100.0, 100.0)
    found = book.ask("driver", named[0])
    if found.empty:
        raise YanbaoError("unknown_name", nearest=nearest_names(named[0], book.pack.table("drivers")["driver"]), value=named[0], table="drivers.csv")
    tree = book.tree(found["tree"].iloc[0])
    spec, factor = tree.inputs[named[0]], _factor(panel, tree.unit[named[0]])
    if spec.high * factor < panel.chosen()["point"].max():
        raise YanbaoError("driver_input", name=named[0], reason=("不低于已达到水平的上限", "a high end that hasn't been passed yet"))
    return spec.low * factor, spec.value * factor, spec.high * factor


def projected(panel: Panel, actual: pd.DataFrame, band: pd.DataFrame) -> pd.DataFrame:
    """A series and where it would go: its actual values, then a model line from the last of them with its band.

    `actual`: of `Panel.data`, one series. `band`: columns year (or ahead: years after the last value), median, low, high; empty where the series is too
    short to judge. Columns as the form scenario draws them.
    """
    words = panel.book.words
    known = actual[actual["point"].notna()].sort_values("end", kind="stable")
    last = known.iloc[-1]
    years = band["year"] if "year" in band else last["end"].year + band["ahead"]
    told = known.assign(year=known["end"].dt.year, scenario="", style=known["style"].replace("forecast", "published"))[[*PUBLISHED, "scenario"]]
    if band.empty:
        return _sourced(told.reset_index(drop=True), ("too_short", {"count": str(len(known))}))
    line = pd.DataFrame({"year": [last["end"].year, *years], "value": [last["point"], *band["median"]], "low": [last["point"], *band["low"]], "high": [last["point"], *band["high"]]})
    line[["value", "low", "high"]] = line[["value", "low", "high"]].map(exhibits.significant)
    line = line.assign(date=pd.to_datetime(line["year"].astype(int).astype(str) + "-07-02"), style="model", scenario_id="trend", scenario=words.label("interface", "trend"))
    end = line.iloc[-1]
    found = {"last_period": str(int(end["year"])), "value": words.result(end["value"], panel.symbol), "range": words.result_span(end["low"], end["high"], panel.symbol)}
    return _sourced(pd.concat([told, line], ignore_index=True), ("projection", found) if end["low"] == end["low"] else ("too_short", {"count": str(len(known))}))


def _sourced(data: pd.DataFrame, finding: tuple[str, dict[str, str]]) -> pd.DataFrame:
    data.attrs["finding"] = finding
    return data


def inputs(panel: Panel) -> pd.DataFrame:
    """Every input of the panel's tree, one row each and one more for each case that sets it: columns driver, case, figure, range, basis,
    rationale, grade, source_ids, pinned_id (of the ledger row)."""
    book, words = panel.book, panel.book.words
    records, base = [], {}  # base: what an input is in the first case
    for case, name in book.cases(panel.tree).items():
        tree = book.tree(panel.tree, case)
        for driver, spec in tree.inputs.items():
            row = tree.rows.loc[driver]
            given = (spec, row["observation_id"])
            if base.get(driver) != given:
                records.append({"driver": row[book.lang], "case": name if driver in base else "", **_of_input(spec, row, book)})
                base.setdefault(driver, given)
    frame = pd.DataFrame(records)
    if not frame["case"].any():
        frame = frame.drop(columns="case")
    sourced = int((frame["source_ids"] != "").sum())
    frame.attrs["finding"] = ("inputs", {"count": str(len(frame)), "sourced": str(sourced), "share": words.percent(share) if (share := book.sourced_share(panel.tree)) == share else "–"})
    return frame


def _of_input(spec: object, row: pd.Series, book: Book) -> dict[str, str]:
    words, unit = book.words, book.units.shown(row["unit"], book.lang)
    factor, symbol = book.units.factor(row["unit"], unit), book.units.symbol(unit, book.lang)
    pinned = book.ask("pinned", row["observation_id"]).head(1) if row["observation_id"] else None
    source = book.ask("source", pinned["source_id"].iloc[0]) if pinned is not None else None
    return {"figure": words.quantity(spec.value * factor, symbol), "range": words.span(spec.low * factor, spec.high * factor, symbol) if spec.high > spec.low else "",
            "basis": words.entity(pinned["origin_id"].iloc[0]) if pinned is not None else words.label("interface", "assumption"),
            "rationale": row[f"reason_{book.lang}"], "grade": source["grade"] if source else "", "source_ids": pinned["source_id"].iloc[0] if pinned is not None else "", "pinned_id": row["observation_id"]}


def scenario_table(panel: Panel, results: pd.DataFrame) -> pd.DataFrame:
    """What each scenario changes and what comes of it. `results`: of `drivers.scenario_results`; columns scenario, value, difference, changed."""
    book, words, tree = panel.book, panel.book.words, panel.book.tree(panel.tree)
    data = shown(panel, results)

    def told(changes: dict[str, float]) -> str:
        return ("；" if book.lang == "zh" else "; ").join(f"{tree.rows.loc[name, book.lang]} {ledger.amount(value, tree.unit[name], words, book.units)}" for name, value in changes.items())

    frame = pd.DataFrame({"scenario": data["scenario"], "figure": [words.result(value, panel.symbol) for value in data["value"]],
                          "difference": [ledger.signed(change, words) for change in data["change"]], "changed": [told(changes) for changes in data["changed"]]})
    frame.attrs.update(data.attrs, finding=("scenarios", {"low": words.result(data["value"].min(), panel.symbol), "high": words.result(data["value"].max(), panel.symbol),
                                                          "count": str(len(data))}))
    return frame


def variance(panel: Panel, effects: pd.DataFrame) -> pd.DataFrame:
    """Shares of an output's variance by input, for a chart of parts of a whole: those of single inputs; the rest is interaction.

    `effects`: of `uncertainty.sobol`. Columns category, value (%), total_effect (%), basis, origin, period.
    """
    book, words = panel.book, panel.book.words
    names = panel.book.tree(panel.tree).rows[book.lang]
    basis = {True: words.label("interface", "sourced"), False: words.label("interface", "assumption")}
    frame = pd.DataFrame({"category": effects["driver"].map(names), "value": (effects["first"] * 100).map(exhibits.significant), "total_effect": (effects["total"] * 100).map(exhibits.significant),
                          "basis": effects["sourced"].map(basis), "period": "", "origin": ""})
    frame = frame[frame["value"] >= 0.05].sort_values(["value", "category"], ascending=[False, True], kind="stable").reset_index(drop=True)
    frame.attrs["source_ids"] = book.tree_sources(panel.tree)
    share = book.sourced_share(panel.tree)
    if len(frame):
        frame.attrs["finding"] = ("variance", {"top": frame["category"].iloc[0], "top_value": words.result(frame["value"].iloc[0], "%"), "share": words.percent(share)})
    return frame
