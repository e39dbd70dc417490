/* Draws the exhibits of a page when they come into view, in the page's light or dark colours, and lets a reader take them along.
 *
 * A classic script that loads one other (vega.js, beside it) by script tag: works from any folder and from file://.
 * window.yanbaoDrawAll() draws everything and returns a promise (for print and PDF).
 */
(function () {
  "use strict";

  const here = document.currentScript.src.replace(/[^/]*$/, "");
  const site = window.yanbaoSite || { words: {}, dark: {} };
  const words = site.words;
  const drawn = new Map(); // figure → { view, theme }
  let bundle = null;

  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false; // would fetch pages, which file:// forbids
  }

  function theme() {
    return document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  }

  function loadVega() {
    if (!bundle) {
      bundle = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = here + "vega.js";
        script.onload = () => resolve(window.vegaEmbed);
        script.onerror = () => reject(new Error("vega.js could not be loaded"));
        document.head.append(script);
      });
    }
    return bundle;
  }

  /** `over` laid over `under`, key by key; arrays are taken whole. */
  function merged(under, over) {
    const result = { ...under };
    for (const [key, value] of Object.entries(over)) {
      const both = value && result[key] && typeof value === "object" && typeof result[key] === "object";
      result[key] = both && !Array.isArray(value) ? merged(result[key], value) : value;
    }
    return result;
  }

  /** The spec of a figure, coloured for the page. What dark changes depends on the chart's accent colour. */
  function specOf(figure, wanted) {
    const spec = JSON.parse(figure.querySelector('.exhibit-chart > script[type="application/json"]').textContent);
    if (wanted === "dark") {
      const config = spec.config || {};
      const accent = ((config.mark || {}).color || "").toLowerCase();
      spec.config = merged(config, site.dark[accent] || site.dark[""] || {});
    }
    return spec;
  }

  async function draw(figure) {
    const wanted = theme();
    const before = drawn.get(figure);
    if (before && before.theme === wanted) return before.done;
    const record = { theme: wanted };
    drawn.set(figure, record);
    record.done = (async () => {
      try {
        const embed = await loadVega();
        const live = figure.querySelector(".exhibit-live");
        live.style.minHeight = live.offsetHeight + "px"; // the page must not jump while the old chart gives way
        if (before && before.view) before.view.finalize();
        const result = await embed(live, specOf(figure, wanted), {
          actions: false, renderer: "svg", defaultStyle: false, tooltip: { theme: wanted },
        });
        live.style.minHeight = "";
        record.view = result.view;
        figure.dataset.drawn = "true";
        figure.dataset.drawnIn = wanted;
      } catch (error) {
        drawn.delete(figure);
        fail(figure, error);
      }
    })();
    return record.done;
  }

  function fail(figure, error) {
    console.error("yanbao: " + figure.id + ": " + error.message);
    if (figure.querySelector(".exhibit-error")) return;
    const line = document.createElement("p");
    line.className = "exhibit-error";
    line.textContent = words.failed || error.message;
    figure.querySelector(".exhibit-chart").after(line);
    const data = figure.querySelector(".exhibit-data");
    if (data) data.open = true;
  }

  function charts() {
    return [...document.querySelectorAll("figure.exhibit")].filter((figure) => figure.querySelector(".exhibit-chart > script"));
  }

  window.yanbaoDrawAll = async function () {
    for (const fold of document.querySelectorAll("details.exhibit-fold")) fold.open = true;
    await Promise.all(charts().map(draw));
  };

  /* --- taking an exhibit along --------------------------------------------------------------- */

  function save(name, content, type) {
    const link = document.createElement("a");
    link.href = typeof content === "string" && content.startsWith("data:") ? content : URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function fileName(figure) {
    return [figure.dataset.study, figure.dataset.number, figure.dataset.exhibit].filter(Boolean).join("-");
  }

  function csv(table) {
    const cell = (text) => (/[",\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
    const lines = [...table.rows].map((row) => [...row.cells].map((one) => cell(one.textContent)).join(","));
    return "\ufeff" + lines.join("\r\n") + "\r\n"; // with a byte-order mark, or Excel misreads Chinese
  }

  /** The drawn chart in light colours, whatever the page's are: it will stand on somebody's white page. */
  async function lightView(figure) {
    const embed = await loadVega();
    const box = document.createElement("div");
    box.style.cssText = "position:absolute;left:-9999px;width:720px";
    document.body.append(box);
    const result = await embed(box, specOf(figure, "light"), { actions: false, renderer: "svg" });
    return { view: result.view, done: () => { result.finalize(); box.remove(); } };
  }

  function citation(figure) {
    const part = (name) => (figure.querySelector(name) || { textContent: "" }).textContent.trim();
    const address = location.href.split("#")[0] + "#" + figure.id;
    return [part(".exhibit-number"), part(".exhibit-title"), part(".exhibit-source").replace(/\s+/g, " "), document.title, address].filter(Boolean).join(". ");
  }

  const takes = {
    csv: async (figure) => save(fileName(figure) + ".csv", csv(figure.querySelector(".exhibit-table")), "text/csv"),
    svg: async (figure) => {
      const { view, done } = await lightView(figure);
      save(fileName(figure) + ".svg", await view.toSVG(), "image/svg+xml");
      done();
    },
    png: async (figure) => {
      const { view, done } = await lightView(figure);
      save(fileName(figure) + ".png", await view.toImageURL("png", 2), "image/png");
      done();
    },
    cite: async (figure, button) => {
      const told = button.textContent;
      try {
        await navigator.clipboard.writeText(citation(figure));
        button.textContent = words.copied;
      } catch (error) {
        button.textContent = words.copy_failed;
      }
      setTimeout(() => { button.textContent = told; }, 1600);
    },
  };

  function addTools(figure) {
    const isChart = Boolean(figure.querySelector(".exhibit-chart > script"));
    const names = [figure.querySelector(".exhibit-table") && "csv", isChart && "svg", isChart && "png", "cite"].filter(Boolean);
    const bar = document.createElement("div");
    bar.className = "exhibit-tools";
    for (const name of names) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words[name] || name;
      button.title = words[name + "_title"] || "";
      button.addEventListener("click", () => takes[name](figure, button).catch((error) => console.error("yanbao: " + error.message)));
      bar.append(button);
    }
    const data = figure.querySelector("details.exhibit-data");
    if (data) data.before(bar); // floats at the right of "data"
    else figure.append(bar);
  }

  /* --- the page ------------------------------------------------------------------------------ */

  /** The switch leads to the same exhibit of the other language: the one that fills the window, else the one in the address. */
  function aimSwitch(link) {
    const seen = (figure) => {
      const box = figure.getBoundingClientRect();
      return Math.min(box.bottom, window.innerHeight) - Math.max(box.top, 60);
    };
    const inView = [...document.querySelectorAll("figure.exhibit[id]")].filter((figure) => seen(figure) > 80).sort((one, two) => seen(two) - seen(one))[0];
    const isExhibit = location.hash.startsWith("#exhibit-") || location.hash.startsWith("#source-");
    const anchor = inView && window.scrollY > 200 ? "#" + inView.id : isExhibit ? location.hash : "";
    link.href = link.href.split("#")[0] + anchor;
  }

  function start() {
    const figures = charts();
    document.querySelectorAll("figure.exhibit").forEach(addTools);
    if (figures.length) {
      const watcher = new IntersectionObserver(
        (entries) => entries.filter((entry) => entry.isIntersecting && entry.boundingClientRect.width > 0).forEach((entry) => draw(entry.target.closest("figure"))),
        { rootMargin: "600px 0px" },
      );
      const watch = () => figures.forEach((figure) => {
        const chart = figure.querySelector(".exhibit-chart");
        watcher.unobserve(chart); // observing anew tells at once whether it is in view
        watcher.observe(chart);
      });
      watch();
      new MutationObserver(watch).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    }
    for (const link of document.querySelectorAll("a.language-switch")) {
      for (const event of ["click", "auxclick", "focus", "pointerenter"]) link.addEventListener(event, () => aimSwitch(link));
    }
  }

  // paper is white: what is drawn in dark colours gives way to its static picture (see the print styles)
  window.addEventListener("beforeprint", () => {
    document.documentElement.dataset.printedFrom = theme();
    document.documentElement.dataset.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = document.documentElement.dataset.printedFrom;
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
