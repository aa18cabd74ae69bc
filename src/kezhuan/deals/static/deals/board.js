// The board by drag and by key. Everything here is also a link or a button on the card.
"use strict";
(() => {
  const board = document.querySelector("[data-board]");
  const drop = document.querySelector("form[data-drop]");
  if (!board || !drop) { return; }
  const cards = () => [...board.querySelectorAll(".deal[data-move]")];
  let picked = null;
  const pick = (card) => {
    picked?.classList.remove("is-picked");
    picked = card ?? null;
    picked?.classList.add("is-picked");
    picked?.querySelector("a")?.focus();
  };

  let carried = null;
  board.addEventListener("dragstart", (event) => {
    carried = event.target.closest?.(".deal[data-move]") ?? null;
    event.dataTransfer?.setData("text/plain", "");
  });
  board.addEventListener("dragover", (event) => {
    if (carried && event.target.closest?.("[data-stage]")) { event.preventDefault(); }
  });
  board.addEventListener("drop", (event) => {
    const column = event.target.closest?.("[data-stage]");
    if (!carried || !column || column.contains(carried)) { return; }
    event.preventDefault();
    drop.action = carried.dataset.move;
    drop.elements.to.value = column.dataset.stage;
    drop.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) { return; }
    const all = cards();
    const place = picked ? all.indexOf(picked) : -1;
    const key = event.key.toLowerCase();
    if (key === "j") { pick(all[Math.min(place + 1, all.length - 1)]); }
    if (key === "k") { pick(all[Math.max(place - 1, 0)]); }
    if (key === "m" && picked) { location.assign(picked.dataset.move); }
    if (key === "n" && picked) { location.assign(picked.querySelector("a").href); }
  });
})();
