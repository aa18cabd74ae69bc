// 科转 – the pages work without this file; it only makes them quicker. No inline code, no eval, nothing personal kept.
"use strict";
(() => {
  const root = document;

  // "/" goes to the first search box unless one is already typing
  root.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const box = root.querySelector("[data-search], form[role=search] input:not([type=hidden]), .ask textarea");
      if (box) { event.preventDefault(); box.focus(); }
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const palette = root.querySelector("#palette[popover]");
      if (palette?.showPopover) { event.preventDefault(); palette.showPopover(); palette.querySelector("input")?.focus(); }
    }
    if (event.key === "Escape") { closeMenus(null); }
  });

  // menus made of <details> close when one looks elsewhere
  const closeMenus = (except) => {
    for (const menu of root.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) { menu.open = false; }
    }
  };
  root.addEventListener("click", (event) => closeMenus(event.target.closest?.("details[data-menu]") ?? null));

  // the summary of errors takes the focus so that a screen reader begins there
  const focusSummary = (where) => where.querySelector?.("[data-focus]")?.focus();

  // a form is sent once; the button says that it is on its way
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-many")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button?.classList.contains("btn")) { button.classList.add("is-busy"); button.setAttribute("aria-busy", "true"); }
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) { return; }
    for (const form of root.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelector(".is-busy")?.classList.remove("is-busy");
    }
  });

  // a button that waits says so instead of doing nothing
  root.addEventListener("click", (event) => {
    if (event.target.closest?.("[aria-disabled=true]")) { event.preventDefault(); }
  });

  // picking rows: count, all at once
  const counted = (table) => {
    const boxes = [...table.querySelectorAll("input[data-pick]")];
    const picked = boxes.filter((box) => box.checked).length;
    const all = table.querySelector("input[data-pick-all]");
    if (all) { all.checked = boxes.length > 0 && picked === boxes.length; all.indeterminate = picked > 0 && picked < boxes.length; }
    const scope = table.closest("form, [data-query-table]") ?? root;
    for (const place of scope.querySelectorAll("[data-picked]")) {
      place.textContent = place.textContent.replace(/\d+/, String(picked));
    }
  };
  root.addEventListener("change", (event) => {
    const table = event.target.closest?.("table");
    if (!table) { return; }
    if (event.target.matches("input[data-pick-all]")) {
      for (const box of table.querySelectorAll("input[data-pick]")) { box.checked = event.target.checked; }
    }
    if (event.target.matches("input[data-pick], input[data-pick-all]")) { counted(table); }
  });

  // select boxes marked so send their form at once (the button stays for everyone else)
  root.addEventListener("change", (event) => {
    if (event.target.matches?.("select[data-submit]")) { event.target.form?.requestSubmit(); }
  });

  // countdowns tick; the server's time is the one that counts
  const tick = () => {
    for (const place of root.querySelectorAll(".countdown[data-ends]")) {
      const left = Math.max(0, Math.floor((Date.parse(place.dataset.ends) - Date.now()) / 1000));
      const parts = [[3600, "时"], [60, "分"], [1, "秒"]];
      let rest = left;
      const words = [];
      for (const [size, unit] of parts) {
        const n = Math.floor(rest / size);
        rest -= n * size;
        if (size === 3600 && n === 0) { continue; }
        words.push(String(n).padStart(2, "0") + " " + (place.dataset[{ 3600: "h", 60: "m", 1: "s" }[size]] ?? unit));
      }
      place.textContent = words.join(" ");
      place.classList.toggle("is-last", left < 300);
    }
  };
  if (root.querySelector(".countdown[data-ends]")) { tick(); setInterval(tick, 1000); }

  root.addEventListener("DOMContentLoaded", () => focusSummary(root));
  root.addEventListener("htmx:load", (event) => {
    focusSummary(event.detail.elt);
    for (const table of event.detail.elt.querySelectorAll?.("table:has(input[data-pick])") ?? []) { counted(table); }
  });
  // the CSRF token of the page goes with every htmx request that changes something
  root.addEventListener("htmx:configRequest", (event) => {
    const token = root.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (token && event.detail.verb !== "get") { event.detail.headers["X-CSRFToken"] = token; }
  });
})();
