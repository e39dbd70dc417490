"""Titles that state the finding where the data allow it, else the subject. Templates stand in labels.csv, domain title."""

from __future__ import annotations

import re

import pandas as pd

from . import growth, periods, tables
from .words import Words

PERIOD = re.compile(r"[\d.\-H至–年]+")  # a category that is a time
FLAT = 0.02  # a change below 2 % is told as flat
STALE_DAYS = 3 * 366  # behind what else is drawn, beyond which a ranking is no headline
LEVEL = 0.8  # of a model's intervals, see `uncertainty`
UNLIKE = ("basis", "item", "kind", "of", "part", "segment")  # dims that say what is measured: over several of their values there is no one range
COUNTED = ("timeline", "table")  # forms whose title says how many rows there are, doubtful ones among them


def finding(form: str, data: pd.DataFrame, subject: str, symbol: str, words: Words) -> str:
    """The title of an exhibit. `data`: what is drawn (columns as `Panel.chosen` gives them, or a model's results)."""
    doubtful = data["status"] == "doubtful" if "status" in data.columns and form not in COUNTED else pd.Series(False, index=data.index)
    drawn, data = data, data if not doubtful.any() else data[~doubtful]  # a doubtful figure is drawn, but never made a headline
    state, values = data.attrs.get("finding") or (_state(form, data, symbol, words) if len(data) else ("insufficient", {}))
    if state.startswith("higher") and drawn["category_id"].nunique() > 2:
        state = state.replace("higher", "leader")
    if form in ("range", "bar", "tile_map") and _beyond(drawn[doubtful], data):
        state = "insufficient"  # readers would see the title belied
    return words.label("title", state).format(subject=subject, **values)


def _state(form: str, data: pd.DataFrame, symbol: str, words: Words) -> tuple[str, dict[str, str]]:
    match form:
        case "line" | "column" | "dot" if data["category_id"].nunique() == 1:
            return _trend(data, symbol, words)
        case "dot" | "line" if _all_fell(data, form):
            return "all_fell", {}
        case "line" | "column" | "bar" | "tile_map" | "heat":
            return _leader(data, symbol, words, apart=form in ("bar", "tile_map"), joined=form == "line")
        case "share":
            return _largest_share(data, words)
        case "range":
            return _extent(data, symbol, words)
        case "dot":
            return _movers(data, words)
        case "forecast":
            return _disagreement(data, symbol, words)
        case "bounds":
            three = data[data["measure"] == "CR3"].iloc[0]
            state = "bounds" if three["high"] - three["low"] >= 0.1 else "bounds_exact"
            return state, {"measure": "CR3", "low": words.quantity(three["low"], "%"), "high": words.quantity(three["high"], "%")}
        case "timeline" | "table" if len(data) > 1:
            return ("count_companies" if "company" in data.columns else "count"), {"count": str(len(data))}
        case "scores":
            best = data.dropna(subset="score").sort_values("score", ascending=False, kind="stable")
            if len(best) > 1 and best["score"].iloc[0] > best["score"].iloc[1]:
                return "top_score", {"top": best["item"].iloc[0]}
        case "matrix":
            both = data.assign(product=data["score"] * data["second_score"]).dropna(subset="product").sort_values("product", ascending=False, kind="stable")
            if len(both) > 1 and both["product"].iloc[0] > both["product"].iloc[1]:
                return "both_scores", {"top": both["item"].iloc[0]}
        case "cost_stack" | "sliders" if "case_id" in data and (form == "cost_stack" or data["case_id"].nunique() > 1):
            return _cheapest(data, symbol, words)
        case "estimates":
            return _estimate(data, symbol, words)
        case "bridge":
            steps = data[~data["effect"].isin(("start", "end"))]
            if len(steps):
                rising = data["value"].iloc[-1] >= data["value"].iloc[0]  # the step that does most of the way it goes
                top = steps.loc[steps["value"].idxmax() if rising else steps["value"].idxmin()]
                ends = {"before": data["driver"].iloc[0], "after": data["driver"].iloc[-1], "first": words.result(data["value"].iloc[0], symbol), "last": words.result(data["value"].iloc[-1], symbol)}
                return ("bridge_down" if top["value"] < 0 else "bridge_up"), {**ends, "top": top["driver"], "change": words.result(abs(top["value"]), symbol)}
        case "cost_stack" | "sliders" if "part" in data:
            base = data[data["scenario_id"] == data["scenario_id"].iloc[0]] if "scenario_id" in data else data
            total, top = base["value"].sum(), base.loc[base["value"].idxmax()]
            return "cost_stack", {"total": words.result(total, symbol), "top": top["part"], "share": words.percent(top["value"] / total)}
        case "scenario" | "sliders":
            model = data[data["style"] == "model"] if "style" in data else data
            base = model[model["scenario_id"] == model["scenario_id"].iloc[0]]
            first, last = base.iloc[0], base.iloc[-1]
            return "scenario", {"scenario": last["scenario"], "first_period": str(first["date"].year), "last_period": str(last["date"].year),
                                "first": words.result(first["value"], symbol), "last": words.result(last["value"], symbol)}
        case "tornado" if len(data):
            return "tornado", {"top": data["driver"].iloc[0]}
    return "insufficient", {}


