"""The page docs/benchmarks.md, from the figures of benchmarks/results.json."""

from __future__ import annotations

HEAD = """# How fast it is

Written by `python benchmarks/run.py` from `benchmarks/results.json`. Times are medians in seconds, lowest and highest beside them; every
section was measured in one run on one machine, so the ratios say more than the seconds.
"""


def _row(name: str, told: dict, note: str = "") -> str:
    runs = f"{told['minimum']:g} to {told['maximum']:g} ({told['runs']})" if told["runs"] > 1 else "one run"
    memory = f", peak {told['memory']:,} MB" if told.get("memory") else ""
    return f"| {name} | {told['median']:.2f} | {runs}{memory} | {note} |"


def _section(title: str, results: dict, lines: list[str], explained: str) -> list[str]:
    return ["", f"## {title}", "", explained, "", *lines, "", f"{results['machine']}; {results['date']}, yanbao {results['yanbao']}."]


def page(results: dict) -> str:
    """The whole page; sections that were never measured are left out."""
    lines = [HEAD.rstrip()]
    if "chapters" in results:
        told = results["chapters"]
        engine, plain = told["engine"]["median"], told["plain"]["median"]
        table = ["| means | s | range (runs) | against the engine |", "|---|---|---|---|",
                 _row("the cells alone, `exec` in warm processes over two cores (imports not counted)", told["plain"], f"engine takes {engine / plain:.2f} times as long"),
                 _row("engine `yanbao`, start and imports included", told["engine"], "1")]
        table += [_row(name, told[key], f"{told[key]['median'] / engine:.1f} times as long") for key, name in (
            ("serial", "papermill's own engine, one process, one after another"), ("loop", "papermill's command line in a loop"),
            ("nbconvert", "`jupyter nbconvert --execute` in a loop"))]
        lines += _section("Thirty chapters executed, all cold", told, table, "Three studies, five chapters, two languages, no cache.")
    if "book" in results:
        told = results["book"]
        table = ["| build | s | range (runs) | |", "|---|---|---|---|", *(_row(name, told[name]) for name in told if isinstance(told[name], dict))]
        lines += _section("The whole book, both languages", told, table, "`yanbao build` of the three studies, start of the command included.")
    if "sweep" in results:
        told = results["sweep"]
        swept, loop = told["runs"] / told["sweep"]["median"], 10 / told["loop of ten"]["median"]
        table = ["| means | runs per second | |", "|---|---|---|", f"| `yanbao sweep`, 200 runs of one chapter | {swept:.2f} | {swept / loop:.1f} times as many |",
                 f"| papermill's loop in one process, ten runs | {loop:.2f} | 1 |"]
        lines += _section("A sweep", told, table, "Start and imports included on both sides.")
    if "growth" in results:
        told = results["growth"]
        table = ["| studies | s | pages | s a page | peak memory, MB |", "|---|---|---|---|---|"]
        table += [f"| {count} | {told[count]['seconds']:g} | {told[count]['pages']} | {told[count]['a page']:.3f} | {told[count]['memory']:,} |" for count in ("3", "12", "48")]
        large = told["large pack"]
        table += ["", f"One study with {large['observations']:,} observations: {large['seconds']:g} s from nothing with a peak of {large['memory']:,} MB, "
                  f"{large['one observation changed']:g} s after one observation changed, {large['unchanged']:g} s where nothing changed."]
        lines += _section("Growth", told, table, "Everything from nothing, pictures too: copies of the real packs under other names, in one "
                          "language. Copies have the pictures of their originals, so the first three studies carry that cost for all.")
    if "check" in results:
        told = results["check"]
        table = ["| ledger | s | range (runs) | |", "|---|---|---|---|", _row("one study as it is", told["as it is"]), _row(f"the same with {told['rows']:,} rows", told["a million rows"])]
        lines += _section("A check", told, table, "`yanbao check` of one study and of the vocabulary, start of the command included.")
    if "trees" in results:
        told = results["trees"]["draws"]
        table = ["| draws | s | a thousand draws, ms | peak memory of the process, MB |", "|---|---|---|---|"]
        table += [f"| {one['draws']:,} | {one['seconds']:.3f} | {one['seconds'] / one['draws'] * 1e6:.1f} | {one['memory']:,} |" for one in told]
        hostile = results["trees"]["hostile"]
        table += ["", f"{hostile['formulas']} hostile formulas refused with their row: {hostile['median']:g} s each (median), the slowest {hostile['slowest']:g} s ({hostile['which']})."]
        lines += _section("Driver trees", results["trees"], table, f"Monte Carlo draws of the largest tree ({told[0]['tree']}, {told[0]['drivers']} drivers) over {told[0]['years']} years, every "
                          "driver and year computed; medians of five. Imports and reading the study aren't counted in the time, but in the memory.")
    if "reading" in results:
        told = results["reading"]
        table = ["| | |", "|---|---|", f"| HTML, gzipped | {told['html'] / 1000:.1f} KB |", f"| programs (JavaScript), gzipped | {told['programs'] / 1000:.0f} KB |",
                 f"| specs and data of its {told['charts']} charts, gzipped | {told['data'] / 1000:.0f} KB |",
                 *(f"| {name} drawn after | {told[name]['median']:.2f} s ({told[name]['minimum']:g} to {told[name]['maximum']:g}, {told[name]['runs']} runs) |" for name in ("first chart", "all charts"))]
        lines += _section("The heaviest page", told, table, f"`{told['page']}` in a headless Chromium that has cached nothing, served on this machine, from the start of its loading; medians.")
    if "taking" in results:
        told = results["taking"]
        table = ["| format | s | range (runs) | |", "|---|---|---|---|", *(_row(form, told[form], f"{told[form]['size'] / 1e6:.1f} MB") for form in ("xlsx", "zip", "pptx", "pdf"))]
        lines += _section("Taking a study along", told, table, "`yanbao export` of one study in one language, chapters and pictures in the cache, start of the command included.")
    return "\n".join(lines) + "\n"
