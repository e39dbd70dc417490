"""A study's tables as a Data Package (https://datapackage.org, version 2) in one zip: with the shared facts, the vocabulary, what they
are in both languages, and how to cite them.

Equal tables give equal bytes: names are sorted, times fixed, and nothing of the machine stands in it.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from .. import chapters, overlays, paths, tables
from ..study import TABLES, Study
from ..words import LANGUAGES

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}
TEMPLATES = Path(__file__).parent / "templates"
READMES = {"en": "README.md", "zh": "README.zh.md"}
# files of the project for whoever has only the zip, and their names there
BESIDE = {paths.CITATION: paths.CITATION, paths.CONTENT_LICENCE: "LICENSE.txt"}
CITED = {"en": "The Yanbao authors, “{name}” ({study}), in Yanbao: reproducible industry research, edition {edition}, data up to {day}.",
         "zh": "The Yanbao authors，“{name}”（{study}），《研报：可复算的行业研究》，{edition}，数据截至 {day}。"}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # by which Excel knows UTF-8; without it Chinese is misread
TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can name


@dataclass(frozen=True)
class Edition:
    """Which edition a package belongs to: its name (blank for the default one) and the parameters it was asked for."""

    name: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def as_of(self) -> str:
        return str(self.parameters.get("as_of") or "")

    def title(self, lang: str) -> str:
        return self.name or ("default" if lang == "en" else "默认版")

    def given(self, lang: str) -> str:
        """The parameters that were asked for, in words."""
        return ", ".join(f"{name} = {value}" for name, value in sorted(self.parameters.items()) if value not in ("", None)) or ("the defaults" if lang == "en" else "默认值")


@dataclass(frozen=True)
class Table:
    """One table of the package: its name there, its place in the zip, the name of its schema, its file; the study, where that extends another."""

    name: str
    path: str
    schema: str
    file: Path
    overlay: Study | None = None


def package_tables(study: Study) -> list[Table]:
    """The study's own tables, then the shared facts, the vocabulary and the study's own words; those that have a schema."""
    overlay = study if len(study.folders) > 1 else None
    own = [Table(name, f"tables/{name}.csv", name, study.path(name), overlay) for name in TABLES if study.path(name).exists()]
    shared = [Table(f"shared_{path.stem}", f"shared/{path.name}", path.stem, path) for path in sorted(paths.shared_folder(study.root).glob("*.csv"))]
    vocabulary = []
    for path in sorted(paths.vocabulary_folder(study.root).glob("*.csv")):
        schema = tables.FILE_SCHEMAS.get(("vocabulary", path.stem), path.stem)
        vocabulary.append(Table(schema, f"vocabulary/{path.name}", schema, path))
    for path in sorted(study.own_words.glob("*.csv")) if study.own_words else ():
        vocabulary.append(Table(f"own_{path.stem}", f"own_vocabulary/{path.name}", path.stem, path))
    schemas = {path.stem for path in paths.schema_folder(study.root).glob("*.json")}
    return [table for table in own + shared + vocabulary if table.schema in schemas]


def cells(table: Table) -> list[list[str]]:
    """The table's records as texts, the header first."""
    return _standing(table) if table.overlay else [record for _, record in _numbered(table.file)]


def _numbered(path: Path) -> list[tuple[int, list[str]]]:
    """The records of a file, each with its first line."""
    reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    found, line = [], 1
    for record in reader:
        found.append((line, record))
        line = reader.line_num + 1
    return found


def _standing(table: Table) -> list[list[str]]:
    """The records of a table of a study and of those it extends that stand, as their files write them."""
    files = [folder / table.file.name for folder in table.overlay.folders]
    written = [dict(_numbered(path)) if path.exists() else {} for path in files]
    rows = [overlays.place(row) for row in table.overlay.table(table.schema)["row"]]
    return [next(layer[1] for layer in written if layer), *(written[layer][line] for layer, line in rows)]


