/* The tools of an exhibit: one row after its sources, to switch between chart and data, take either along, cite it, link to it, see it full screen.
 *
 * A classic script after yanbao.js; what a tool needs beside it (cite.js, picture.js, xlsx.js) is loaded on first use.
 */
(function () {
  "use strict";

  const yanbao = window.yanbao;
  const { words, site, element } = yanbao;
  const SAID = 1800; // milliseconds for which a tool tells what it did

  // 16 × 16, drawn by lines
  const ICONS = {
    table: "M2 3h12v10H2zM2 6.5h12M2 10h12M6.5 6.5V13",
    chart: "M2.5 2v11.5H14M5.5 11V7.5M8.5 11V4.5M11.5 11V6.5",
    cite: "M3 9.5h3V6H3v3.5c0 1.5.7 2.4 2 3M9.5 9.5h3V6h-3v3.5c0 1.5.7 2.4 2 3",
    link: "M7 9.2a2.6 2.6 0 0 0 3.8 0l2.2-2.3a2.6 2.6 0 0 0-3.7-3.7L8.2 4.3M9 6.8a2.6 2.6 0 0 0-3.8 0L3 9.1a2.6 2.6 0 0 0 3.7 3.7l1.1-1.1",
    sources: "M3 4h.01M3 8h.01M3 12h.01M6 4h8M6 8h8M6 12h8",
    full: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
    menu: "M3 8h.01M8 8h.01M13 8h.01",
  };

  function icon(name) {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of Object.entries({ viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" })) drawing.setAttribute(key, value);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICONS[name]);
    drawing.append(path);
    return drawing;
  }

  const texts = (figure, selector) => [...figure.querySelectorAll(selector)].map((one) => one.textContent.replace(/\s+/g, " ").trim());
  const text = (figure, selector) => texts(figure, selector)[0] || "";

  /** A source as text: publisher and year, and its grade in brackets. */
  function named(entry) {
    const grade = text(entry, ".grade");
    return entry.firstChild.textContent + (grade ? ` [${grade}]` : "");
  }

  /** What an exhibit says of itself in words. */
  function about(figure) {
    return {
      label: text(figure, ".exhibit-number"), name: text(figure, ".exhibit-name"), title: text(figure, ".exhibit-title"), subtitle: text(figure, ".exhibit-subtitle"),
      note: text(figure, ".exhibit-note"), study: figure.dataset.study, id: figure.id.replace("exhibit-", ""),
      sources: [...figure.querySelectorAll(".source-entry")].map(named), moved: figure.dataset.moved === "true" ? words.moved : "", address: address(figure), book: site.book || {}, bookLine: bookLine(site.book || {}),
    };
  }

  /** The book's title with edition and data date, as it stands in what is taken along. */
  function bookLine(book) {
    return [book.title, book.edition, book.date && words.data_up_to.replace("{date}", book.date)].filter(Boolean).join(" · ");
  }

  function address(figure) {
    return location.href.split("#")[0] + "#" + figure.id;
  }

  function fileName(figure, ending) {
    return [figure.dataset.study, figure.dataset.number, figure.dataset.exhibit].filter(Boolean).join("-") + "." + ending;
  }

  function save(name, content, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /** The data table of an exhibit as rows of texts, the heads first. */
  async function table(figure) {
    await yanbao.ready(figure);
    return [...figure.querySelector(".exhibit-table").rows].map((row) => [...row.cells].map((cell) => cell.textContent));
  }

  function csv(rows) {
    const cell = (one) => (/[",\n]/.test(one) ? '"' + one.replaceAll('"', '""') + '"' : one);
    return "\ufeff" + rows.map((row) => row.map(cell).join(",") + "\r\n").join(""); // with a byte-order mark, or Excel misreads Chinese
  }

  /** The sources of an exhibit as the page names them, with their own addresses where the study's evidence is at hand. */
  async function sourceRows(figure) {
    const known = yanbao.evidence ? await yanbao.evidence(figure.dataset.study).catch(() => null) : null;
    return [...figure.querySelectorAll(".source-entry")].map((entry) => {
      const link = entry.querySelector("a"), id = link ? link.hash.replace("#source-", "") : "";
      const found = known && known.sources[id];
      return { name: entry.firstChild.textContent, grade: text(entry, ".grade"), address: (found && found.url) || (link ? link.href : "") };
    });
  }

  /** Show the data table in place of the chart, or the chart again. */
  function showTable(figure, wanted) {
    const data = figure.querySelector(".exhibit-data"), fold = figure.querySelector(".exhibit-fold");
    if (fold) fold.open = true;
    if (wanted) {
      data.dataset.before = String(data.open);
      data.open = true;
      figure.dataset.shows = "table";
    } else {
      data.open = data.dataset.before === "true";
      delete figure.dataset.shows;
    }
  }

  function openSources(figure) {
    const more = figure.querySelector(".more-sources"), line = figure.querySelector(".exhibit-source");
    if (more) more.open = true;
    line.scrollIntoView({ block: "nearest" });
    (line.querySelector("a") || line).focus();
  }

  /* --- full screen --------------------------------------------------------------------------- */

  /** Give a drawn chart the height that is left on the screen; undefined gives it its own again. Charts of several parts keep theirs. */
  async function fit(figure, height) {
    const view = yanbao.viewOf(figure);
    if (!view || typeof yanbao.specOf(figure).height !== "number") return;
    window.dispatchEvent(new Event("resize")); // the width follows the card
    await view.height(height || yanbao.specOf(figure).height).resize().runAsync();
  }

  function room(figure) {
    const chart = figure.querySelector(".exhibit-chart"), style = getComputedStyle(figure);
    const own = figure.querySelector(".exhibit-live svg");
    const rest = [...figure.children].filter((one) => one !== chart).reduce((sum, one) => sum + one.getBoundingClientRect().height + 12, 0);
    const axes = own ? own.getBoundingClientRect().height - yanbao.viewOf(figure).height() : 0;
    return Math.max(200, figure.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom) - rest - axes);
  }

  /** A tool takes the focus, or where the row is folded what opens it. */
  function focusOn(figure, button) {
    (button.getClientRects().length ? button : figure.querySelector(".tools-open")).focus();
  }

  async function entered(figure, button) {
    figure.dataset.full = "true";
    button.setAttribute("aria-pressed", "true");
    figure.querySelector(".tools-open").setAttribute("aria-expanded", "false"); // a phone has no room for both
    focusOn(figure, button);
    await new Promise(requestAnimationFrame);
    if (yanbao.viewOf(figure)) await fit(figure, room(figure));
  }

  async function left(figure, button) {
    delete figure.dataset.full;
    button.setAttribute("aria-pressed", "false");
    await fit(figure);
    focusOn(figure, button);
  }

  /** Full screen where the browser allows it, else a dialog over the page; Escape leaves both. */
  async function toggleFull(figure, button) {
    if (document.fullscreenElement === figure) return document.exitFullscreen();
    const open = figure.closest("dialog.exhibit-dialog");
    if (open) return open.close();
    try {
      await figure.requestFullscreen();
      const escape = (event) => { if (event.key === "Escape" && !event.defaultPrevented) document.exitFullscreen(); };
      const watch = () => {
        if (document.fullscreenElement === figure) return;
        document.removeEventListener("fullscreenchange", watch);
        document.removeEventListener("keydown", escape);
        left(figure, button);
      };
      document.addEventListener("fullscreenchange", watch);
      document.addEventListener("keydown", escape);
    } catch (error) {
      inDialog(figure, button);
    }
    return entered(figure, button);
  }

  function inDialog(figure, button) {
    const dialog = element("dialog", "exhibit-dialog"), place = document.createComment("");
    dialog.setAttribute("aria-label", text(figure, ".exhibit-number"));
    figure.before(place);
    document.body.append(dialog);
    dialog.append(figure);
    dialog.addEventListener("close", () => {
      place.replaceWith(figure);
      dialog.remove();
      left(figure, button);
    });
    dialog.showModal();
  }

  /* --- the row ------------------------------------------------------------------------------- */

  /** Load the script that brings a function, where the page hasn't it yet. */
  const need = (name, script) => (yanbao[name] ? Promise.resolve() : yanbao.load(script));

  const hasChart = (figure) => Boolean(figure.querySelector(".exhibit-chart"));
  const hasTable = (figure) => Boolean(figure.querySelector(".exhibit-table"));

  // name → { of: which exhibits have it, icon: or none where the word itself is shown, act }; `say` shows and reads out what was done
  const TOOLS = {
    toggle: {
      of: (figure) => hasChart(figure) && figure.querySelector(".exhibit-data"), icon: "table",
      act: (figure, button) => {
        const wanted = figure.dataset.shows !== "table";
        showTable(figure, wanted);
        label(button, wanted ? "chart" : "toggle");
        button.querySelector("svg").replaceWith(icon(wanted ? "chart" : "table"));
      },
    },
    csv: { of: hasTable, act: async (figure) => save(fileName(figure, "csv"), csv(await table(figure)), "text/csv") },
    xlsx: {
      of: hasTable,
      act: async (figure) => {
        await need("workbook", "xlsx.js");
        const [rows, sources] = [await table(figure), await sourceRows(figure)];
        save(fileName(figure, "xlsx"), yanbao.workbook({ ...about(figure), rows, sources, unit: figure.dataset.unit || "" }));
      },
    },
    png: {
      of: hasChart,
      act: async (figure) => { await need("picture", "picture.js"); save(fileName(figure, "png"), await yanbao.png(await picture(figure), 2)); },
    },
    svg: {
      of: hasChart,
      act: async (figure) => { await need("picture", "picture.js"); save(fileName(figure, "svg"), (await picture(figure)).text, "image/svg+xml"); },
    },
    cite: { of: () => Boolean(site.book), icon: "cite", act: async (figure, button) => { await need("cite", "cite.js"); yanbao.cite(about(figure), button); } },
    link: {
      of: (figure) => Boolean(figure.id), icon: "link",
      act: async (figure, button, say) => {
        try {
          await navigator.clipboard.writeText(address(figure));
          say(words.link_copied);
        } catch (error) {
          location.hash = figure.id; // then it can be copied from the address bar
          say(words.copy_failed);
        }
      },
    },
    sources: { of: (figure) => Boolean(figure.querySelector(".exhibit-source")), icon: "sources", act: openSources },
    full: { of: () => true, icon: "full", act: toggleFull },
  };

  async function picture(figure) {
    await yanbao.ready(figure);
    return yanbao.picture(yanbao.specOf(figure), about(figure));
  }

  function label(button, name) {
    button.querySelector(".tool-word").textContent = words[name];
    button.title = words[name + "_title"];
    button.setAttribute("aria-label", words[name + "_title"]);
  }

  function tool(name, figure, say) {
    const button = element("button", "tool tool-" + name);
    button.type = "button";
    if (TOOLS[name].icon) button.append(icon(TOOLS[name].icon));
    button.append(element("span", TOOLS[name].icon ? "tool-word tool-hidden" : "tool-word"));
    label(button, name);
    if (name === "full") button.setAttribute("aria-pressed", "false");
    if (name === "cite") button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", async () => {
      try {
        await TOOLS[name].act(figure, button, say);
      } catch (error) {
        console.error("yanbao: " + name + ": " + error.message);
        say(words.tool_failed);
      }
    });
    return button;
  }

  /** One stop for Tab; arrows, Home and End go from tool to tool. */
  function rove(row) {
    const tools = [...row.children];
    const at = (wanted) => tools.forEach((one) => { one.tabIndex = one === wanted ? 0 : -1; });
    at(tools[0]);
    row.addEventListener("focusin", (event) => { if (tools.includes(event.target)) at(event.target); });
    row.addEventListener("keydown", (event) => {
      const place = tools.indexOf(document.activeElement), last = tools.length - 1;
      const next = { ArrowRight: place === last ? 0 : place + 1, ArrowLeft: place ? place - 1 : last, Home: 0, End: last }[event.key];
      if (place < 0 || next === undefined) return;
      event.preventDefault();
      tools[next].focus();
    });
  }

  /** On phones the row waits behind a button, its tools as words. */
  function opener(row, figure) {
    const button = element("button", "tools-open", "");
    button.type = "button";
    button.append(icon("menu"), element("span", "", words.tools));
    button.setAttribute("aria-expanded", "false");
    row.id = "tools-" + figure.id;
    button.setAttribute("aria-controls", row.id);
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      if (open) row.querySelector("[tabindex='0']").focus();
    });
    return button;
  }

  function addTools(figure) {
    const bar = element("div", "exhibit-tools"), row = element("div", "tools-row"), said = element("span", "tool-said");
    said.setAttribute("role", "status");
    let timer = 0;
    const say = (what) => {
      said.textContent = what;
      clearTimeout(timer);
      timer = setTimeout(() => { said.textContent = ""; }, SAID);
    };
    row.setAttribute("role", "toolbar");
    row.setAttribute("aria-label", words.tools_of.replace("{exhibit}", text(figure, ".exhibit-number") || text(figure, ".exhibit-title")));
    const model = figure.querySelector(".exhibit-model > a");
    if (model) {
      model.parentElement.remove();
      model.classList.add("tool", "tool-model");
    }
    row.append(...Object.keys(TOOLS).filter((name) => TOOLS[name].of(figure)).map((name) => tool(name, figure, say)), ...(model ? [model] : []));
    rove(row);
    const trust = figure.querySelector(".exhibit-trust"), mix = figure.querySelector(".trust-bar");
    if (trust) trust.title = words.trust_title;
    if (mix) mix.title = mix.getAttribute("aria-label");
    bar.append(said, opener(row, figure), row);
    const foot = element("div", "exhibit-foot"), line = figure.querySelector(".exhibit-source");
    figure.append(foot);
    foot.append(...(line ? [line] : []), bar);
  }

  const start = () => document.querySelectorAll("figure.exhibit").forEach(addTools);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
