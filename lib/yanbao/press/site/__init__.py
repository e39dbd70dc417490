"""The Sphinx extension of the book's site. Add it to `extra_extensions` of a Jupyter Book `_config.yml`:

    sphinx:
      extra_extensions: [yanbao.press.site]
      config:
        language: zh_CN
        yanbao_study: sodium-ion-anode

| config value | default | meaning |
|---|---|---|
| yanbao_lang | from `language` | "zh" or "en": which cells and blocks are kept |
| yanbao_study | "" | study of pages that don't stand in a study's folder |
| yanbao_studies | [] | studies of the book, in order: names of folders of the source tree, or such names → paths of packs that lie elsewhere; empty: `yanbao_study` alone |
| yanbao_languages | {} | language → root of its pages relative to this language's root, such as {"en": "../en"}; empty: no switch |
| yanbao_parameters | {} | parameters of the edition, for what the pages read from a study |
| yanbao_edition | {} | `name` and `data_date` for the footer; `root`, the site's root as seen from this language's ("../"), where `editions.js` lies: blank for no switch |
| yanbao_report_url | "" | where a reader reports a figure, with {id}, {source}, {study}, {edition}, {title}, {body} filled in; empty: the issues of the repository that `_config.yml` names, else a text to copy |
| yanbao_cache | "" | folder for pictures and the Vega bundle; empty: beside the output folder |
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import assets, beside, coverage, directives, downloads, editions, elements, evidence, figures, freshness, glossary, language, listing, models, navigation, pages, pointed, registry, reports, search, sources, trusted

CONFIG: dict[str, Any] = {"yanbao_lang": "", "yanbao_study": "", "yanbao_studies": [], "yanbao_languages": {}, "yanbao_parameters": {}, "yanbao_edition": {}, "yanbao_cache": "", "yanbao_report_url": ""}
# these change nothing that was read: a page need not be read again for them
ONLY_WRITTEN = {"yanbao_languages"}
# these aren't on the pages, or freshness.py looks at what of them is
NOT_COMPARED = {"yanbao_edition", "yanbao_cache"}


def setup(app: Sphinx) -> dict[str, Any]:
    for name, default in CONFIG.items():
        types = (list, dict) if name == "yanbao_studies" else ()
        app.add_config_value(name, default, "html" if name in ONLY_WRITTEN else "" if name in NOT_COMPARED else "env", types)
    for module in (language, registry, elements, beside, trusted, pointed, models, figures, directives, pages, listing, glossary, sources, evidence, coverage, downloads, reports, search, navigation, assets, editions, freshness):
        module.setup(app)
    return {"version": "1", "env_version": freshness.CODE, "parallel_read_safe": True, "parallel_write_safe": True}