def _beyond(doubtful: pd.DataFrame, data: pd.DataFrame) -> bool:
    """Whether a doubtful row that is drawn lies outside what the title tells."""
    if doubtful.empty or data.empty:
        return False
    ends, own = (rows.reindex(columns=["point", "low", "high"]) for rows in (doubtful, data))
    return bool(ends.max(axis=None) > own.max(axis=None) or ends.min(axis=None) < own.min(axis=None))


def _cheapest(data: pd.DataFrame, symbol: str, words: Words) -> tuple[str, dict[str, str]]:
    totals = data.groupby("scenario", sort=False)["value"].sum().sort_values(kind="stable")
    if len(totals) < 2:
        return "insufficient", {}
    return "cheapest", {"low": totals.index[0], "low_value": words.result(totals.iloc[0], symbol), "high": totals.index[-1], "high_value": words.result(totals.iloc[-1], symbol)}


def _estimate(data: pd.DataFrame, symbol: str, words: Words) -> tuple[str, dict[str, str]]:
    """The model's value and range, and whether the published figures lie in it."""
    own, others = data[data["chosen"]].iloc[0], data[~data["chosen"].astype(bool)]
    if pd.isna(own["low"]):
        return "no_estimate", {}
    values = {"value": words.result(own["value"], symbol), "range": words.result_span(own["low"], own["high"], symbol)}
    if pd.isna(own["value"]):
        return "estimate_partial", {**values, "found": words.percent(own["found"])}
    if own.get("found", 1.0) < LEVEL:  # an interval that holds four fifths can't be had from fewer draws
        return "estimate_seldom", {**values, "found": words.percent(own["found"])}
    if others.empty:
        return "estimate_alone", values
    ends = others.assign(bottom=others[["value", "low"]].min(axis=1), top=others[["value", "high"]].max(axis=1))
    inside = int(((ends["bottom"] <= own["high"]) & (ends["top"] >= own["low"])).sum())
    if len(others) == 1:
        return ("estimate_one_in" if inside else "estimate_one_out"), values
    state = "estimate_none" if not inside else "estimate_all" if inside == len(others) else "estimate"
    return state, {**values, "inside": str(inside), "count": str(len(others))}


def _all_fell(data: pd.DataFrame, form: str) -> bool:
    """Whether every one of several categories ended lower than it began. Of lines only prices are told so: which of them is dearest says little."""
    told = data[(data["style"] != "forecast") & data["point"].notna()].sort_values("end", kind="stable")
    groups = told.groupby("category_id")
    if groups.ngroups < 2 or (form == "line" and not ((told["measure"] == "price").all() and (groups["series_id"].nunique() == 1).all())):
        return False
    return bool((groups.size() > 1).all() and (groups["point"].last() < groups["point"].first()).all())


def _trend(data: pd.DataFrame, symbol: str, words: Words) -> tuple[str, dict[str, str]]:
    rows = data.loc[(data["style"] != "forecast") & data["point"].notna(), ["measure", "ledger_period", "series_id", "end", "point"]]
    if len(rows) and rows["measure"].iloc[0] == "flow":  # a full year isn't compared with a half
        spans = rows["ledger_period"].map(periods.span)
        rows = rows[spans == spans.mode().iloc[-1]]
    if len(rows) < 2 or not growth.same_source(rows):
        return "insufficient", {}
    change = growth.between_ends(rows)["change"]
    if pd.isna(change):
        return "insufficient", {}
    difference = rows["point"].iloc[-1] - rows["point"].iloc[0]
    values = {"first_period": words.period(rows["ledger_period"].iloc[0]), "last_period": words.period(rows["ledger_period"].iloc[-1]),
              "first": words.quantity(rows["point"].iloc[0], symbol), "last": words.quantity(rows["point"].iloc[-1], symbol),
              # a share that goes from 45 % to 49 % has risen by four points, not by nine per cent
              "change": words.label("interface", "points").format(value=words.plain(float(f"{abs(difference):.3g}"))) if symbol == "%" else words.percent(abs(change))}
    if abs(change) < FLAT:
        return "flat", values
    return ("fall" if change < 0 else "rise_points" if symbol == "%" else "rise"), values


