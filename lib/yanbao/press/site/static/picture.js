/* A chart as a picture that says where it is from: number, title and scope above it, note, sources and the book's name below, always in light colours.
 *
 * window.yanbao.picture(spec, exhibit) gives { text, width, height } of an SVG; window.yanbao.png(picture, scale) a Blob.
 */
(function () {
  "use strict";

  const { words, site, element, embed } = window.yanbao;
  const WIDTH = 720, EDGE = 24, INNER = WIDTH - 2 * EDGE;
  const INK = "#22272e", MUTED = "#5d6673", LINE = "#e3e5e6";

  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

  /** The SVG of a spec, as wide as the picture's inside. */
  async function chart(spec) {
    const box = element("div");
    box.style.cssText = `position:absolute;left:-9999px;width:${INNER}px`;
    document.body.append(box);
    try {
      const result = await embed(box, spec, element("div"));
      const text = await result.view.toSVG();
      result.clear();
      return text;
    } finally {
      box.remove();
    }
  }

  const canvas = document.createElement("canvas").getContext("2d");

  /** A text in lines no wider than the picture's inside: Latin broken between words, Chinese between characters but before no closing mark. */
  function wrapped(text, { size, weight, font }) {
    canvas.font = `${weight || 400} ${size}px ${font}`;
    const pieces = text.match(/[\u2e80-\uffef][，。、；：！？）》」』”’%]*|[^\s\u2e80-\uffef]+\s*|\s+/g) || [];
    const found = [];
    let line = "";
    for (const piece of pieces) {
      if (line && canvas.measureText(line + piece.trimEnd()).width > INNER) {
        found.push(line.trimEnd());
        line = "";
      }
      line += piece;
    }
    return line.trim() ? [...found, line.trimEnd()] : found;
  }

  /** Blocks of text one under another from `top` on: their SVG, and where they end. */
  function written(blocks, top, font) {
    let y = top;
    const parts = [];
    for (const block of blocks.filter((one) => one.text)) {
      y += block.before || 0;
      for (const line of wrapped(block.text, { ...block, font })) {
        y += block.size * 1.45;
        parts.push(`<text x="${EDGE}" y="${(y - block.size * 0.35).toFixed(1)}" font-size="${block.size}" font-weight="${block.weight || 400}" fill="${block.fill}">${escaped(line)}</text>`);
      }
    }
    return { text: parts.join(""), end: y };
  }

  async function picture(spec, exhibit) {
    const font = ((spec.config || {}).font || site.font || "sans-serif"), drawn = await chart(spec);
    const inner = new DOMParser().parseFromString(drawn, "image/svg+xml").documentElement;
    const [width, height] = ["width", "height"].map((name) => parseFloat(inner.getAttribute(name)));
    const scale = Math.min(1, INNER / width);
    const head = written([
      { text: [exhibit.label, exhibit.name].filter(Boolean).join("  "), size: 13, fill: MUTED },
      { text: exhibit.title, size: 19, weight: 700, fill: INK, before: 2 },
      { text: exhibit.subtitle, size: 14, fill: MUTED, before: 1 },
    ], EDGE - 4, font);
    const top = head.end + 12, bottom = top + height * scale + 8;
    const sources = exhibit.sources.length ? words.sources_line + exhibit.sources.join(words.between_sources) : "";
    const foot = written([
      { text: exhibit.note, size: 12, fill: MUTED },
      { text: exhibit.moved, size: 12, fill: MUTED, before: 2 },
      { text: sources, size: 12, fill: MUTED, before: 2 },
      { text: exhibit.bookLine, size: 12, weight: 600, fill: INK, before: 8 },
      { text: /^https?:/.test(exhibit.address) ? exhibit.address : "", size: 11, fill: MUTED },
    ], bottom + 8, font);
    const tall = Math.ceil(foot.end + EDGE - 8);
    inner.setAttribute("x", EDGE);
    inner.setAttribute("y", top.toFixed(1));
    inner.setAttribute("width", (width * scale).toFixed(1));
    inner.setAttribute("height", (height * scale).toFixed(1));
    if (!inner.getAttribute("viewBox")) inner.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${tall}" viewBox="0 0 ${WIDTH} ${tall}" font-family="${escaped(font)}" lang="${site.lang === "zh" ? "zh-CN" : "en"}">`
      + `<title>${escaped([exhibit.label, exhibit.title].filter(Boolean).join(" "))}</title><rect width="100%" height="100%" fill="#ffffff"/>${head.text}`
      + `${new XMLSerializer().serializeToString(inner)}<path d="M${EDGE} ${bottom.toFixed(1)}H${WIDTH - EDGE}" stroke="${LINE}" fill="none"/>${foot.text}</svg>`;
    return { text, width: WIDTH, height: tall };
  }

  async function png({ text, width, height }, scale) {
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    await image.decode();
    const sheet = document.createElement("canvas");
    sheet.width = width * scale;
    sheet.height = height * scale;
    sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
    return new Promise((resolve, reject) => sheet.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
  }

  Object.assign(window.yanbao, { picture, png });
})();