def guarded(cell: str) -> str:
    """A text that a spreadsheet can't take for a formula: an apostrophe stands before `=`, `+`, `-` and `@`, save in plain numbers and a lone sign."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) and len(cell) > 1 and not tables.NUMBER.fullmatch(cell) else cell


def csv_text(records: list[list[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([guarded(cell.strip()) for cell in record] for record in records if record)
    return MARK + written.getvalue()


def table_schema(root: Path, table: Table, values: Mapping[str, Mapping[str, set[str]]], brought: Iterable[str] = ()) -> dict:
    """The table's schema with its references as foreign keys, where the one table referred to holds every value.

    `brought`: the chart forms that the study brings; `values`: name of a table → column → its values. Our own properties (`refers`, `list`, `calendar`, `prose`, `description_zh`) stay.
    """
    schema = dict(tables.schema(root, table.schema))
    if brought and table.schema == "exhibits":
        schema["fields"] = [column if column["name"] != "form" else column | {"constraints": column["constraints"] | {"enum": [*column["constraints"]["enum"], *brought]}}
                            for column in schema["fields"]]
    keys = []
    for column in schema["fields"]:
        target, _, target_column = column.get("refers", "").partition(".")
        known = values.get(target, {}).get(target_column, set())
        if not known or column.get("list") or not values[table.name][column["name"]] <= known:
            continue
        reference = {"fields": [target_column]} if target == table.name else {"resource": target, "fields": [target_column]}
        keys.append({"fields": [column["name"]], "reference": reference})
    return schema | ({"foreignKeys": keys} if keys else {})


def descriptor(study: Study, edition: Edition, records: Mapping[str, list[list[str]]]) -> dict:
    """The contents of datapackage.json; `records`: name of each table → its records, the header first."""
    values = {name: {column: {row[place].strip() for row in found if row} - {""} for place, column in enumerate(header)} for name, (header, *found) in records.items()}
    meta, day = study.meta, str(study.data_date(edition.as_of).date())
    citation = _citation(study.root)
    resources = []
    for table in package_tables(study):
        schema = table_schema(study.root, table, values, chapters.forms(study))
        resources.append({"name": table.name, "type": "table", "path": table.path, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                          "description": schema["description"], "description_zh": schema["description_zh"], "schema": schema})
    package = {
        "$schema": PROFILE, "name": study.name, "title": meta["en"], "title_zh": meta["zh"], "description": _text(meta, "scope_en"),
        "description_zh": _text(meta, "scope_zh"), "version": "+".join(part for part in (citation.get("version", ""), day) if part), "created": f"{day}T00:00:00Z",
        "licenses": [LICENCE],
        "contributors": [{"title": author["name"], "roles": ["author"]} for author in citation.get("authors", []) if author.get("name")],
        "sources": [_source(row) for row in tables.records(study.sources)],
        "edition": {"name": edition.name or "default", "parameters": dict(edition.parameters)},
        "resources": resources,
    }
    return {key: value for key, value in package.items() if value not in ("", [])}


def _text(meta: Mapping[str, object], key: str) -> str:
    return " ".join(str(meta.get(key) or "").split())


def _source(row: Mapping[str, str]) -> dict[str, str]:
    title = row["title_en"] or row["title_zh"] or row["source_id"]
    return {"title": title} | ({"path": row["url"]} if row["url"] else {})


def _citation(root: Path) -> dict:
    """What CITATION.cff says; empty where there is none."""
    path = root / paths.CITATION
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def readme(study: Study, edition: Edition, lang: str, records: Mapping[str, list[list[str]]]) -> str:
    """What the package is, in one language."""
    described = "description" if lang == "en" else "description_zh"
    listed = "\n".join(f"| `{table.path}` | {len([row for row in records[table.name] if row]) - 1:,} | {tables.schema(study.root, table.schema)[described]} |"
                       for table in package_tables(study))
    template = (TEMPLATES / READMES[lang]).read_text(encoding="utf-8")
    return template.format(name=study.meta[lang], study=study.name, scope=_text(study.meta, f"scope_{lang}"), day=study.data_date(edition.as_of).date(),
                           edition=edition.title(lang), parameters=(": " if lang == "en" else "：") + edition.given(lang), tables=listed,
                           base_year=study.meta["base_year"], horizon=study.meta["horizon"], cite=cite(study, edition, lang))


def cite(study: Study, edition: Edition, lang: str) -> str:
    """How to cite a study in an edition."""
    return CITED[lang].format(name=study.meta[lang], study=study.name, edition=edition.title(lang), day=study.data_date(edition.as_of).date())


def contents(study: Study, edition: Edition) -> dict[str, bytes]:
    """The files of the package: name in the zip → bytes."""
    records = {table.name: cells(table) for table in package_tables(study)}
    found = {table.path: csv_text(records[table.name]).encode() for table in package_tables(study)}
    found["datapackage.json"] = (json.dumps(descriptor(study, edition, records), ensure_ascii=False, indent=1) + "\n").encode()
    found |= {READMES[lang]: readme(study, edition, lang, records).encode() for lang in LANGUAGES}
    found["study.yml"] = _settings(study)
    found |= {name: (study.root / beside).read_bytes() for beside, name in BESIDE.items() if (study.root / beside).exists()}
    return found


def _settings(study: Study) -> bytes:
    """study.yml as it is; of a study that extends another, with all that it takes from there."""
    if len(study.folders) == 1:
        return (study.folder / "study.yml").read_bytes()
    return yaml.safe_dump({name: value for name, value in study.meta.items() if name != "extends"}, allow_unicode=True, sort_keys=False).encode()


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of files (name → bytes): equal files give equal bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, TIME)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            packed.writestr(entry, files[name])
    return written.getvalue()
