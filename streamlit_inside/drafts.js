/* What is typed in a form and not sent yet, kept in this tab: there again after a cut, a restart of the server, a reload
   or a wrong turn. A form's mark (pages/frame/drafts.py: data-draft) says which it is, whose, and of which visit; what is
   put back goes through the form's hidden field, so that Streamlit takes it. Words of another account are never shown:
   they go as soon as somebody else looks, at a log-out in any tab, and after half a day. */
(() => {
  const PLACE = "board-draft:", OUT = "board-left", KEEPS = 12 * 3600e3, PATIENCE = 20000, AGAIN = 3000, SETTLES = 120, REFUSED = 2500;
  const WIDGETS = "[data-testid=stTextInput],[data-testid=stTextArea],[data-testid=stNumberInput],[data-testid=stDateInput]," +
    "[data-testid=stTimeInput],[data-testid=stSelectbox],[data-testid=stMultiSelect],[data-testid=stCheckbox]," +
    "[data-testid=stRadio],[data-testid=stButtonGroup]";
  const CLASS = /(?:^|\s)st-key-(\S+)/, FORM = "[class*='st-key-draft_']";
  /* What was typed is shown where its field does not take it; a choice may tell what is masked by now. */
  const TYPED = new Set(["stTextInput", "stTextArea", "stNumberInput", "stDateInput", "stTimeInput"]);
  const states = new WeakMap(), opened = new Set(), done = new Set();
  let waits = 0, due = 0, visit = "", left = false;

  const english = () => new URLSearchParams(location.search).get("lang") === "en";
  const named = node => (CLASS.exec(node.getAttribute("class") || "") || [])[1] || "";
  const store = (() => { try { return window.sessionStorage; } catch { return null; } })();
  const kept = () => store ? Object.keys(store).filter(key => key.startsWith(PLACE)) : [];
  function taken(key) { try { return JSON.parse(store.getItem(key)); } catch { return null; } }
  function put(key, draft) {
    try {
      if (!left && draft && Object.keys(draft.fields).length) store.setItem(key, JSON.stringify({...draft, at: Date.now()}));
      else store.removeItem(key);
    } catch { /* no room, or no storage: the form works as it would without */ }
  }
  const wipe = which => kept().filter(key => which(key, taken(key))).forEach(key => store.removeItem(key));
  const out = () => { try { return Number(localStorage.getItem(OUT)); } catch { return 0; } };
  const old = (key, draft) => !draft || !(Date.now() - draft.at < KEEPS) || draft.at <= out();

  /* What stands in a widget, as text; null while it says nothing whole. */
  const READ = {
    stTextInput: box => box.querySelector("input").value,
    stTextArea: box => box.querySelector("textarea").value,
    stNumberInput: box => box.querySelector("input").value,
    stDateInput: box => { const all = box.querySelectorAll("input[type=date]"); return all.length === 1 ? all[0].value : null; },
    stTimeInput: box => { const one = box.querySelector("input[type=hidden]"); return one ? one.value.slice(0, 5) : null; },
    stSelectbox: box => {
      const one = box.querySelector("input[role=combobox]");
      return !one || one.getAttribute("aria-expanded") === "true" ? null : one.value;
    },
    stMultiSelect: box => [...box.querySelectorAll("[data-baseweb=tag], [data-testid=stMultiSelectTag], [role=row]")]
      .map(tag => tag.innerText.trim()),
    stCheckbox: box => box.querySelector("input").checked,
    stRadio: box => { const one = box.querySelector("input:checked"); return one ? one.closest("label").innerText.trim() : null; },
    stButtonGroup: box => [...box.querySelectorAll("[aria-checked=true], [aria-pressed=true], [aria-selected=true], [kind$=Active]")]
      .map(one => one.innerText.trim()),
  };
  const same = (kind, one, other) => JSON.stringify(one) === JSON.stringify(other) ||
    (kind === "stNumberInput" && one !== "" && other !== "" && Number(one) === Number(other));

  function fields(form) {
    const found = new Map();
    for (const box of form.querySelectorAll(WIDGETS)) {
      const holder = box.closest("[data-testid=stElementContainer]"), key = holder && named(holder);
      if (!key || key.startsWith("draft_") || box.closest(FORM) !== form) continue;
      if (box.querySelector("input[type=password], input:disabled, textarea:disabled")) continue;
      found.set(key, {kind: box.dataset.testid, holder, read: () => { try { return READ[box.dataset.testid](box); } catch { return null; } },
        label: (box.querySelector("[data-testid=stWidgetLabel]") || box).innerText.trim()});
    }
    return found;
  }
  function forms() {
    return [...document.querySelectorAll("[data-draft]")].map(mark => {
      const form = mark.closest(FORM), says = mark.dataset;
      if (!form) return null;
      let state = states.get(form);
      if (!state || state.visit !== says.draftVisit || state.name !== says.draft) {
        state = {name: says.draft, visit: says.draftVisit, begun: new Map(), tried: new Set(), awaits: new Map(), back: new Map(), lost: [], fresh: true, warn: false};
        states.set(form, state);
      }
      return {form, mark, state, key: `${PLACE}${says.draftOf}\n${says.draft}`, opener: says.draftOpener};
    }).filter(Boolean);
  }

  const blank = one => ({page: location.pathname, opener: one.opener, fields: {}});
  /* Keep what stands in the fields that somebody touched, as long as it is not what stood there first. */
  function note(one, more = {}) {
    if (!one.state.begun.size) return;
    const draft = taken(one.key) || blank(one), now = fields(one.form);
    for (const [key, begun] of one.state.begun) {
      const field = now.get(key), value = field ? field.read() : null;
      if (value === null || value === undefined || one.state.awaits.has(key)) continue;
      if (same(field.kind, value, begun)) delete draft.fields[key];
      else draft.fields[key] = {kind: field.kind, value, begun, label: field.label};
    }
    put(one.key, {...draft, ...more});
  }
  function touch(target) {
    const form = target.closest && target.closest(FORM), holder = target.closest && target.closest("[data-testid=stElementContainer]");
    if (!form || !holder) return null;
    const one = forms().find(each => each.form === form), key = named(holder);
    if (!one) return null;
    const field = fields(form).get(key);
    if (field && !one.state.begun.has(key)) {
      const before = (taken(one.key) || blank(one)).fields[key];
      one.state.begun.set(key, before ? before.begun : field.read());
    }
    return one;
  }
  for (const event of ["focusin", "pointerdown"]) addEventListener(event, said => { if (said.isTrusted) touch(said.target); }, true);
  for (const event of ["input", "change", "click", "keyup"]) addEventListener(event, said => {
    if (!said.isTrusted) return;
    const one = touch(said.target);
    if (one && event === "click" && said.target.closest("[data-testid^=stBaseButton-primary]")) {
      note(one, {sent: one.state.visit});
    } else if (one && event === "input") {
      note(one, {sent: ""});
    }
    soon();
  }, true);

  function forget({state, mark}) {
    for (const all of [state.begun, state.awaits, state.back]) all.clear();
    state.lost = [];
    state.warn = false;
    mark.replaceChildren();
  }
  function say(one) {
    const t = (zh, en) => english() ? en : zh, {state, mark} = one;
    const words = [state.warn
      ? t("上次提交时断了线,可能已经存上:请先核对,再提交", "The connection broke while this was sent; it may be saved already: check before sending it again")
      : t("已恢复您上次没提交的内容", "What you had typed and not sent is here again")];
    for (const {label, value} of state.lost) words.push(t(`没能放回 ${label}`, `Not put back: ${label}`) + (value && (english() ? ": " : ":") + value));
    for (const [, was] of state.back) if (was.other) words.push(t(`${was.label} 这期间已改成 ${was.other}`, `${was.label} has been changed to ${was.other} meanwhile`));
    const clear = document.createElement("button");
    clear.type = "button";
    clear.textContent = t("清空", "Clear");
    clear.addEventListener("click", () => {
      put(one.key, null);
      send(one, Object.fromEntries([...state.back].map(([key, was]) => [key, {kind: was.kind, value: was.begun}])));
      forget(one);
    });
    mark.replaceChildren(document.createTextNode(words.join(" · ") + " · "), clear);
  }
  function send(one, what) {
    const field = one.form.querySelector("[class*='_again'] input");
    if (!field) return false;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, JSON.stringify({at: Date.now(), fields: what}));
    field.dispatchEvent(new InputEvent("input", {bubbles: true}));
    setTimeout(() => field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", code: "Enter", keyCode: 13, bubbles: true})), 50);
    return true;
  }
  function restore(one) {
    const draft = taken(one.key), {state} = one, {fresh} = state;
    state.fresh = false;
    if (!draft) return;
    const now = fields(one.form), what = {};
    for (const [key, {kind, value, begun}] of Object.entries(draft.fields)) {
      const field = now.get(key), stands = field ? field.read() : null;
      if (stands === null || state.tried.has(key)) continue;
      state.tried.add(key);
      if (same(kind, stands, value)) continue;
      what[key] = {kind, value};
      state.awaits.set(key, {kind, value, since: Date.now()});
      state.back.set(key, {kind, label: field.label, begun: stands, other: same(kind, stands, begun) ? "" : String(stands)});
    }
    if (fresh && draft.sent && draft.sent !== state.visit) state.warn = true;
    if (!Object.keys(what).length || !send(one, what)) return;
    state.sentAt = Date.now();
    const folded = Object.keys(what).map(key => now.get(key).holder.closest("details:not([open])"));
    new Set([one.form.closest("details:not([open])"), ...folded]).forEach(each => each && each.querySelector("summary").click());
  }
  function arrived(one) {
    const {state} = one, now = state.awaits.size ? fields(one.form) : null, draft = taken(one.key) || blank(one);
    for (const [key, {kind, value, since}] of state.awaits) {
      const field = now.get(key), stands = field ? field.read() : null, came = stands !== null && same(kind, stands, value);
      if (!came && Date.now() - since < PATIENCE) { soon(1000); continue; }
      state.awaits.delete(key);
      if (!came) {
        state.lost.push({label: field ? field.label : key, value: TYPED.has(kind) ? String(value) : ""});
        state.back.delete(key);
      }
      if (came) state.begun.set(key, draft.fields[key] ? draft.fields[key].begun : stands);
    }
    /* What a busy page has not heard is said again. */
    if (state.awaits.size && Date.now() - state.sentAt > AGAIN) {
      state.sentAt = Date.now();
      send(one, Object.fromEntries([...state.awaits].map(([key, {kind, value}]) => [key, {kind, value}])));
    }
    if (!state.awaits.size && (state.back.size || state.lost.length || state.warn) && !one.mark.firstChild) say(one);
  }

  function look() {
    waits = 0;
    const foot = document.querySelector("[data-drafts-of]");
    if (foot) wipe((key, draft) => old(key, draft) || !key.startsWith(`${PLACE}${foot.dataset.draftsOf}\n`));
    const app = document.querySelector("[data-testid=stApp]");
    if (!app) return;
    const there = forms(), cut = app.dataset.testConnectionState !== "CONNECTED";
    if (cut) there.forEach(one => note(one));
    if (cut || app.dataset.testScriptState !== "notRunning") return;
    if (foot && foot.dataset.draftsVisit !== visit) { visit = foot.dataset.draftsVisit; opened.clear(); }
    for (const said of foot && foot.dataset.draftsDone ? foot.dataset.draftsDone.split("\n") : []) {
      if (done.has(said)) continue;
      done.add(said);
      const name = said.slice(said.indexOf(" ") + 1);
      wipe(key => key.endsWith("\n" + name));
      for (const one of there) if (one.state.name === name) forget(one);
    }
    for (const one of there) {
      opened.add(one.state.name);
      if (foot && one.state.visit !== visit) continue;
      note(one);
      restore(one);
      arrived(one);
      const draft = taken(one.key);
      if (!draft || draft.sent !== one.state.visit) continue;
      if (Date.now() - draft.at > REFUSED) put(one.key, {...draft, sent: ""});
      else soon(REFUSED);
    }
    for (const key of kept()) {
      const draft = taken(key), name = key.slice(key.indexOf("\n") + 1);
      if (!draft || !draft.opener || draft.page !== location.pathname || opened.has(name)) continue;
      const opener = document.querySelector(`.st-key-${CSS.escape(draft.opener)} button`);
      if (opener) { opened.add(name); opener.click(); }
    }
  }
  function soon(ms = SETTLES) {
    const at = Date.now() + ms;
    if (waits && at >= due) return;
    clearTimeout(waits);
    due = at;
    waits = setTimeout(look, ms);
  }

  wipe(old);
  addEventListener("storage", said => { if (said.key === OUT) { left = true; wipe(() => true); } });
  new MutationObserver(() => soon()).observe(document, {childList: true, subtree: true, attributes: true,
    attributeFilter: ["data-test-script-state", "data-test-connection-state", "data-draft-visit", "aria-expanded"]});
})();
