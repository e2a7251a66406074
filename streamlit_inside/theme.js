/* Light or dark as somebody chose at the foot of a page, for every page in this browser. Streamlit keeps the choice for
   each address by itself: it is told before it starts, and what is chosen in its own menu holds for all pages too. */
(() => {
  const CHOSEN = "board-theme", STREAMLITS = () => `stActiveTheme-${opened}-v2`, KNOWN = ["System", "Light", "Dark"];
  const opened = location.pathname;
  const get = key => { try { return localStorage.getItem(key); } catch { return null; } };
  const set = (key, word) => { try { localStorage.setItem(key, word); } catch { /* then it follows the system */ } };
  const chosen = () => KNOWN.includes(get(CHOSEN)) ? get(CHOSEN) : null;
  const streamlits = () => { try { return JSON.parse(get(STREAMLITS())); } catch { return null; } };
  if (chosen()) set(STREAMLITS(), JSON.stringify(chosen()));
  let told = streamlits();

  function follow() {
    const now = streamlits();
    if (now !== told && KNOWN.includes(now)) { set(CHOSEN, now); told = now; }
  }
  function press() {
    follow();
    for (const one of document.querySelectorAll("[data-theme-choice]")) {
      const on = String(one.dataset.themeChoice === (chosen() || streamlits() || "System"));
      if (one.getAttribute("aria-pressed") !== on) one.setAttribute("aria-pressed", on);
    }
  }
  addEventListener("click", event => {
    const one = event.target.closest && event.target.closest("[data-theme-choice]");
    if (!one) return;
    told = one.dataset.themeChoice;
    set(CHOSEN, told);
    set(STREAMLITS(), JSON.stringify(told));
    location.reload();
  });
  addEventListener("pagehide", follow);
  let waits = 0;
  new MutationObserver(() => { waits = waits || setTimeout(() => { waits = 0; press(); }, 200); })
    .observe(document, {childList: true, subtree: true});
})();
