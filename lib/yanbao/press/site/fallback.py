"""The static picture of a chart: for print, for readers without JavaScript, and until the chart is drawn.

A picture is cached under the hash of its spec; the cache outlives a clean build. What takes long is to measure texts in a font of 65,000
characters, so they are measured in `widths/`, fonts of the same widths, and only then told to be drawn in the readers' own.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from ... import theme
from .. import files

logger = logging.getLogger(__name__)

FOLDER = "_static/yanbao/exhibits"
# width of the text column in px: pictures are drawn this wide
STATIC_WIDTH = 660


WIDTHS, MEASURED_IN = Path(__file__).with_name("widths"), "Yanbao Widths"


@lru_cache(maxsize=1)
def _drawing() -> tuple[Callable[..., str], str]:
    """What draws a spec, with the fonts of widths at hand, and a digest of both."""
    import vl_convert

    vl_convert.register_font_directory(str(WIDTHS))
    fonts = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(WIDTHS.glob("*.ttf"))))
    return vl_convert.vegalite_to_svg, f"{vl_convert.__version__} {fonts.hexdigest()}"


def key(text: str) -> str:
    """Name of a picture: hash of the spec and of what draws it."""
    return hashlib.sha256(f"{_drawing()[1]}\n{text}".encode()).hexdigest()[:20]


def draw(text: str, cache: Path) -> Path:
    """The SVG of a spec (JSON text), from the cache if it is there. Raises ValueError if the spec can't be drawn."""
    path = cache / f"{key(text)}.svg"
    if not path.exists():
        spec = json.loads(text)
        spec["config"] = {**spec.get("config", {}), "font": MEASURED_IN}
        # no data are ever fetched: a spec that names an address fails here
        svg = _drawing()[0](spec, allowed_base_urls=[])
        files.write(path, svg.replace(f'font-family="{MEASURED_IN}"', f'font-family="{escape(theme.FONT)}"'))  # builds of two languages share the cache
    return path


def size(svg: str) -> tuple[int, int]:
    """Width and height of an SVG in px, from its first tag; (0, 0) if it doesn't say."""
    head = svg[: svg.find(">")]
    found = {name: float(value) for name, value in re.findall(r'\b(width|height)="([\d.]+)', head)}
    return round(found.get("width", 0)), round(found.get("height", 0))


def cache_folder(app: Sphinx) -> Path:
    """Where pictures are kept: config value `yanbao_cache`, else beside the output folder."""
    return Path(app.config.yanbao_cache or Path(app.outdir).parent / ".yanbao-pictures")


def picture(builder: Builder, node) -> tuple[str, int]:
    """The <img> of a chart node, its file copied into the output, and its height in px; ("", 0), with a warning, if it can't be drawn."""
    try:
        drawn = draw(node["static"], cache_folder(builder.app))
    except Exception as error:  # vl_convert raises ValueError and, for broken scripts, its own panics
        logger.warning("no static picture for %s: %s", node.get("exhibit"), str(error).splitlines()[0], location=node, type="yanbao", subtype="picture")
        return "", 0
    target = Path(builder.outdir) / FOLDER / drawn.name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(drawn, target)
    width, height = size(drawn.read_text(encoding="utf-8"))
    here = builder.get_target_uri(builder.current_docname)
    address = relative_uri(here, f"{FOLDER}/{drawn.name}")
    # dark-light: the theme leaves the picture's brightness alone
    return f'<img class="exhibit-static dark-light" src="{address}" alt="" width="{width}" height="{height}" loading="lazy">', height
