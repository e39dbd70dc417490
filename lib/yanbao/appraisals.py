"""Exhibits about the evidence itself: where sources disagree, how a report's claims fare, how good forecasts were.

Each function takes a panel and gives what its table shows, ready to draw; `attrs` carry the finding for the title.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from . import audit, backtest, evidence, ledger, study as studies, tables, track_record
from .errors import YanbaoError
from .exhibits import STYLES, Panel, significant

if TYPE_CHECKING:
    from .book import Book
    from .words import Words

ASIDE = ("set",)  # whose table a share stands in: the source tells
LEAST_YEARS = 3  # of a series that is mentioned at all
SCORES = ("forecasts_made", "median_error", "error_no_change", "error_drift", "scaled_error", "coverage", "width")
FEW = 12  # claims or quantities in one chart


def conflicts(panel: Panel) -> pd.DataFrame:
    """The quantities of the panel's chapter on which sources differ by more than a tenth, one row a source, widest spread first."""
    book, words = panel.book, panel.book.words
    told = book.ask("told_twice", book.chapter_of(panel.exhibit))
    rows = evidence.conflicts(_alike(told, panel))
    wanted = list(dict.fromkeys(rows["quantity"]))
    shown = rows[rows["quantity"].isin(wanted[: _limit(panel, FEW)])]
    records = tables.records(shown)
    frame = pd.DataFrame({
        "category": [f"{ledger.subject(row, words, definition=False, without=ASIDE)} ({words.short_period(row['period'])})" for row in _firsts(records)],
        **_amounts(records, panel),
        "standing": [words.label("chart", "chosen" if row["chosen"] else "alternative" if row["same_definition"] else "other_definition") for row in records],
        "definition": [words.name("definitions", row["definition_id"]) if row["definition_id"] else "" for row in records],
        "relative": shown["relative"] * 100, "relative_low": shown["relative_low"] * 100, "relative_high": shown["relative_high"] * 100,
        "chosen": shown["chosen"], "kind": [words.label("kind", kind) for kind in shown["kind"]], "style": [STYLES.get(kind, "actual") for kind in shown["kind"]],
        "grade": shown["grade"], "origin": [words.entity(key) for key in shown["origin_id"]],
        "source_id": shown["source_id"], "origin_id": shown["origin_id"], "row_id": shown["id"], "point": shown["point"]}).reset_index(drop=True)
    for column in ("relative", "relative_low", "relative_high"):
        frame[column] = frame[column].map(significant)
    if len(rows):
        differing = rows.loc[~rows["same_definition"], "quantity"].nunique()
        compared = told["quantity"].nunique()
        state = "conflicts" if not differing else "conflicts_defined" if differing < len(wanted) else "conflicts_one" if compared == 1 else "conflicts_all_defined"
        frame.attrs["finding"] = (state, {"count": str(len(wanted)), "compared": str(compared), "definitions": str(differing)})
    return frame


