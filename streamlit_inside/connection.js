/* While the server does not answer: a small bar in the page's language instead of Streamlit's own dialog, and back
   by itself. Streamlit asks these addresses until they answer and complains after six times; here they are asked for it,
   and it hears of the answer alone. The newest data's time is what the page last said of it (data-newest). */
(() => {
  const base = BASE, plain = window.fetch.bind(window), Socket = window.WebSocket;
  const ASKED = /\/_stcore\/(health|host-config)$/, STREAM = /\/_stcore\/stream$/;
  /* Milliseconds: between two tries, for one try, before the bar shows, and without an answer before one asks why. */
  const AGAIN = 1500, LONGEST = 5000, PATIENCE = 1500, QUIET = 12000;
  let open = null, unanswered = 0, leaving = false, shown = null, since = 0;

  const pause = ms => new Promise(go => setTimeout(go, ms));
  const bare = url => new URL(url, location.href).pathname;
  const leave = () => plain(base + "/api/v1/session", {cache: "no-store"}).then(answer => {
    if (answer.status !== 401) return;
    const here = location.pathname.slice(base.length) + location.search;
    location.replace(base + "/login" + (here === "/" ? "" : "?next=" + encodeURIComponent(here)));
  }, () => {});

  function words() {
    const english = new URLSearchParams(location.search).get("lang") === "en";
    const told = [...document.querySelectorAll("[data-newest]")].map(each => each.dataset.newest).filter(Boolean).pop();
    const said = [english ? "Connection lost, reconnecting" : "连接中断,正在自动重连"];
    if (told) said.push((english ? "newest data " : "最新数据 ") + told);
    if (!document.querySelector(".kb.wall, .kb.projected"))
      said.push(english ? "what you typed is kept" : "已填的内容还在,连上再提交");
    return "▲ " + said.join(" · ");
  }

  function show() {
    if (leaving || shown || !document.body) return;
    shown = document.createElement("div");
    shown.id = "board-connection";
    shown.setAttribute("role", "status");
    shown.textContent = words();
    shown.style.cssText = "position:fixed;left:50%;bottom:.5vh;transform:translateX(-50%);z-index:2147483647;" +
      "max-width:calc(100vw - 24px);box-sizing:border-box;padding:.2em .9em;border-radius:.5em;font:600 max(14px,1.7vh)/1.4 " +
      "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;background:#33260f;color:#ffd9a0;border:1px solid #f5a65b";
    document.body.append(shown);
  }
  function hide() { since = 0; if (shown) { shown.remove(); shown = null; } }
  function away() {
    if (since) return;
    const began = since = Date.now();
    setTimeout(() => { if (since === began) show(); }, PATIENCE);
  }

  async function once(url, options) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), LONGEST);
    try { return await plain(url, {...options, signal: stop.signal, cache: "no-store"}); }
    catch { return null; }
    finally { clearTimeout(timer); }
  }
  async function patiently(url, options) {
    for (;;) {
      const answer = await once(url, options);
      if (answer && answer.ok && !answer.redirected) return answer;
      if (answer) leave();
      away();
      await pause(AGAIN);
    }
  }
  window.fetch = (what, options) =>
    (typeof what === "string" || what instanceof URL) && ASKED.test(bare(what)) ? patiently(what, options) : plain(what, options);

  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener("close", leave);
      if (!STREAM.test(bare(this.url))) return;
      this.addEventListener("open", () => { open = this; unanswered = 0; hide(); });
      this.addEventListener("message", () => { unanswered = 0; if (open === this) hide(); });
      this.addEventListener("close", () => { if (open === this) { open = null; away(); } });
    }
    send(...given) { unanswered = unanswered || Date.now(); super.send(...given); }
  };
  /* A cable that was pulled closes nothing: where what is sent stays unanswered, ask. */
  async function ask() {
    const asked = open;
    if (!asked || await once(base + "/_stcore/health", {}) || open !== asked) return;
    away();
    asked.close();
  }
  setInterval(() => { if (open && unanswered && Date.now() - unanswered > QUIET) ask(); }, LONGEST);
  addEventListener("offline", ask);
  addEventListener("beforeunload", () => { leaving = true; setTimeout(() => { leaving = false; }, LONGEST); });
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", event => { leaving = false; if (event.persisted) leave(); });
})();
