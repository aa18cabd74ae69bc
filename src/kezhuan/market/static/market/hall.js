// The hall of a lot: the record as it grows, the countdown by the server's clock. Without this file the page shows the same after a reload.
"use strict";
(() => {
  const hall = document.querySelector("[data-hall]");
  if (!hall) { return; }
  const find = (name) => hall.querySelector(`[data-${name}]`);
  const rows = find("rows");
  const say = find("say");
  const timer = hall.querySelector(".countdown[data-until]");
  let last = Number(hall.dataset.last);
  let ahead = Date.parse(hall.dataset.now) - Date.now();
  let until = timer ? Date.parse(timer.dataset.until) : 0;
  let said = Infinity;

  const put = (name, text) => { const place = find(name); if (place && text) { place.textContent = text; } };
  const cell = (row, tag, text, classes) => {
    const made = document.createElement(tag);
    made.textContent = text || "—";
    if (classes) { made.className = classes; }
    row.append(made);
    return made;
  };

  const show = (entry) => {
    if (entry.number <= last) { return; }
    last = entry.number;
    if (["opened", "sold", "failed", "cancelled", "suspended", "resumed"].includes(entry.kind)) { location.reload(); return; }
    if (entry.sequence !== null && find("sequence") === null) { location.reload(); return; }
    if (entry.amount) { put("price", entry.amount); put("leader", entry.code); put("sequence", String(entry.sequence ?? "")); }
    until = Date.parse(entry.closes_at);
    put("closes", entry.closes);
    const row = document.createElement("tr");
    const own = hall.dataset.own && entry.code === hall.dataset.own;
    if (own) { row.className = "you"; }
    cell(row, "td", String(entry.number), "r only-wide");
    cell(row, "th", entry.code).scope = "row";
    cell(row, "td", entry.amount, "r");
    cell(row, "td", entry.at, "num");
    cell(row, "td", entry.kind === "extended" ? `${entry.words} ${entry.closes}` : entry.words);
    rows?.prepend(row);
    if (entry.amount && say) { say.textContent = `${say.dataset.bid} ${entry.code} ${entry.amount} ${say.dataset.unit}`; }
    if (!own && find("mine")) { find("mine").hidden = true; }
  };

  const tick = () => {
    if (!timer) { return; }
    const left = Math.max(0, Math.floor((until - Date.now() - ahead) / 1000));
    const hours = Math.floor(left / 3600);
    const two = (n) => String(n).padStart(2, "0");
    const words = hours ? [`${two(hours)} ${timer.dataset.h}`] : [];
    words.push(`${two(Math.floor(left / 60) % 60)} ${timer.dataset.m}`, `${two(left % 60)} ${timer.dataset.s}`);
    timer.textContent = words.join(" ");
    timer.classList.toggle("is-last", left < 300);
    if (say && left <= 300 && said > 300) { say.textContent = say.dataset.minutes; }
    if (say && left <= 60 && said > 60) { say.textContent = say.dataset.minute; }
    said = left;
  };
  if (timer) { tick(); setInterval(tick, 1000); }

  for (const button of hall.querySelectorAll("[data-amount]")) {
    button.addEventListener("click", () => { const box = hall.querySelector("input[name=amount]"); if (box) { box.value = button.dataset.amount; box.focus(); } });
  }

  const ask = async () => {
    try {
      const answer = await fetch(`${hall.dataset.entries}?after=${last}`, { credentials: "same-origin" });
      if (answer.ok) {
        const body = await answer.json();
        ahead = Date.parse(body.server_time) - Date.now();
        body.entries.forEach(show);
      }
    } catch { /* no network: asked again */ }
    setTimeout(ask, 2000);
  };

  if (!hall.dataset.hall || !("EventSource" in window)) { ask(); return; }
  let failures = 0;
  const source = new EventSource(`${hall.dataset.hall}?after=${last}`);
  source.addEventListener("entry", (event) => { failures = 0; show(JSON.parse(event.data)); });
  source.addEventListener("time", (event) => { failures = 0; ahead = Date.parse(event.data) - Date.now(); });
  source.addEventListener("error", () => { failures += 1; if (failures === 3) { source.close(); ask(); } });
  addEventListener("pagehide", () => source.close());
})();
