"""What a published site has besides its pages."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from browser import chromium, served
from fixtures import ROOT

from yanbao.errors import YanbaoError
from yanbao.press import publishing

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for lang in ("zh", "en"):
        for page in ("index", "idc/01_overview", "search", "_static/part"):
            path = tmp_path / lang / f"{page}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"<title>{lang} {page}</title>")
    (tmp_path / "en" / "only_english.html").write_text("<title>x</title>")
    return tmp_path


def test_the_sitemap_lists_each_page_with_its_other_language(site: Path):
    publishing.complete(site, ["zh", "en"], "https://example.org/a&b/", "2026-11-27")
    found = {entry.find(f"{SITEMAP}loc").text: [link.get("href") for link in entry if link.tag.endswith("link")] for entry in ElementTree.parse(site / "sitemap.xml").getroot()}
    root = "https://example.org/a&b"
    assert found[f"{root}/zh/idc/01_overview.html"] == [f"{root}/zh/idc/01_overview.html", f"{root}/en/idc/01_overview.html"]
    assert found[f"{root}/en/only_english.html"] == []
    assert len(found) == 5  # neither the search page nor the theme's parts
    assert (site / "robots.txt").read_text().endswith(f"Sitemap: {root}/sitemap.xml\n")


def test_a_site_without_an_address_has_no_map_but_a_page_for_wrong_addresses(site: Path):
    publishing.complete(site, ["zh", "en"], "", "2026-11-27")
    assert sorted(path.name for path in site.iterdir()) == ["404.html", "en", "zh"]


@pytest.mark.parametrize("given", ["example.org", "ftp://example.org", "https://example.org/?a=b", "https://example.org/#x", "javascript:alert(1)", "https:// x", '"><script>'])
def test_what_is_no_address_is_refused(given: str):
    with pytest.raises(YanbaoError) as raised:
        publishing.checked_address(given)
    assert given in raised.value.text("en") and given in raised.value.text("zh")


def test_an_address_ends_with_a_slash():
    assert publishing.checked_address("https://example.org/yanbao") == publishing.checked_address("https://example.org/yanbao/") == "https://example.org/yanbao/"
    assert publishing.checked_address("") == publishing.own_address(ROOT) == ""


@pytest.mark.parametrize("path", ["/zh/nothing.html", "/sub/path/en/idc/nothing.html", "/sub/path/editions/strict/zh/nothing.html"])
def test_the_page_for_wrong_addresses_leads_to_the_books_from_any_depth(site: Path, path: str):
    publishing.complete(site, ["zh", "en"], "", "2026-11-27")
    text = (site / "404.html").read_text(encoding="utf-8")
    with served(site) as address, chromium() as browser:
        page = browser.new_context().new_page()
        page.route(f"{address}{path}", lambda route: route.fulfill(status=404, body=text, content_type="text/html; charset=utf-8"))
        page.goto(f"{address}{path}")
        root = re.match(r"(.*?/)(editions/\w+/)?(zh|en)/", path)[1]
        links = page.eval_on_selector_all("#ways a", "links => links.map((link) => new URL(link.href).pathname)")
        assert links == [f"{root}{lang}/{name}.html" for lang in ("zh", "en") for name in ("index", "search")]


def test_the_workflow_builds_by_the_readmes_command_and_publishes_what_it_makes():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["build"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ['make book URL="${{ steps.pages.outputs.base_url }}/"']
    assert [step["with"]["path"] for step in steps if step.get("uses", "").startswith("actions/upload-pages-artifact")] == ["_build/html"]
    assert "--url" in (ROOT / "Makefile").read_text(encoding="utf-8")
