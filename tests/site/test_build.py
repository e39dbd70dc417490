"""A small book built by Sphinx: no warnings, references resolve, wrong ones are caught, nothing points outside."""

import json
import re

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from yanbao.press.site.figures import CHART

from test_figures import META, SPEC

pytestmark = pytest.mark.filterwarnings("ignore")
TINY = "tests/studies/tiny"


def notebook(study, source_id):
    meta = {**META, "study": study, "sources": [{**META["sources"][0], "source_id": source_id}]}
    spec = {**SPEC, "usermeta": {"yanbao": meta}, "data": {"values": [{"x": 1, "y": 2}]}, "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}}
    output = {"output_type": "display_data", "metadata": {}, "data": {CHART: spec, "text/plain": "text"}}
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Chapter"},
             {"cell_type": "code", "id": "b", "metadata": {"tags": []}, "source": "a = 1", "outputs": [output], "execution_count": 1}]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def build(folder, request, source_id, index="See {ref}`tiny-exhibit-market_size`."):
    """Build a two-page book on the toy study; returns (output folder, warnings)."""
    from io import StringIO

    root = request.config.rootpath
    source, out = folder / "src", folder / "out"
    (source / "tiny").mkdir(parents=True)
    (source / "index.md").write_text(f"# Book\n\n{index}\n\n```{{yanbao-studies}}\n```\n\n```{{toctree}}\ntiny/01_chapter\ntiny/sources\ntiny/exhibits\n```\n")
    (source / "tiny" / "01_chapter.ipynb").write_text(notebook("tiny", source_id))
    for name in ("sources", "exhibits"):
        (source / "tiny" / f"{name}.md").write_text((root / "chapters" / f"{name}.md").read_text(encoding="utf-8"), encoding="utf-8")
    config = {"extensions": ["myst_nb", "sphinx_book_theme", "yanbao.press.site"], "html_theme": "sphinx_book_theme", "language": "en", "nb_execution_mode": "off",
              "yanbao_studies": {"tiny": str(root / TINY)}, "yanbao_languages": {"zh": "../zh", "en": "../en"}}
    warnings = StringIO()
    with patch_docutils(str(source)), docutils_namespace():
        Sphinx(str(source), None, str(out), str(folder / "doctrees"), "html", confoverrides=config, status=None, warning=warnings).build(force_all=True)
    return out, warnings.getvalue()


@pytest.fixture(scope="module")
def book(tmp_path_factory, request):
    from yanbao.study import Study

    known = Study.find(str(request.config.rootpath / TINY)).sources.index[0]
    out, warnings = build(tmp_path_factory.mktemp("book"), request, known)
    return out, warnings, known


def page(book, name):
    return (book[0] / f"{name}.html").read_text(encoding="utf-8")


def test_no_warnings(book):
    assert book[1] == ""


def test_reference_gives_label_and_anchor(book):
    assert re.search(r'href="tiny/01_chapter\.html#exhibit-market_size"><span[^>]*>Exhibit 1\.3</span>', page(book, "index"))


def test_source_line_leads_to_the_source_and_back(book):
    assert f'href="sources.html#source-{book[2]}"' in page(book, "tiny/01_chapter")
    sources = page(book, "tiny/sources")
    assert f'id="source-{book[2]}"' in sources and 'href="01_chapter.html#exhibit-market_size">Exhibit 1.3</a>' in sources


def test_list_of_exhibits_names_the_finding(book):
    assert re.search(r'href="01_chapter\.html#exhibit-market_size">Up 12% to CNY 3 billion</a>', page(book, "tiny/exhibits"))


def test_switch_and_language(book):
    text = page(book, "tiny/01_chapter")
    assert '<html lang="en"' in text and 'href="../../zh/tiny/01_chapter.html" hreflang="zh-CN"' in text


def test_static_picture_and_bundle_ship_with_the_page(book):
    address = re.search(r'class="exhibit-static[^"]*" src="\.\./([^"]+)"', page(book, "tiny/01_chapter"))[1]
    assert (book[0] / address).read_text(encoding="utf-8").startswith("<svg")
    assert (book[0] / "_static/yanbao/vega.js").stat().st_size > 500_000


def test_what_a_page_draws_from_stands_in_a_script_beside_it(book):
    text = page(book, "tiny/01_chapter")
    script = (book[0] / "_static/yanbao/pages/tiny/01_chapter.js").read_text(encoding="utf-8")
    kept = json.loads(re.fullmatch(r"window\.yanbaoPage=(.*);\n", script, re.S)[1])
    assert re.search(r'<script defer="defer" src="\.\./_static/yanbao/pages/tiny/01_chapter\.js\?v=\w+"', text)
    assert 'data-spec="0"' in text and [spec["data"] for spec in kept["specs"]] == [{"values": [{"x": 1, "y": 2}]}]
    assert 'data-part="0"' in text and "The table needs JavaScript" in text and 'class="exhibit-table"' not in text
    assert kept["parts"][0].startswith('<div class="table-scroll"') and "<td" in kept["parts"][0]
    assert not (book[0] / "_static/yanbao/pages/tiny/exhibits.js").exists() and "yanbao/pages" not in page(book, "tiny/exhibits")


def test_no_page_loads_icons_as_script_or_an_index_it_does_not_search(book):
    pages = {path.name: path.read_text(encoding="utf-8") for path in book[0].rglob("*.html") if "_static" not in path.parts}
    assert len(pages) > 4 and not [name for name, text in pages.items() if re.search(r"fontawesome\.js|bootstrap\.js", text)]
    assert [name for name, text in pages.items() if "searchindex.js" in text] == ["search.html"]


def test_nothing_is_loaded_from_elsewhere(book):
    for path in book[0].rglob("*.html"):
        loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="((?:https?:)?//[^"]+)"', path.read_text(encoding="utf-8"))
        assert not loaded, path


def test_unknown_source_is_caught(tmp_path, request):
    _, warnings = build(tmp_path, request, "no-such-source")
    assert "tiny-source-no-such-source" in warnings
