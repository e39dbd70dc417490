"""What a published site has besides its pages: a page for addresses that lead nowhere and, where its own address is known, a map for search engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import yaml

from ..errors import YanbaoError
from . import files
from .site.language import TAGS

ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
# pages that searching or the theme makes; nobody looks for them
UNLISTED = ("search.html", "genindex.html", "_static/")


def checked_address(address: str) -> str:
    """The site's address with a slash at its end; blank where none is given. Raises YanbaoError for what is none."""
    if address and not ADDRESS.fullmatch(address):
        raise YanbaoError("not_an_address", value=address)
    return address.rstrip("/") + "/" if address else ""


def own_address(root: Path) -> str:
    """The address that the project's _config.yml gives as Jupyter Book's `html: baseurl:`; blank where it gives none."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8")) or {}
    return str((config.get("html") or {}).get("baseurl") or "")


def pages(folder: Path, langs: Iterable[str]) -> dict[str, list[str]]:
    """Page, from its language's root → the languages that have it."""
    found: dict[str, list[str]] = {}
    for lang in langs:
        for path in sorted((folder / lang).rglob("*.html")):
            name = path.relative_to(folder / lang).as_posix()
            if not name.startswith(UNLISTED):
                found.setdefault(name, []).append(lang)
    return found


def sitemap(address: str, listed: Mapping[str, list[str]], day: str) -> str:
    """The map of a site by the sitemaps.org protocol 0.9: each page with its other languages."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">']
    for name, langs in listed.items():
        others = "".join(f'<xhtml:link rel="alternate" hreflang="{TAGS[lang]}" href={quoteattr(f"{address}{lang}/{name}")}/>' for lang in langs) if len(langs) > 1 else ""
        lines += [f"<url><loc>{escape(f'{address}{lang}/{name}')}</loc><lastmod>{day}</lastmod>{others}</url>" for lang in langs]
    return "\n".join([*lines, "</urlset>", ""])


def complete(folder: Path, langs: Iterable[str], address: str, day: str) -> None:
    """Write what a site's root has besides pages into `folder`. `day` (YYYY-MM-DD): when the pages were made."""
    langs = list(langs)
    text = (Path(__file__).parent / "site" / "templates" / "not_found.html").read_text(encoding="utf-8")
    files.write(folder / "404.html", text.replace("@languages@", " ".join(langs)).replace("@address@", escape(address)))
    if address:
        files.write(folder / "sitemap.xml", sitemap(address, pages(folder, langs), day))
        files.write(folder / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n")