def _leader(data: pd.DataFrame, symbol: str, words: Words, apart: bool, joined: bool = False) -> tuple[str, dict[str, str]]:
    """The largest category of one period: the newest that most categories share. Only categories that measure one thing in one way are ranked.

    `apart`: each category is drawn in a period of its own, so that a longer bar of another one would belie the title.
    `joined`: categories are lines, and where one of them goes on after that period, readers look at its end instead.
    """
    columns = ["style", "point", "metric", "definition_id", "entity_id", "dims", "category", "category_id", "ledger_period", "end", "bound", "region"]
    rows = [row for row in zip(*(data[column].tolist() for column in columns)) if row[0] != "forecast" and row[1] == row[1]]
    if not rows:
        return "insufficient", {}
    _, points, metrics, definitions, entities, dims, names, ids, shown, ends, limits, regions = zip(*rows)
    alike = len(set(metrics)) == len(set(definitions)) == 1 and max(len(set(entities)), len(set(dims))) > 1
    of_period: dict[str, list[int]] = {}
    for position, period in enumerate(shown):
        of_period.setdefault(period, []).append(position)
    categories = {period: len({ids[i] for i in positions}) for period, positions in of_period.items()}
    period = sorted(of_period, key=lambda period: (categories[period], max(ends[i] for i in of_period[period])))[-1]
    if not alike or any(PERIOD.fullmatch(name) for name in names) or categories[period] < max(2, 0.5 * len(set(ids))):
        return "insufficient", {}
    first, second, *_ = sorted(of_period[period], key=lambda position: -points[position])
    if points[first] == points[second] or limits[first] == "lt":
        return "insufficient", {}
    if (apart and max(points) > points[first]) or (joined and max(ends) > ends[first]) or (max(ends) - ends[first]).days > STALE_DAYS:
        return "insufficient", {}
    state = ("higher" if len(set(ids)) == 2 else "leader") + ("" if any(regions) else "_timeless")  # constants of nature have no year
    return state, {"when": words.when(period), "period": _before(names[first], period, words), "top": _within(names[first], words), "top_value": words.quantity(points[first], symbol)}


def _within(name: str, words: Words) -> str:
    """A name before Chinese words: with a space where it ends in a Latin letter or digit."""
    return name + (" " if words.lang == "zh" and name[-1:].isascii() and name[-1:].isalnum() else "")


def _before(name: str, period: str, words: Words) -> str:
    """The period as it stands before a name: Chinese keeps a space before Latin letters."""
    return words.period(period) + (" " if words.lang == "zh" and name[:1].isascii() else "")


def _largest_share(data: pd.DataFrame, words: Words) -> tuple[str, dict[str, str]]:
    data = data[data["style"] != "forecast"]
    rows = data[data["end"] == data["end"].max()].dropna(subset=["point"]).sort_values("point", ascending=False, kind="stable")
    if len(rows) < 2 or rows["origin_id"].nunique() > 1 or rows["point"].iloc[0] == rows["point"].iloc[1]:
        return "insufficient", {}
    return "largest_share", {"top": _within(rows["category"].iloc[0], words), "top_value": words.quantity(rows["point"].iloc[0], "%"),
                             "when": words.when(rows["ledger_period"].iloc[0]), "period": _before(rows["category"].iloc[0], rows["ledger_period"].iloc[0], words)}


def _extent(data: pd.DataFrame, symbol: str, words: Words) -> tuple[str, dict[str, str]]:
    bottom, top = _ends(data)
    if len(data) < 2 or not bottom < top or not _alike(data):
        return "insufficient", {}
    return "extent", {"low": words.quantity(bottom, symbol), "high": words.quantity(top, symbol)}


def _ends(data: pd.DataFrame) -> tuple[float, float]:
    """The lowest and the highest figure that is drawn."""
    return data[["point", "low"]].min(axis=None), data[["point", "high"]].max(axis=None)


def _alike(data: pd.DataFrame) -> bool:
    """Whether all rows measure the same thing in the same way, so that one range holds them."""
    stated = [{key: value for key, value in tables.key_values(dims).items() if key in UNLIKE} for dims in data["dims"]]
    return data["metric"].nunique() == data["definition_id"].nunique() == 1 and all(one == stated[0] for one in stated)


def _movers(data: pd.DataFrame, words: Words) -> tuple[str, dict[str, str]]:
    ordered = data.dropna(subset=["point"]).sort_values("end", kind="stable").groupby("category_id")["point"]
    change = (ordered.last() - ordered.first())[ordered.size() > 1]
    if len(change) < 3:
        return "insufficient", {}
    up = int((change > 0).sum())
    return ("movers_all" if up == len(change) else "movers"), {"up": str(up), "count": str(len(change))}


def _disagreement(data: pd.DataFrame, symbol: str, words: Words) -> tuple[str, dict[str, str]]:
    """The spread of forecasts for the year that most organisations have forecast; at least three of them."""
    rows = data[data["style"] == "forecast"].dropna(subset=["point"])
    counts = rows.groupby("ledger_period")["origin_id"].nunique()
    if counts.empty or counts.max() < 3:
        return "insufficient", {}
    period = counts[counts == counts.max()].index[-1]
    values = rows.loc[rows["ledger_period"] == period, "point"]
    return "disagreement", {"period": words.period(period), "count": str(int(counts.max())),
                            "low": words.quantity(values.min(), symbol), "high": words.quantity(values.max(), symbol)}
