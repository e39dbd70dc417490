/* Where a figure comes from: a small window at the figures of the prose (links to the page of sources) and at the values of data tables.
 *
 * Shown on hover, focus or tap, closed by Escape; what it tells is looked up in a script of the study, loaded when a reader first asks.
 * window.yanbao.evidence(study) gives that, a promise of { sources, said, subjects, rows }; see whereabouts.py.
 */
(function () {
  "use strict";

  const yanbao = window.yanbao;
  const { words, element } = yanbao;
  const LEAVE = 260; // milliseconds in which a pointer may cross from a figure to its window
  const SHOWN = 6; // rows told beside the first
  const FIGURE = "a.f[href]", VALUE = "button.value";
  let box = null, owner = null, filled = null, timer = 0, pinned = false, touched = false, returning = false;

  yanbao.evidence = async function (study) {
    if (!(window.yanbaoEvidence || {})[study]) await yanbao.load("evidence/" + study + ".js");
    return window.yanbaoEvidence[study];
  };

  /** The study a page belongs to, and the address of its page of sources, as a figure's links tell them. */
  function place(trigger) {
    const figure = trigger.closest("[data-study]") || document.querySelector("figure.exhibit");
    const link = trigger.matches(FIGURE) ? trigger : trigger.closest("figure.exhibit").querySelector(".exhibit-source a[href*='#source-']");
    return { study: figure ? figure.dataset.study : "", sources: link ? link.href.split("#")[0] : "" };
  }

  function rowsOf(trigger) {
    const given = trigger.matches(FIGURE) ? trigger.dataset.rows : trigger.closest("tr").dataset.rows;
    return given ? given.split(" ") : [trigger.hash.replace("#row-", "")];
  }

  /** A row of the evidence with its words looked up; undefined where the study hasn't it. */
  function found(evidence, id) {
    const row = evidence.rows[id];
    if (!row) return undefined;
    const [value, period, kind, subject, said, locator, note] = row, [source, publisher] = evidence.said[said];
    return { id, value, period, kind, subject: evidence.subjects[subject], publisher, source: evidence.sources[source] || {}, locator, note };
  }

  function grade(source) {
    const badge = element("span", "grade grade-" + (source.grade || "").toLowerCase(), source.grade);
    badge.setAttribute("aria-label", words.first_grade.replace("{grade}", source.grade));
    return badge;
  }

  function link(text, address) {
    const made = element("a", "", text);
    made.href = address;
    return made;
  }

  function line(className, ...parts) {
    const made = element("p", className);
    made.append(...parts.filter(Boolean));
    return made;
  }

  const saidBy = ({ publisher, source }) => [publisher, source.year].filter(Boolean).join(" ");

  function main(row, sources) {
    return [
      line("where-value", element("strong", "", row.value), " ", [row.period, row.kind].filter(Boolean).join(" · ")),
      line("where-subject", row.subject),
      line("", saidBy(row), " ", row.source.grade ? grade(row.source) : ""),
      row.source.title ? line("where-title", row.source.title) : "",
      row.locator ? line("where-more", words.place + words.colon + row.locator) : "",
      row.note ? line("where-more", words.note + words.colon + row.note) : "",
      line("where-links", link(words.to_row, sources + "#row-" + row.id), row.source.url ? " · " : "", row.source.url ? link(words.to_origin, row.source.url) : ""),
    ].filter(Boolean);
  }

  function others(rows, sources, heading) {
    const list = element("ul");
    for (const row of rows.slice(0, SHOWN)) {
      const item = element("li");
      item.append(link(row.value, sources + "#row-" + row.id), " " + [row.period, saidBy(row)].filter(Boolean).join(" · ") + " ", row.source.grade ? grade(row.source) : "");
      list.append(item);
    }
    if (rows.length > SHOWN) list.append(element("li", "", words.more_rows.replace("{n}", rows.length - SHOWN)));
    return [line("where-heading", heading), list];
  }

  const numbers = (text) => (text.match(/\d[\d,]*(?:\.\d+)?/g) || []).map((one) => one.replaceAll(",", ""));

  /** Whether a row says the number that stands at a figure; what a figure of the prose leads to alone it says. */
  function says(row, trigger) {
    const told = numbers(row.value);
    return numbers(trigger.textContent).every((one) => told.includes(one));
  }

  /** What the window of a figure holds: the row that says it, with the other statements of the same; else what it was worked out from. */
  function content(trigger, evidence, sources) {
    const rows = rowsOf(trigger).map((id) => found(evidence, id)).filter(Boolean);
    if (!rows.length) return [line("", words.where_failed)];
    const first = rows.length === 1 && trigger.matches(FIGURE) ? rows[0] : rows.find((row) => says(row, trigger));
    if (!first) return rows.length === 1 ? [line("where-heading", words.worked_out), ...main(rows[0], sources)] : others(rows, sources, words.worked_out);
    const competing = rows.filter((row) => row !== first && row.subject === first.subject && row.period === first.period);
    return [...main(first, sources), ...(competing.length ? others(competing, sources, words.competing) : [])];
  }

  /** Below its figure where there is room, else above; within the window. */
  function settle(trigger) {
    const at = (trigger.getClientRects()[0] || trigger.getBoundingClientRect()), own = box.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - own.width - 8));
    const below = at.bottom + 6, above = at.top - own.height - 6;
    box.style.left = left + "px";
    box.style.top = Math.max(8, below + own.height <= window.innerHeight - 8 || above < 8 ? below : above) + "px";
  }

  function close(back) {
    clearTimeout(timer);
    if (!box) return;
    const [old, from] = [box, owner];
    const inside = old.contains(document.activeElement);
    box = owner = null;
    pinned = false;
    old.remove();
    from.removeAttribute("aria-describedby");
    if (from.matches(VALUE)) from.setAttribute("aria-expanded", "false");
    if (!back || !inside) return;
    returning = true; // a figure that gets the focus back doesn't open its window again
    from.focus();
    returning = false;
  }

  /** Show the window of a figure; resolves when it is filled. Pinned it stays when the pointer leaves. */
  function open(trigger, pin) {
    clearTimeout(timer);
    if (owner === trigger) pinned = pinned || pin;
    else {
      close();
      filled = fill(trigger, pin);
    }
    return filled;
  }

  async function fill(trigger, pin) {
    const made = element("div", "where");
    made.id = "where-from";
    made.setAttribute("role", "dialog");
    made.setAttribute("aria-label", words.from_row);
    [box, owner, pinned] = [made, trigger, pin];
    const { study, sources } = place(trigger);
    let parts;
    try {
      parts = content(trigger, await yanbao.evidence(study), sources);
    } catch (error) {
      parts = [line("", words.where_failed)];
    }
    if (box !== made) return; // the reader has gone on
    made.append(...parts);
    made.addEventListener("pointerenter", () => clearTimeout(timer));
    made.addEventListener("pointerleave", leave);
    made.addEventListener("focusout", (event) => { if (!made.contains(event.relatedTarget) && event.relatedTarget !== trigger) close(); });
    (trigger.closest("dialog, :fullscreen") || document.body).append(made);
    trigger.setAttribute("aria-describedby", made.id);
    if (trigger.matches(VALUE)) trigger.setAttribute("aria-expanded", "true");
    settle(trigger);
  }

  /** Open for good, and take a reader who uses keys into the window. */
  async function enter(trigger) {
    await open(trigger, true);
    const first = owner === trigger && box.querySelector("a");
    if (first && !touched) first.focus({ preventScroll: true });
  }

  function leave() {
    if (pinned) return;
    clearTimeout(timer);
    timer = setTimeout(close, LEAVE);
  }

  const triggerOf = (event) => (event.target.closest ? event.target.closest(`${FIGURE}, ${VALUE}`) : null);

  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (box && !box.contains(event.target) && triggerOf(event) !== owner) close();
  });
  document.addEventListener("pointerover", (event) => {
    const trigger = triggerOf(event);
    if (trigger && event.pointerType !== "touch") {
      clearTimeout(timer);
      timer = setTimeout(() => open(trigger, false), 120); // a pointer that only passes opens nothing
    }
  });
  document.addEventListener("pointerout", (event) => { if (triggerOf(event)) leave(); });
  document.addEventListener("focusin", (event) => { if (triggerOf(event) && !touched && !returning) open(triggerOf(event), false); });
  document.addEventListener("focusout", (event) => {
    if (box && triggerOf(event) === owner && !pinned && !box.contains(event.relatedTarget)) leave();
  });
  document.addEventListener("click", (event) => {
    const trigger = triggerOf(event);
    if (!trigger) return;
    if (trigger.matches(VALUE)) enter(trigger);
    else if (touched && owner !== trigger) {
      event.preventDefault(); // a first tap shows, the link in the window leads on
      open(trigger, true);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box) return;
    event.preventDefault();
    close(true);
  });
  // it stays with its figure while that is in sight; a focus by keyboard scrolls, too
  window.addEventListener("scroll", () => {
    if (!box) return;
    const { top, bottom } = owner.getBoundingClientRect();
    if (bottom < 0 || top > window.innerHeight) close();
    else settle(owner);
  }, { passive: true });

  /* --- values of data tables ----------------------------------------------------------------- */

  /** Make the numbers of a table that name their rows buttons: one stop for Tab, up and down go from row to row. */
  function prepare(table) {
    if (table.dataset.ready) return;
    table.dataset.ready = "true";
    const buttons = [];
    for (const row of table.querySelectorAll("tr[data-rows]")) {
      const aligned = [...row.querySelectorAll("td.r")].filter((cell) => cell.textContent.trim());
      // a table of words has its figure at the left
      for (const cell of aligned.length ? aligned : [...row.cells].filter((one) => /^[≈<>−-]?\d/.test(one.textContent)).slice(0, 1)) {
        const button = element("button", "value");
        button.type = "button";
        button.tabIndex = buttons.length ? -1 : 0;
        button.setAttribute("aria-haspopup", "dialog");
        button.setAttribute("aria-expanded", "false");
        button.append(...cell.childNodes);
        cell.append(button);
        buttons.push(button);
      }
    }
    table.addEventListener("keydown", (event) => {
      const place = buttons.indexOf(document.activeElement);
      const next = { ArrowDown: place + 1, ArrowUp: place - 1, ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (place < 0 || next === undefined || !buttons[next]) return;
      event.preventDefault();
      buttons[place].tabIndex = -1;
      buttons[next].tabIndex = 0;
      buttons[next].focus();
    });
  }

  async function prepareFigure(figure) {
    await yanbao.ready(figure);
    figure.querySelectorAll(".exhibit-table").forEach(prepare);
  }

  function start() {
    document.querySelectorAll("figure.exhibit .exhibit-table").forEach(prepare);
    document.addEventListener("toggle", (event) => {
      if (event.target.open && event.target.closest && event.target.closest("figure.exhibit")) prepareFigure(event.target.closest("figure.exhibit"));
    }, true);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
