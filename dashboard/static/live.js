// Liveness, drafts and shortcuts. Everything else works without this file.
"use strict";
(() => {
  const main = document.querySelector("main");
  const typing = () => {
    const at = document.activeElement;
    return at && main.contains(at) && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  };

  // --- liveness: when the record changes, the page is read again and what differs is put in place
  let waiting = null;
  const refresh = async () => {
    waiting = null;
    if (typing() || document.querySelector("main form[data-dirty]")) return;
    const answer = await fetch(location.href, { headers: { "X-Live": "1" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    if (!fresh) return;
    const old = [...main.querySelectorAll("[data-live]")];
    for (const part of fresh.querySelectorAll("[data-live]")) {
      const standing = old.find((one) => one.dataset.live === part.dataset.live);
      if (standing && standing.textContent.replace(/\s+/g, " ") !== part.textContent.replace(/\s+/g, " ")) {
        part.classList.add("changed");
        standing.replaceWith(part);
      }
    }
    const said = document.getElementById("said");
    if (said) said.textContent = "Updated";
  };
  const soon = (pause) => { if (!waiting) waiting = setTimeout(refresh, pause); };
  if (document.body.dataset.live === "yes") {
    const source = new EventSource("/live");
    source.addEventListener("changed", () => soon(120));
  }
  setInterval(() => soon(0), 60000); // "12 min left" must not stand still

  // --- drafts: what was typed into a form is kept on this device until it is sent
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const place = "draft:" + form.dataset.draft;
    const note = document.getElementById("draft-note");
    const keep = () => {
      const kept = [...new FormData(form)].filter(([name]) => !/^(key|csrf)$/.test(name));
      localStorage.setItem(place, JSON.stringify(kept));
      if (note) note.textContent = "saved on this phone";
    };
    try {
      for (const [name, value] of JSON.parse(localStorage.getItem(place) || "[]")) {
        for (const field of form.elements) {
          if (field.name !== name) continue;
          if (field.type === "radio" || field.type === "checkbox") { if (field.value === value) field.checked = true; }
          else field.value = value;
        }
      }
    } catch { localStorage.removeItem(place); }
    form.addEventListener("input", keep);
    form.addEventListener("submit", () => localStorage.removeItem(place));
  }
  for (const form of document.querySelectorAll("form")) {
    form.addEventListener("input", () => form.setAttribute("data-dirty", ""));
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
    });
  }

  // --- shortcuts: j and k move through a list, enter opens, g then a letter goes to a page
  let before = "";
  const pages = { w: "/", p: "/people", l: "/linkages", c: "/conferences", e: "/escalations", m: "/monitor", i: "/inbox", n: "/refer" };
  document.addEventListener("keydown", (event) => {
    if (typing() || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...document.querySelectorAll("a.row")];
    const at = rows.indexOf(document.activeElement);
    if (event.key === "j" || event.key === "k") {
      const next = rows[event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)];
      if (next) { next.focus(); event.preventDefault(); }
    } else if (before === "g" && pages[event.key]) location.href = pages[event.key];
    else if (event.key === "/") { const box = document.querySelector("input[type=search]"); if (box) { box.focus(); event.preventDefault(); } }
    before = event.key;
  });
})();
