/* Filters a list of a page: shows its form, hides the entries that don't fit, tells how many do.
 *
 * What is chosen stands in the address where the browser lets it (not in pages read from a file), so that a filtered list can be linked to.
 */
(function () {
  "use strict";

  /** Text as it is compared: one case, one width, no accents. */
  function plain(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function fits(entry, wanted) {
    const { chapter, form, worst } = entry.dataset;
    const group = entry.closest("[data-study]");
    return (!wanted.study || (group && group.dataset.study === wanted.study))
      && (!wanted.chapter || chapter === wanted.chapter)
      && (!wanted.form || form === wanted.form)
      && (!wanted.grade || (worst && worst <= wanted.grade))
      && plain(wanted.text || "").split(/\s+/).every((word) => entry.searched.includes(word));
  }

  function start(list) {
    const form = list.querySelector(".exhibit-filter");
    const entries = [...list.querySelectorAll("li, .term")];
    const output = form.querySelector("output");
    for (const entry of entries) entry.searched = plain(entry.textContent);
    const given = new URLSearchParams(location.search);
    for (const control of form.elements) if (control.name && given.has(control.name)) control.value = given.get(control.name);

    function show() {
      const wanted = Object.fromEntries(new FormData(form));
      let shown = 0;
      for (const entry of entries) {
        entry.hidden = !fits(entry, wanted);
        if (!entry.hidden) shown += 1;
      }
      // a heading whose entries are all hidden is hidden with them
      for (const group of list.querySelectorAll("ol, dl")) {
        group.hidden = ![...group.children].some((entry) => !entry.hidden);
        const heading = group.previousElementSibling;
        if (heading && heading.matches(".list-heading")) heading.hidden = group.hidden;
      }
      for (const study of list.querySelectorAll(".list-study")) {
        study.hidden = ![...list.querySelectorAll("ol")].some((group) => group.dataset.study === study.dataset.study && !group.hidden);
      }
      output.textContent = output.dataset.told.replace("{shown}", shown).replace("{all}", entries.length);
      const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
      try {
        history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
      } catch (error) {
        // a page read from a file has one address
      }
    }

    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    show();
  }

  document.querySelectorAll(".filtered-list").forEach(start);
})();
