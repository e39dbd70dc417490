/* Citations of an exhibit in three styles, in a small window beside its tools, each with a button that copies it.
 *
 * window.yanbao.citations(exhibit, day) gives their texts; window.yanbao.cite(exhibit, button) shows them.
 */
(function () {
  "use strict";

  const { words, site, element, copy } = window.yanbao;
  const zh = site.lang === "zh";

  /** A day as "2026-11-27" in the reader's time zone. */
  function iso(day) {
    return [day.getFullYear(), String(day.getMonth() + 1).padStart(2, "0"), String(day.getDate()).padStart(2, "0")].join("-");
  }

  /** Special characters of LaTeX, and braces that keep a title's capitals. */
  function latex(text) {
    const signs = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
    return text.replace(/[\\~^]|[&%$#_{}]/g, (sign) => signs[sign] || "\\" + sign);
  }

  const ended = (text) => (/[.。!！?？]$/.test(text) ? text : text + (zh ? "。" : "."));
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function apa(exhibit, day) {
    const { book } = exhibit, edition = [book.edition, book.date && words.data_up_to.replace("{date}", book.date)].filter(Boolean);
    const year = book.date ? book.date.slice(0, 4) : words.no_date;
    const title = [exhibit.label, exhibit.title].filter(Boolean).join(zh ? "　" : ". ");
    if (zh) return `${book.publisher}（${year}）。${title}［图表］。载于《${book.title}》${edition.length ? `（${edition.join("，")}）` : ""}。${day.getFullYear()} 年 ${day.getMonth() + 1} 月 ${day.getDate()} 日检索自 ${exhibit.address}`;
    const read = day.toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric" });
    return `${ended(book.publisher)} (${year}). ${title} [Chart]. In ${book.title}${edition.length ? ` (${edition.join(", ")})` : ""}. Retrieved ${read}, from ${exhibit.address}`;
  }

  function bibtex(exhibit, day) {
    const { book } = exhibit, year = book.date ? book.date.slice(0, 4) : "";
    const edition = [book.edition, book.date && words.data_up_to.replace("{date}", book.date)].filter(Boolean).join(zh ? "，" : ", ");
    const fields = {
      author: `{${latex(book.publisher)}}`, title: `{${latex([exhibit.label, exhibit.title].filter(Boolean).join(zh ? " " : ": "))}}`, howpublished: latex(book.title), year, note: latex(edition), url: exhibit.address, urldate: iso(day),
    };
    const given = Object.entries(fields).filter(([, value]) => value).map(([name, value]) => `  ${name} = {${value}}`);
    return `@misc{${["yanbao", exhibit.study, exhibit.id, year].filter(Boolean).join("-")},\n${given.join(",\n")}\n}`;
  }

  /** GB/T 7714—2015, an online resource within another: its punctuation is that of the standard, in both languages. */
  function gbt(exhibit, day) {
    const { book } = exhibit, title = [exhibit.label, exhibit.title].filter(Boolean).join(zh ? " " : ": ");
    return `${book.publisher}. ${title}[EB/OL]//${book.title}. ${book.edition ? capital(book.edition) + ". " : ""}${book.date ? `(${book.date})` : ""}[${iso(day)}]. ${exhibit.address}.`;
  }

  const STYLES = { apa: ["APA", apa], bibtex: ["BibTeX", bibtex], gbt: ["GB/T 7714—2015", gbt] };

  function citations(exhibit, day) {
    return Object.fromEntries(Object.entries(STYLES).map(([key, [, write]]) => [key, write(exhibit, day)]));
  }

  function section(key, text) {
    const part = element("section", "citation citation-" + key), button = element("button", "citation-copy", words.copy);
    button.type = "button";
    button.setAttribute("aria-label", words.copy_style.replace("{style}", STYLES[key][0]));
    button.addEventListener("click", async () => {
      await copy(text, button);
      said.textContent = button.textContent;
    });
    const said = element("span", "tool-hidden");
    said.setAttribute("role", "status");
    const head = element("div", "citation-head");
    head.append(element("strong", "", STYLES[key][0]), button, said);
    const body = element("p", "citation-text", text);
    part.append(head, body);
    return part;
  }

  /** Open the window of an exhibit's citations, or close it where it is open. Escape, a click elsewhere or leaving it by Tab close it. */
  function cite(exhibit, button) {
    const foot = button.closest(".exhibit-foot"), old = foot.querySelector(".citations");
    if (old) return old.close();
    const box = element("div", "citations");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", words.cite_this.replace("{exhibit}", exhibit.label || exhibit.title));
    box.append(...Object.entries(citations(exhibit, new Date())).map(([key, text]) => section(key, text)));
    const outside = (event) => { if (!box.contains(event.target) && !button.contains(event.target)) box.close(false); };
    box.close = (back = true) => {
      document.removeEventListener("pointerdown", outside);
      box.remove();
      button.setAttribute("aria-expanded", "false");
      if (back) button.focus();
    };
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      box.close();
    });
    box.addEventListener("focusout", (event) => { if (event.relatedTarget && !box.contains(event.relatedTarget) && event.relatedTarget !== button) box.close(false); });
    document.addEventListener("pointerdown", outside);
    button.setAttribute("aria-expanded", "true");
    foot.append(box);
    box.querySelector("button").focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
    return undefined;
  }

  Object.assign(window.yanbao, { citations, cite });
})();
