// On a wide screen a row of a list opens beside the list, at its own address; what is done there leaves the list in sight.
// Without this file, on a small screen or with a key held, a row is the link that it is.
"use strict";
(() => {
  const wide = matchMedia("(min-width: 1200px)");
  const bare = (address) => address.split("#")[0];
  const list = { address: bare(location.href), title: document.title };
  let beside = null; // the sheet, while one is open
  let asked = ""; // what was asked for last: what comes later of something else is not shown

  const rows = () => [...document.querySelectorAll("main a.row")];
  const mark = () => rows().forEach((row) => {
    if (beside && row.href === beside.dataset.address) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
  });
  const made = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);

  const fill = (address, text, quietly) => {
    const read = new DOMParser().parseFromString(text, "text/html");
    const found = read.querySelector("main");
    if (!found) { location.href = address; return; }
    if (!beside) {
      beside = made("section", "", { className: "beside", tabIndex: -1 });
      beside.setAttribute("aria-label", "Beside the list");
      beside.addEventListener("submit", send);
      beside.addEventListener("click", (event) => { if (event.target.closest("summary")) beside.dataset.begun = "yes"; });
      document.querySelector("main").after(beside);
    }
    const again = beside.dataset.address === address;
    const scrolled = again ? beside.scrollTop : 0;
    if (!again) beside.dataset.place = rows().findIndex((row) => row.href === address);
    beside.dataset.address = address;
    delete beside.dataset.begun;
    const bar = made("p", "", { className: "answers" });
    bar.append(made("button", "Close", { type: "button", className: "small", onclick: () => history.back() }), made("a", "The whole page", { href: address, className: "button small" }));
    beside.replaceChildren(bar, ...found.childNodes);
    beside.scrollTop = scrolled;
    document.title = read.title;
    if (!quietly) beside.focus({ preventScroll: true });
    mark();
  };

  const show = async (address, quietly) => {
    asked = address;
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (asked !== address) return;
    if (answer && answer.ok && !answer.redirected) fill(address, await answer.text(), quietly);
    else if (!quietly) location.href = address;
  };

  const close = () => {
    asked = "";
    if (!beside) return;
    const { address, place } = beside.dataset;
    beside.remove();
    beside = null;
    document.title = list.title;
    mark();
    // where one was, or what took its place once it was done
    const row = rows().find((one) => one.href === address) || rows()[Math.max(0, Math.min(place, rows().length - 1))];
    if (row) row.focus();
  };

  const send = async (event) => { // what the form's own sending would do, with the answer beside the list
    const form = event.target;
    if (form.getAttribute("method") !== "post") return;
    event.preventDefault();
    if (form.dataset.sent) return;
    const pressed = event.submitter;
    const to = (pressed && pressed.getAttribute("formaction")) || form.getAttribute("action");
    const body = new URLSearchParams(new FormData(form, pressed));
    const answer = await fetch(to, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
    if (!form.isConnected) return;
    if (!answer) {
      delete form.dataset.sent;
      form.append(made("p", "The connection failed. Press it again: it is done once.", { className: "problem" }));
    } else if (answer.redirected && bare(answer.url) !== beside.dataset.address) location.href = answer.url;
    else fill(beside.dataset.address, await answer.text());
  };

  document.addEventListener("click", (event) => {
    const row = event.target.closest("main a.row");
    if (!row || !wide.matches || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history[bare(location.href) === list.address ? "pushState" : "replaceState"](null, "", row.href);
    show(row.href);
  });
  addEventListener("popstate", () => { if (bare(location.href) === list.address) close(); else show(bare(location.href)); });
  document.addEventListener("keydown", (event) => {
    const typed = beside && beside.querySelector("[data-dirty]");
    if (beside && event.key === "Escape" && !typed && !document.activeElement.matches("input, textarea, select, time")) history.back();
  });
  document.addEventListener("changed", () => { // the record did: the sheet is read again, unless somebody is at work in it
    mark();
    const at = document.activeElement;
    const begun = beside && (beside.dataset.begun || beside.querySelector("[data-dirty]") || (at !== beside && beside.contains(at)));
    if (beside && !begun) show(beside.dataset.address, true);
  });
})();
