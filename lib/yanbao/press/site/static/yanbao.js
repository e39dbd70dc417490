/* Draws the exhibits of a page when they come into view, in the page's light or dark colours. What a reader takes along is in take.js.
 *
 * A classic script that loads others (vega.js, beside it) by script tag: works from any folder and from file://.
 * window.yanbaoDrawAll() draws everything and returns a promise (for print and PDF).
 * window.yanbao is what the other scripts of a page may use of this one; see its end.
 */
(function () {
  "use strict";

  const here = document.currentScript.src.replace(/[^/]*$/, "");
  const site = window.yanbaoSite || { words: {}, dark: {} };
  const words = site.words;
  const drawn = new Map(); // figure → { view, theme }
  const loading = new Map(); // script → promise

  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false; // would fetch pages, which file:// forbids
  }

  function theme() {
    return document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  }

  /** Load a script that lies beside this one, once; a promise that resolves when it has run. */
  function load(name) {
    if (!loading.has(name)) {
      loading.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = here + name;
        script.onload = () => resolve();
        script.onerror = () => { loading.delete(name); reject(new Error(name + " could not be loaded")); };
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }

  const loadVega = () => load("vega.js").then(() => window.yanbaoVega);

  /** `over` laid over `under`, key by key; arrays are taken whole. */
  function merged(under, over) {
    const result = { ...under };
    for (const [key, value] of Object.entries(over)) {
      const both = value && result[key] && typeof value === "object" && typeof result[key] === "object";
      result[key] = both && !Array.isArray(value) ? merged(result[key], value) : value;
    }
    return result;
  }

  /** Draw a spec into a box; gives the view and what clears it away. `bind`: the box of its sliders. */
  async function embed(place, spec, bind) {
    const { compile, parse, View } = await loadVega();
    place.textContent = "";
    const view = new View(parse(compile(spec).spec), { renderer: "svg", container: place, hover: true, bind });
    view.tooltip(showTip);
    await view.runAsync();
    return { view, clear: () => { view.finalize(); place.textContent = ""; } };
  }

  /** The box beside the pointer that tells what a mark stands for: names and values, or one text. */
  function showTip(handler, event, item, told) {
    let tip = document.getElementById("chart-tip");
    if (told === null || told === undefined || told === "") {
      if (tip) tip.hidden = true;
      return;
    }
    if (!tip) {
      tip = element("div", "chart-tip");
      tip.id = "chart-tip";
    }
    // over what fills the screen, and over a dialog, only what lies in it is seen
    (document.fullscreenElement || document.querySelector("dialog[open]") || document.body).append(tip);
    tip.textContent = "";
    for (const [name, value] of typeof told === "object" ? Object.entries(told) : [["", String(told)]]) {
      const line = element("div");
      if (name) line.append(element("span", "chart-tip-name", name));
      line.append(element("span", "", String(value)));
      tip.append(line);
    }
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    const x = event.clientX + 12 + width > document.documentElement.clientWidth ? event.clientX - 12 - width : event.clientX + 12;
    const y = event.clientY + 12 + height > window.innerHeight ? event.clientY - 12 - height : event.clientY + 12;
    tip.style.left = Math.max(4, x) + "px";
    tip.style.top = Math.max(4, y) + "px";
  }

  function hasChart(figure) {
    return Boolean(figure.querySelector(".exhibit-chart[data-spec], .exhibit-chart > script"));
  }

  /** The spec of a figure, coloured for the page: from the script beside the page, or within the figure. What dark changes depends on the chart's accent colour. */
  function specOf(figure, wanted) {
    const chart = figure.querySelector(".exhibit-chart");
    const spec = chart.dataset.spec ? structuredClone(window.yanbaoPage.specs[chart.dataset.spec]) : JSON.parse(chart.querySelector("script").textContent);
    if (wanted === "dark") {
      const config = spec.config || {};
      const accent = ((config.mark || {}).color || "").toLowerCase();
      spec.config = merged(config, site.dark[accent] || site.dark[""] || {});
    }
    return spec;
  }

  /** The numbers that a chart's sliders set, at the edition's values: name → number. */
  function controlsOf(spec) {
    return Object.fromEntries((spec.params || []).filter((one) => one.bind && one.bind.input === "range").map((one) => [one.name, one.value]));
  }

  /** What the drawn chart's sliders stand at: name → number. */
  function positions(record) {
    return Object.fromEntries(Object.keys((record && record.controls) || {}).map((name) => [name, record.view.signal(name)]));
  }

  /** The spec of a figure with its sliders where they were left in a drawn chart. */
  function specAsLeft(figure, record, wanted) {
    const spec = specOf(figure, wanted);
    const left = positions(record);
    for (const one of spec.params || []) if (one.name in left) one.value = left[one.name];
    return spec;
  }

  /** Where a chart's sliders stand: outside the picture, which is one image to those who don't see it. With a button that sets them back. */
  function sliderBox(figure) {
    const old = figure.querySelector(".exhibit-sliders");
    const box = element("form", "exhibit-sliders");
    box.setAttribute("aria-label", words.sliders || "");
    box.autocomplete = "off";
    box.addEventListener("submit", (event) => event.preventDefault());
    if (old) old.replaceWith(box);
    else figure.querySelector(".exhibit-chart").after(box);
    return box;
  }

  /** The numbers beside the sliders written for readers, a button that sets them back, and a mark on the figure while they aren't at the edition's values. */
  function completeSliders(figure, box, { view, controls }) {
    const number = new Intl.NumberFormat(site.lang === "zh" ? "zh-CN" : "en", { maximumSignificantDigits: 6 });
    const button = element("button", "slider-reset", words.reset);
    button.type = "button";
    button.title = words.reset_title || "";
    const tell = () => {
      for (const input of box.querySelectorAll("input")) {
        const text = number.format(view.signal(input.name));
        input.setAttribute("aria-valuetext", text);
        input.nextElementSibling.textContent = text;
      }
      const moved = Object.entries(controls).some(([name, value]) => view.signal(name) !== value);
      button.disabled = !moved;
      if (moved) figure.dataset.moved = "true";
      else delete figure.dataset.moved;
    };
    box.addEventListener("input", tell); // after Vega's own listeners, which stand on the inputs
    box.addEventListener("change", tell);
    button.addEventListener("click", async () => {
      for (const [name, value] of Object.entries(controls)) view.signal(name, value);
      await view.runAsync();
      box.querySelector("input").focus();
      tell();
    });
    box.append(button);
    tell();
  }

  async function draw(figure) {
    const wanted = theme();
    const before = drawn.get(figure);
    if (before && before.theme === wanted) return before.done;
    const record = { theme: wanted };
    drawn.set(figure, record);
    record.done = (async () => {
      try {
        const live = figure.querySelector(".exhibit-live");
        const controls = controlsOf(specOf(figure, wanted));
        const spec = specAsLeft(figure, before, wanted);
        const box = Object.keys(controls).length ? sliderBox(figure) : undefined;
        live.style.minHeight = live.offsetHeight + "px"; // the page must not jump while the old chart gives way
        if (before && before.view) before.view.finalize();
        const result = await embed(live, spec, box);
        live.style.minHeight = "";
        record.view = result.view;
        record.controls = controls;
        if (box) completeSliders(figure, box, record);
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
    return [...document.querySelectorAll("figure.exhibit")].filter(hasChart);
  }

  /** The parts that stand in the script beside the page: data tables, long lists of sources. */
  function fillParts() {
    for (const place of document.querySelectorAll("[data-part]")) place.outerHTML = window.yanbaoPage.parts[place.dataset.part];
  }

  window.yanbaoDrawAll = async function () {
    for (const fold of document.querySelectorAll("details.exhibit-fold")) fold.open = true;
    await Promise.all(charts().map(draw));
  };

  /** Copy a text, and tell on the button that it was. */
  async function copy(text, button) {
    const told = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = words.copied;
    } catch (error) {
      button.textContent = words.copy_failed;
    }
    setTimeout(() => { button.textContent = told; }, 1600);
  }

  /* --- the page ------------------------------------------------------------------------------ */

  /** A switch leads to the same exhibit of the other language or edition: the one that fills the window, else the one in the address. */
  function aimSwitch(link) {
    const seen = (figure) => {
      const box = figure.getBoundingClientRect();
      return Math.min(box.bottom, window.innerHeight) - Math.max(box.top, 60);
    };
    const inView = [...document.querySelectorAll("figure.exhibit[id]")].filter((figure) => seen(figure) > 80).sort((one, two) => seen(two) - seen(one))[0];
    const isExhibit = location.hash.startsWith("#exhibit-") || location.hash.startsWith("#source-") || location.hash.startsWith("#row-");
    const anchor = inView && window.scrollY > 200 ? "#" + inView.id : isExhibit ? location.hash : "";
    link.href = link.href.split("#")[0] + anchor;
  }

  /* --- figures of a source ------------------------------------------------------------------- */

  /** What an address leads to may lie in folded parts: unfold them. */
  function reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    let folded = false;
    for (let fold = target.parentElement.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      folded = folded || !fold.open;
      fold.open = true;
    }
    if (folded) target.scrollIntoView({ block: "center" });
  }

  /** In a book without an address for reports: a button beside each figure that copies its id and where it stands. */
  function addReports(figures) {
    if (!figures.open || figures.dataset.ready || figures.querySelector("a.report")) return;
    figures.dataset.ready = "true";
    for (const row of figures.querySelectorAll("tr[id]")) {
      const button = element("button", "report", words.report_copy);
      button.type = "button";
      button.title = words.report_copy_title;
      button.addEventListener("click", () => copy(row.id.slice(4) + ", " + figures.dataset.report, button));
      row.lastElementChild.append(" ", button);
    }
  }

  /* --- editions ------------------------------------------------------------------------------ */

  /** The same page in another edition; its first page where it lacks the study, its lead-in where it lacks the language. */
  function pageIn(edition, here) {
    const base = here.root + edition.path;
    if (edition.languages && !edition.languages.includes(site.lang)) return base + "index.html";
    const has = !here.study || !edition.studies || edition.studies.includes(here.study);
    return base + site.lang + "/" + (has ? here.page : "index") + ".html";
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function dateOf(edition) {
    return (words.data_up_to || "{date}").replace("{date}", edition.data_date);
  }

  function editionMenu(editions, here) {
    const menu = element("details", "edition-switch");
    const summary = element("summary", "", here.name || words.default_edition);
    summary.title = words.editions_title;
    summary.setAttribute("aria-label", words.editions + " " + summary.textContent);
    const list = element("ul");
    for (const edition of editions) {
      const link = element("a", "", edition.name || words.default_edition);
      link.href = pageIn(edition, here);
      if (edition.name === here.name) link.setAttribute("aria-current", "true");
      const given = Object.entries(edition.parameters || {}).map(([name, value]) => name + " = " + value);
      for (const line of [edition.data_date ? dateOf(edition) : "", given.join(", ")].filter(Boolean)) link.append(element("small", "", line));
      const item = element("li");
      item.append(link);
      list.append(item);
    }
    menu.append(summary, list);
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      summary.focus();
    });
    return menu;
  }

  /** An edition with newer data than this one: the default one if it has, else the newest; undefined if there is none. */
  function newer(editions, here) {
    const later = editions.filter((edition) => here.date && edition.data_date > here.date).sort((one, two) => two.data_date.localeCompare(one.data_date));
    return later.find((edition) => !edition.name) || later[0];
  }

  function showEditions() {
    const place = document.querySelector(".edition-place");
    const editions = window.yanbaoEditions;
    if (!place || !Array.isArray(editions) || editions.length < 2) return;
    const here = { ...place.dataset };
    place.replaceWith(editionMenu(editions, here));
    const better = newer(editions, here);
    if (!better) return;
    const notice = element("p", "edition-notice", words.newer);
    const link = element("a", "", dateOf(better));
    link.href = pageIn(better, here);
    notice.append(link);
    document.querySelector("article.bd-article").prepend(notice);
  }

  function start() {
    fillParts();
    showEditions();
    // toggle doesn't bubble
    document.addEventListener("toggle", (event) => { if (event.target.matches(".source-figures")) addReports(event.target); }, true);
    window.addEventListener("hashchange", reveal);
    reveal();
    document.querySelectorAll(".source-figures[open]").forEach(addReports);
    const figures = charts();
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
    for (const link of document.querySelectorAll("a.language-switch, .edition-switch a, .edition-notice a")) {
      for (const event of ["click", "auxclick", "focus", "pointerenter"]) link.addEventListener(event, () => aimSwitch(link));
    }
  }

  // paper is white: what is drawn in dark colours gives way to its static picture (see the print styles); nothing can be opened on it
  window.addEventListener("beforeprint", () => {
    for (const file of document.querySelectorAll(".word-file:not([open])")) {
      file.open = true;
      file.dataset.printed = "";
    }
    document.documentElement.dataset.printedFrom = theme();
    document.documentElement.dataset.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = document.documentElement.dataset.printedFrom;
    for (const file of document.querySelectorAll(".word-file[data-printed]")) {
      file.open = false;
      delete file.dataset.printed;
    }
  });

  window.yanbao = {
    site, words, element, copy, load, embed, draw,
    /** Resolves when a figure's spec and data table are there. */
    ready: async (figure) => figure,
    /** The spec of a chart in light colours, its sliders where the reader left them. */
    specOf: (figure) => specAsLeft(figure, drawn.get(figure), "light"),
    /** The drawn view of a chart; undefined where it isn't drawn. */
    viewOf: (figure) => (drawn.get(figure) || {}).view,
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
