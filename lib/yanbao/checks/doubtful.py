"""Suspicions as warnings, but for those that a study's waivers.csv says are right; and waivers of what isn't suspected."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from .. import study as studies, suspicions, units
from ..errors import Place, YanbaoError
from .pack import Pack


def of_ledger(pack: Pack) -> Iterator[YanbaoError]:
    """What looks wrong among the sound rows of the ledger; of shared facts only what stands against a row of the study."""
    if pack.lost & {"sources", "observations"}:
        return
    sound = pack.sound
    metrics = studies.metrics(pack.root, pack.study.own_words)
    standing = sound.observations[sound.observations["status"] == ""]  # a row marked doubtful is suspected already
    rows = suspicions.measured(standing, units.load(pack.root, pack.study.own_words), metrics, documents(sound.sources))
    own = set(sound.table("observations")["id"])
    waived = set() if "waivers" in pack.lost else set(sound.table("waivers")[["rule", "id"]].itertuples(index=False, name=None))
    suspected = set()
    for row, column, make in _suspicions(rows):
        if row.id in own:
            problem = make(pack.place("observations", row.row, column))
            suspected.add((problem.code, row.id))
            if (problem.code, row.id) not in waived:
                yield problem
    for row in sound.table("waivers").itertuples():
        if (row.rule, row.id) not in suspected:
            yield YanbaoError("stale_waiver", pack.place("waivers", row.row, "id"), id=row.id, rule=row.rule)


def documents(sources: pd.DataFrame) -> dict[str, str]:
    """source_id -> what tells one document from another: the address, else publisher and title, of the source it is a copy of at last."""
    copy_of = dict(zip(sources["source_id"], sources["copy_of"]))
    told = {row.source_id: row.url or (f"{row.publisher}: {row.title_zh or row.title_en}" if row.title_zh or row.title_en else row.source_id) for row in sources.itertuples()}
    found = {}
    for name in copy_of:
        last, seen = name, {name}
        while copy_of.get(last) in told and copy_of[last] not in seen:
            last = copy_of[last]
            seen.add(last)
        found[name] = told[last]
    return found


def _suspicions(rows: pd.DataFrame) -> Iterator[tuple[object, str, Callable[[Place], YanbaoError]]]:
    """Each suspicion: its row, the column it stands in, and how it is told with a place."""
    for row in suspicions.jumps(rows).itertuples():
        yield row, "value", lambda place, row=row: YanbaoError("jump", place, period=row.period, times=f"{row.ratio:.3g}", earlier=row.earlier, before=row.other,
                                                               series=row.series_id, id=row.id)
    for row in suspicions.over_whole(rows).itertuples():
        yield row, "value", lambda place, row=row: YanbaoError("over_whole", place, parts=row.parts, total=f"{row.total:.4g}", period=row.period, id=row.id)
    for row in suspicions.mixed(rows).itertuples():
        yield row, row.column, lambda place, row=row: YanbaoError("mixed_series", place, series=row.series_id, column=row.column, kinds=row.kinds, id=row.id)
    for row in suspicions.percent_or_ratio(rows).itertuples():
        yield row, "unit", lambda place, row=row: YanbaoError("percent_or_ratio", place, value=f"{row.value:g}", unit=row.unit, other=row.other, id=row.id)
    for row in suspicions.ahead(rows).itertuples():
        yield row, "period", lambda place, row=row: YanbaoError("ahead_of_source", place, kind=row.kind, period=row.period, published=row.published.date(), id=row.id)
    for row in suspicions.counted_twice(rows).itertuples():
        yield row, "source_id", lambda place, row=row: YanbaoError("counted_twice", place, other=row.other, other_source=row.other_source, id=row.id)
    for row in suspicions.far_apart(rows).itertuples():
        yield row, "value", lambda place, row=row: YanbaoError("far_apart", place, times=f"{row.ratio:.3g}", period=row.period, other=row.other, id=row.id)