def _alike(rows: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Rows of each quantity in one unit, that which readers see of its best row's; those of another kind of unit left out."""
    units, book = panel.book.units, panel.book
    rows = evidence.ranked(rows)
    unit: dict[str, str] = {}
    for quantity, own in zip(rows["quantity"], rows["unit"]):
        unit.setdefault(quantity, own)
    shown = {own: units.shown(book.in_edition_currency(own), book.lang) for own in set(unit.values())}
    targets = rows["quantity"].map(unit).map(shown)
    return _all([_in_unit(rows[targets == target], target, book) for target in sorted(set(shown.values()))], rows)


def _amounts(records: list[dict], panel: Panel) -> dict[str, list[str]]:
    """Each figure as printed, and its two ends."""
    def told(row: dict) -> str:
        return ledger.as_printed(row, panel.book.words, panel.book.units)

    ends = [{"amount": told(row), **{f"amount_{end}": told({**row, "value": row[end] if row[end] == row[end] else row["value"]}) for end in ("low", "high")}} for row in records]
    return {name: [one[name] for one in ends] for name in ("amount", "amount_low", "amount_high")}


def _firsts(records: list[dict]) -> list[dict]:
    """For each row the first of its quantity: the period is told as that one writes it."""
    first: dict[str, dict] = {}
    return [first.setdefault(row["quantity"], row) for row in records]


def _all(parts: list[pd.DataFrame], like: pd.DataFrame) -> pd.DataFrame:
    parts = [part for part in parts if len(part)]
    return pd.concat(parts) if parts else like.iloc[:0]


def claims(panel: Panel) -> pd.DataFrame:
    """The claims of audited reports with their verdicts: all of them in a table, contradicted ones beside their evidence in a chart."""
    found = panel.book.audited
    frame = _contradicted(found, panel) if panel.form == "competing" else _verdicts(found, panel)
    counts = {verdict: str(sum(one.verdict == verdict for _, one in found)) for verdict in audit.VERDICTS}
    state = "claims_contradicted" if panel.form == "competing" else "claims" if counts[audit.MEANINGLESS] != "0" else "claims_measured"
    frame.attrs["finding"] = (state, {"count": str(len(found)), **counts})
    return frame


def audited(book: Book) -> list[tuple[dict, audit.Finding]]:
    """Each claim with what the evidence says of it: contradicted ones first, the farthest off before the others."""
    comparable = dict(list(book.ask("comparable").groupby("claim_id", sort=False)))
    found = [(claim, _audited(claim, comparable.get(claim["claim_id"]), book)) for claim in tables.records(book.ask("claims"))]
    order = {verdict: rank for rank, verdict in enumerate((audit.CONTRADICTED, audit.MEANINGLESS, audit.SUPPORTED, audit.UNSUPPORTED))}
    return sorted(found, key=lambda pair: (order[pair[1].verdict], -abs(pair[1].difference) if pair[1].difference == pair[1].difference else 0.0, pair[0]["claim_id"]))


def _audited(claim: dict, comparable: pd.DataFrame | None, book: Book) -> audit.Finding:
    if not claim["metric"]:
        return audit.Finding(audit.UNSUPPORTED)
    dimensionality = book.metrics.loc[claim["metric"], "dimensionality"]
    if claim["unit"] and dimensionality != "any" and not book.units.convertible(claim["unit"], dimensionality):
        return audit.Finding(audit.MEANINGLESS)
    if comparable is None:
        return audit.Finding(audit.UNSUPPORTED)
    source = book.ask("source", claim["source_id"])
    rows = audit.eligible(comparable[comparable["source_id"] != claim["source_id"]], claim["kind"], source["publisher"], source["grade"])
    if claim["metric"] in audit.RATES and len(rows) and not (rows["metric"] == claim["metric"]).any():
        levels = book.converted(rows, rows["unit"].iloc[0], rows["unit"].iloc[0])
        rows = audit.recomputed(levels, claim["metric"], 1 / book.units.factor(claim["unit"], "1"))
    else:
        alike = _in_unit(rows, claim["unit"], book)
        if len(rows) and alike.empty:
            return audit.Finding(audit.MEANINGLESS)
        rows = alike
    return audit.verdict(audit.interval(claim["value"], claim["low"], claim["high"], claim["bound"]), rows,
                         audit.TOLERANCE_APPROXIMATE if claim["bound"] == "approx" else audit.TOLERANCE)


def _in_unit(rows: pd.DataFrame, unit: str, book: Book) -> pd.DataFrame:
    """Rows in another unit; those of another kind of unit left out."""
    try:
        return book.converted(rows, unit, unit)
    except YanbaoError as error:
        if error.code != "wrong_unit":
            raise
        return _all([_in_unit(rows[rows["id"] == key], unit, book) for key in rows["id"]], rows) if len(rows) > 1 else rows.iloc[:0]


def _verdicts(found: list[tuple[dict, audit.Finding]], panel: Panel) -> pd.DataFrame:
    book, words = panel.book, panel.book.words
    records = []
    for claim, one in found:
        rows = _rows_of(one, panel)
        records.append({
            "verdict": words.label("verdict", one.verdict), "claim": claim[f"statement_{book.lang}"], "claimed": ledger.as_printed(claim, words, book.units),
            "evidence": ledger.as_printed(_found(claim, one), words, book.units) if one.row_ids else "", "difference": _difference(claim, one, words) if one.verdict == audit.CONTRADICTED else "",
            "evidence_from": _told_sources(rows, panel), "claimed_by": _told_sources([claim], panel), "note": claim[f"note_{book.lang}"],
            "source_ids": ";".join(dict.fromkeys([claim["source_id"], *(row["source_id"] for row in rows)]))})
    return pd.DataFrame(records, columns=["verdict", "claim", "claimed", "evidence", "difference", "evidence_from", "claimed_by", "note", "source_ids"])


def _contradicted(found: list[tuple[dict, audit.Finding]], panel: Panel) -> pd.DataFrame:
    """Two rows a claim: the evidence at 100 %, and what the report says."""
    book, words = panel.book, panel.book.words
    records = []
    for claim, one in [pair for pair in found if pair[1].verdict == audit.CONTRADICTED and pair[1].best > 0 and pair[1].difference > -1][: _limit(panel, FEW)]:
        best = _rows_of(one, panel)[0]
        source = book.ask("source", claim["source_id"])
        about = {"category": f"{ledger.subject(claim, words, without=ASIDE)} ({words.short_period(claim['period'])})"}
        records.append(about | {**{name: texts[0] for name, texts in _amounts([_found(claim, one)], panel).items()}, "standing": words.label("column", "evidence"), "relative": 100.0, "relative_low": 100 * one.low / one.best,
                                "relative_high": 100 * one.high / one.best, "chosen": True, "style": STYLES.get(best["kind"], "actual"), "grade": best["grade"],
                                "origin": words.entity(best["origin_id"]), "source_id": best["source_id"]})
        records.append(about | {**{name: texts[0] for name, texts in _amounts([claim], panel).items()}, "standing": words.label("column", "claim"), "relative": 100 * (1 + one.difference), "relative_low": math.nan, "relative_high": math.nan,
                                "chosen": False, "style": "actual", "grade": source["grade"], "origin": words.entity(source["publisher"]), "source_id": claim["source_id"]})
    return pd.DataFrame(records, columns=["category", "amount", "amount_low", "amount_high", "standing", "relative", "relative_low", "relative_high", "chosen", "style", "grade", "origin", "source_id"])


def _found(claim: dict, one: audit.Finding) -> dict:
    """The evidence as one figure in the claim's unit: from its lowest to its highest."""
    return {"value": math.nan, "low": one.low, "high": one.high, "bound": "", "unit": claim["unit"]}


def _rows_of(one: audit.Finding, panel: Panel) -> list[dict]:
    return [panel.book.ask("row", key).iloc[0].to_dict() for key in one.row_ids]


def _told_sources(rows: list[dict], panel: Panel) -> str:
    """Who says it, each once, with the grade of the best copy."""
    book = panel.book
    grades: dict[str, str] = {}
    for row in rows:
        source = book.ask("source", row["source_id"])
        grades.setdefault(book.words.entity(row.get("origin_id") or source["publisher"]), source["grade"])
    return book.words.listed(f"{name} [{grade}]" for name, grade in grades.items())


def forecasts(panel: Panel) -> pd.DataFrame:
    """Statements about the future that can be scored; summed up by who made them or how long before, where the panel says `by`."""
    book, words = panel.book, panel.book.words
    rows = track_record.scored(book.ask("stated"), book.units.factor, studies.stocks(book.root, book.pack.own_words), book.ask("outcomes"))
    if panel.by:
        return _summed_up(rows, panel)
    rows = rows.sort_values(["against", "end", "id"], kind="stable")
    frame = pd.DataFrame({
        "category": [f"{words.entity(row['origin_id'])} · {ledger.subject(row, words, without=ASIDE)} ({words.short_period(row['period'])})" for row in tables.records(rows)],
        "vintage": [vintage or str(day.date()) for vintage, day in zip(rows["vintage"], rows["published"])], "kind": [words.label("kind", kind) for kind in rows["kind"]],
        "amount": [ledger.as_printed(row, words, book.units) for row in tables.records(rows)],
        "outcome": [ledger.as_printed({**row, "value": row["outcome"], "low": math.nan, "high": math.nan, "bound": ""}, words, book.units) for row in tables.records(rows)],
        "against": [words.label("against", key) for key in rows["against"]],
        "difference": [ledger.signed(error, words) for error in rows["error"]], "x": rows["lead"].round(2), "y": (rows["error"] * 100).round(1),
        "style": ["actual" if key == "actual" else "forecast" for key in rows["against"]], "grade": rows["grade"], "row_id": rows["id"], "point": rows["point"],
        "source_ids": [";".join(filter(None, dict.fromkeys([row["source_id"], row["outcome_source"]]))) for row in tables.records(rows)]}).reset_index(drop=True)
    return _with_finding(frame, rows, panel)


def _with_finding(frame: pd.DataFrame, rows: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    words = panel.book.words
    known = rows[rows["against"] == "actual"]
    frame.attrs["axes"] = (words.label("interface", "lead_years"), words.label("interface", "error_percent"))
    if panel.by:  # told once, over all of them
        frame.attrs["finding"] = ("insufficient", {})
    elif len(known) >= track_record.LEAST_FOR_MEDIAN:
        frame.attrs["finding"] = ("track_record", {"count": str(len(known)), "too_high": str(int((known["error"] > 0).sum())), "median": ledger.signed(known["error"].median(), words)})
    elif len(known):
        frame.attrs["finding"] = ("track_record_short", {"count": str(len(known))})
    return frame


def _summed_up(rows: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """One row a forecaster, kind or lead: numbers with their n; no median under five, no rank under three."""
    words = panel.book.words
    name, told = {"origin": ("origin_id", words.entity), "kind": ("kind", lambda key: words.label("kind", key)),
                  "lead": ("lead_class", lambda key: words.label("lead", f"{key[0]}_{key[1]}"))}[panel.by]
    known = rows[rows["against"] == "actual"]
    known = known.assign(lead_class=known["lead"].map(track_record.lead_class))
    table = track_record.summary(known, name)
    if panel.by == "lead":
        table = table.sort_values(name, kind="stable")
    blank = words.label("interface", "too_few")
    frame = pd.DataFrame({
        panel.by: [told(key) for key in table[name]], "rank": ["" if panel.by == "lead" else blank if rank != rank else f"{rank:.0f}" for rank in table["rank"]],
        "n": table["n"], "too_high": table["too_high"], "median": [blank if value != value else ledger.signed(value, words) for value in table["median"]],
        "errors": [" … ".join(dict.fromkeys([ledger.signed(low, words), ledger.signed(high, words)])) for low, high in zip(table["lowest"], table["highest"])],
        "mean_lead": table["lead"].round(1),
        "source_ids": [";".join(sorted(set(known.loc[[one == key for one in known[name]], "source_id"]))) for key in table[name]]})
    return _with_finding(frame if panel.by != "lead" else frame.drop(columns="rank"), rows, panel)


def backtests(panel: Panel) -> pd.DataFrame:
    """Every yearly series of the study, forecast again from each of its earlier years: one row each, and one for those too short to judge.

    A share is forecast with a ceiling of 100 %, what it can't pass; all else as a random walk with drift. See `backtest`.
    """
    book, words = panel.book, panel.book.words
    rows = evidence.choose(book.ask("yearly", str(LEAST_YEARS)), book.today)
    records, short = [], 0
    for _, own in rows.groupby(evidence.SERIES, sort=True, dropna=False):
        own = book.converted(own, own["unit"].iloc[0], own["unit"].iloc[0]).sort_values("end", kind="stable")
        own = own[~own["end"].dt.year.duplicated(keep="last")]
        share = own["unit"].iloc[0] == "%" and own["metric"].iloc[0] == "share_of_whole"
        found = backtest.backtest(own["end"].dt.year.to_numpy(), own["point"].to_numpy(), (100.0, 100.0, 100.0) if share else None).set_index("method")
        if found["too_short"].all():
            short += 1
            continue
        records.append({"category": ledger.subject(own.iloc[-1], words, without=ASIDE), "method": words.label("method", found.index[0]), "points": int(found["points"].iloc[0]),
                        **_scores(found, words), "better": words.label("interface", "yes" if found["better"].iloc[0] else "no"), "won": bool(found["better"].iloc[0]), "source_ids": ";".join(dict.fromkeys(own["source_id"]))})
    won = sum(record.pop("won") for record in records)
    if short:
        records.append({"category": words.label("interface", "too_short").format(count=short), **dict.fromkeys(["method", "points", *SCORES, "better", "source_ids"], "")})
    frame = pd.DataFrame(records)
    if len(records) > bool(short):
        count = len(records) - bool(short)
        frame.attrs["finding"] = ("backtests_all" if won == count else "backtests", {"count": str(count), "better": str(won), "worse": str(count - won)})
    return frame


def _scores(found: pd.DataFrame, words: Words) -> dict[str, str]:
    own = found.iloc[0]
    numbers = {"forecasts_made": str(int(own["n"])), "median_error": words.percent(own["median_error"]), "error_no_change": words.percent(found.at["no_change", "median_error"]),
               "error_drift": words.percent(found.at["drift", "median_error"]), "scaled_error": f"{own['scaled_error'] / found.at['no_change', 'scaled_error']:.2f}",
               "coverage": words.percent(own["coverage"]), "width": words.percent(own["width"])}
    return {name: numbers[name] for name in SCORES}


def _difference(claim: dict, one: audit.Finding, words: Words) -> str:
    """By how much a claim differs from the best evidence: of percentages in points, else relative; across zero neither means anything."""
    claimed = one.best + one.difference * abs(one.best)
    if claim["unit"] == "%":
        return ("+" if claimed > one.best else "−") + words.label("interface", "points").format(value=words.plain(float(f"{abs(claimed - one.best):.3g}")))
    return words.label("interface", "opposite_sign") if claimed * one.best < 0 else ledger.signed(one.difference, words)


def _limit(panel: Panel, most: int) -> int:
    return int(panel.row["limit"]) if panel.row["limit"] == panel.row["limit"] else most


def _rounded(ratio: float, words: Words) -> str:
    """A share of a count to a tenth of a per cent."""
    return words.plain(float(f"{100 * ratio:.1f}")) + "%"


def origins(panel: Panel) -> pd.DataFrame:
    """Of which grade the study's figures are and who published most of them: grade, grade_means, figures, share, sources, publishers."""
    rows, words = panel.book.ask("origins"), panel.book.words
    total = rows["figures"].sum()
    frame = pd.DataFrame({
        "grade": rows["grade"], "grade_means": [words.label("grade", grade) for grade in rows["grade"]], "figures": rows["figures"],
        "share": [_rounded(count / total, words) for count in rows["figures"]], "sources": rows["sources"],
        "publishers": [words.entities(cell) for cell in rows["publishers"]], "source_ids": rows["source_ids"]})
    trusted = rows.loc[rows["grade"].isin(["A", "B", "C"]), "figures"].sum() / total if total else math.nan
    frame.attrs["finding"] = ("origins", {"count": words.plain(total), "sources": words.plain(rows["sources"].sum()), "share": _rounded(trusted, words)})
    return frame


TABLES = {"origins": origins, "conflicts": conflicts, "claims": claims, "forecasts": forecasts, "backtests": backtests}
