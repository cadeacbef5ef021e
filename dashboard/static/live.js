// Liveness, drafts and shortcuts, and the line of pages on a phone. Everything else works without this file.
"use strict";
(() => {
  const main = document.querySelector("main");
  const note = document.getElementById("note");
  const say = (text) => { if (note) note.textContent = text; };
  const typing = (part) => {
    const at = document.activeElement;
    return at && part.contains(at) && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  };

  // on a phone the line of pages is longer than the screen: where one is stands in sight
  const here = document.querySelector(".bar nav [aria-current]");
  const line = here && here.closest("nav");
  if (here) line.scrollLeft = Math.max(0, here.offsetLeft - line.offsetLeft + here.offsetWidth + 10 - line.clientWidth);

  // --- liveness: when the record changes, the page is read again and the parts that differ are put in place;
  // a part in which somebody is typing stays as it is, and so do the focus and what was folded out
  const plain = (part) => part.innerHTML.replace(/ name="key" value="[^"]*"/g, "").replace(/\s+/g, " ");
  const parts = (where) => [...where.querySelectorAll("[data-live]")];
  const known = new Map(parts(main).map((part) => [part.dataset.live, plain(part)]));
  const same = (found) => (one) => one.tagName === found.tagName && one.getAttribute("href") === found.getAttribute("href")
    && one.getAttribute("datetime") === found.getAttribute("datetime") && one.name === found.name;
  const put = (standing, part) => {
    const focused = standing.contains(document.activeElement) ? document.activeElement : null;
    const folded = [...standing.querySelectorAll("details")].map((one) => one.open);
    [...part.querySelectorAll("details")].forEach((one, place) => { one.open = one.open || Boolean(folded[place]); });
    part.classList.add("changed");
    standing.replaceWith(part);
    const again = focused && [...part.querySelectorAll("a,button,summary,time")].find(same(focused));
    if (again) again.focus({ preventScroll: true });
  };
  let waiting = null;
  const address = location.href; // of this page, whatever is opened beside it
  const refresh = async () => {
    waiting = null;
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    if (!fresh) return;
    let changed = false;
    for (const part of parts(fresh)) {
      const standing = parts(main).find((one) => one.dataset.live === part.dataset.live);
      if (!standing || known.get(part.dataset.live) === plain(part)) continue;
      if (typing(standing) || standing.querySelector("form[data-dirty]")) continue;
      known.set(part.dataset.live, plain(part));
      put(standing, part);
      changed = true;
    }
    if (changed) document.getElementById("said").textContent = "The page was brought up to date.";
    document.dispatchEvent(new Event("changed"));
  };
  const soon = (pause) => { if (!waiting) waiting = setTimeout(refresh, pause); };
  if (document.body.dataset.live === "yes") {
    const source = new EventSource("/live");
    source.addEventListener("changed", () => soon(120));
    source.addEventListener("open", () => {
      if (document.body.dataset.live === "lost") { say(""); soon(0); }
      document.body.dataset.live = "open";
    });
    source.addEventListener("error", () => { document.body.dataset.live = "lost"; say("not live now"); });
    setInterval(() => soon(0), 60000); // "12 min left" must not stand still
  }

  // --- drafts: what one person typed is kept on this device until it has arrived, or until that person signs out
  const DRAFT = "draft:";
  const forget = () => Object.keys(localStorage).filter((name) => name.startsWith(DRAFT)).forEach((name) => localStorage.removeItem(name));
  if (new URLSearchParams(location.search).has("sent")) forget();
  for (const form of document.querySelectorAll("form[action='/sign-out']")) form.addEventListener("submit", forget);
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const place = DRAFT + form.dataset.draft;
    try {
      for (const [name, value] of JSON.parse(localStorage.getItem(place) || "[]")) {
        for (const field of form.elements) {
          if (field.name !== name) continue;
          if (field.type === "radio" || field.type === "checkbox") { if (field.value === value) field.checked = true; }
          else field.value = value;
        }
      }
    } catch { localStorage.removeItem(place); }
    form.addEventListener("input", () => {
      const kept = [...new FormData(form)].filter(([name]) => !/^(key|csrf)$/.test(name));
      localStorage.setItem(place, JSON.stringify(kept));
      say("draft saved");
    });
  }
  document.addEventListener("input", (event) => { if (event.target.form) event.target.form.setAttribute("data-dirty", ""); });
  document.addEventListener("submit", (event) => { // pressed twice is sent once
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", (event) => { // who comes back to a page may send it again; the record knows what it had
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  // --- shortcuts: j and k move through a list, enter opens, g then a letter goes to a page, escape lets go
  let before = "";
  const pages = { w: "/", p: "/people", r: "/referrals", l: "/linkages", c: "/conferences", e: "/escalations", i: "/inbox", m: "/monitor" };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement && document.activeElement.matches("time")) document.activeElement.blur();
    if (typing(document) || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...document.querySelectorAll("main a.row")];
    const at = [rows.indexOf(document.activeElement), rows.findIndex((row) => row.hasAttribute("aria-current"))].find((one) => one >= 0) ?? -1;
    if (event.key === "j" || event.key === "k") {
      const next = rows[event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)];
      if (next) { next.focus(); event.preventDefault(); }
    } else if (before === "g" && pages[event.key]) location.href = pages[event.key];
    else if (event.key === "n" && document.querySelector("a[href='/refer']")) location.href = "/refer";
    before = event.key;
  });
})();
