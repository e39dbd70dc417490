/* Loads the page again when the book was built anew, and stays where the reader was. Put into served pages by live.py. */
(function () {
  "use strict";

  const given = document.currentScript.dataset;
  const zh = document.documentElement.lang.startsWith("zh");
  const place = "yanbao-live:" + location.pathname;
  let version = "version" in given ? Number(given.version) : null;
  let bar = null;

  /** The exhibit or heading at the top of the window, and how far above it the window begins: heights above it may change. */
  function remember() {
    const seen = [...document.querySelectorAll("article [id]")].filter((node) => node.getBoundingClientRect().bottom > 0)[0];
    const folds = [...document.querySelectorAll("article details")].map((node) => node.open);
    const offset = seen ? seen.getBoundingClientRect().top : 0;
    sessionStorage.setItem(place, JSON.stringify({ id: seen ? seen.id : "", offset, top: window.scrollY, folds }));
  }

  function comeBack() {
    const kept = JSON.parse(sessionStorage.getItem(place) || "null");
    if (!kept) return;
    sessionStorage.removeItem(place);
    history.scrollRestoration = "manual";
    const folds = [...document.querySelectorAll("article details")];
    if (folds.length === kept.folds.length) folds.forEach((node, number) => { node.open = kept.folds[number]; });
    const seen = kept.id && document.getElementById(kept.id);
    const top = seen ? window.scrollY + seen.getBoundingClientRect().top - kept.offset : kept.top;
    window.scrollTo({ top, behavior: "instant" });
  }

  function tell(text) {
    if (!text) {
      if (bar) bar.remove();
      bar = null;
      return;
    }
    if (!bar) {
      bar = document.createElement("div");
      bar.id = "yanbao-live-bar";
      bar.setAttribute("role", "status");
      bar.style.cssText = "position:fixed;z-index:2000;left:0;right:0;bottom:0;max-height:40vh;overflow:auto;padding:.5rem 1rem;font-size:.85rem;line-height:1.5;"
        + "white-space:pre-wrap;background:#3a2a1a;color:#f6e7d2;border-top:2px solid #d9913f";
      document.body.append(bar);
    }
    const shown = (zh ? "未能重建，页面仍是上一版：" : "The book could not be built; this is the last good page. ") + text;
    if (bar.textContent !== shown) bar.textContent = shown;
  }

  async function ask() {
    try {
      const answer = await fetch(given.address, { cache: "no-store" });
      if (!answer.ok) return;
      const state = await answer.json();
      if (version !== null && state.version !== version) {
        remember();
        location.reload();
        return;
      }
      version = state.version;
      tell(state.failed);
    } catch (error) {
      // the server rests or was stopped: the page stays
    }
  }

  async function watch() {
    if (!document.hidden) await ask();
    setTimeout(watch, 100);
  }

  if (document.readyState === "complete") comeBack();
  else window.addEventListener("load", comeBack);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  watch();
})();
