// 走访登记: what is written is kept on this device first, sent when there is a network, and forgotten once the server
// has said that it has it. The page works without this file: the form is then sent like any other.
"use strict";
(() => {
  const form = document.querySelector("form[data-visit]");
  const place = document.querySelector("[data-outbox]");
  const line = document.querySelector("[data-net]");
  const settings = JSON.parse(document.querySelector("#visit-settings").textContent);
  const words = settings.words;
  if (!form || !window.indexedDB || !window.crypto?.randomUUID) { return; }

  // the device's own store ---------------------------------------------------------------------------------------
  const opened = new Promise((yes, no) => {
    const asked = indexedDB.open("kezhuan-visits", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "key" });
      asked.result.createObjectStore("receipts", { keyPath: "key" });
      asked.result.createObjectStore("draft");
    };
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });
  // resolves when the store says that the change is on disk, not before
  const change = async (stores, act) => {
    const base = await opened;
    return new Promise((yes, no) => {
      const task = base.transaction(stores, "readwrite", { durability: "strict" });
      task.oncomplete = () => yes();
      task.onerror = task.onabort = () => no(task.error);
      act(...stores.map((name) => task.objectStore(name)));
    });
  };
  const read = async (store, how) => {
    const base = await opened;
    return new Promise((yes, no) => {
      const asked = how(base.transaction(store).objectStore(store));
      asked.onsuccess = () => yes(asked.result);
      asked.onerror = () => no(asked.error);
    });
  };
  const mine = async (store) => (await read(store, (s) => s.getAll())).filter((row) => row.user === settings.user)
    .sort((a, b) => a.savedAt.localeCompare(b.savedAt));

  // the form -----------------------------------------------------------------------------------------------------
  const KINDS = ["demand", "solved", "service"];
  const field = (name) => form.elements.namedItem(name);
  const value = (name) => field(name)?.value ?? "";
  const spot = { latitude: null, longitude: null };
  const written = () => ({
    brigade: Number(value("brigade")),
    enterprise_name: value("enterprise_name"),
    happened_on: value("happened_on"),
    summary: value("summary"),
    contact_name: value("contact_name"),
    contact_mobile: value("contact_mobile"),
    location_consent: spot.latitude !== null,
    ...spot,
    findings: KINDS.flatMap((kind) => value(kind).split("\n").filter((text) => text.trim()).map((text) => ({ kind, words: text.trim() }))),
  });
  const clear = () => {
    const kept = { brigade: value("brigade"), happened_on: value("happened_on") };
    form.reset();
    for (const [name, text] of Object.entries(kept)) { if (text) { field(name).value = text; } }
    field("key").value = crypto.randomUUID();
    spot.latitude = spot.longitude = null;
    const box = form.querySelector("[data-locate]");
    if (box) { box.checked = false; }
  };
  const fill = (body) => {
    for (const name of ["brigade", "enterprise_name", "happened_on", "summary", "contact_name", "contact_mobile"]) {
      if (field(name)) { field(name).value = body[name] ?? ""; }
    }
    for (const kind of KINDS) {
      field(kind).value = body.findings.filter((row) => row.kind === kind).map((row) => row.words).join("\n");
    }
  };

  // a half-written visit survives a closed tab
  let pause = 0;
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      const draft = { key: value("key"), body: written() };
      change(["draft"], (store) => store.put(draft, settings.user)).catch(() => {});
    }, 300);
  });

  const locate = form.querySelector("[data-locate]");
  locate?.addEventListener("change", () => {
    spot.latitude = spot.longitude = null;
    const said = form.querySelector("[data-located]");
    if (!locate.checked) { said.textContent = ""; return; }
    navigator.geolocation?.getCurrentPosition(
      (at) => {
        spot.latitude = at.coords.latitude.toFixed(5);
        spot.longitude = at.coords.longitude.toFixed(5);
        said.textContent = words.found;
      },
      () => { locate.checked = false; said.textContent = words.notfound; },
      { timeout: 10000 },
    );
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) { return; }
    const key = value("key");
    const body = written();
    if (!body.summary.trim() && !body.findings.length) { field("demand").focus(); return; }
    const row = { key, user: settings.user, savedAt: new Date().toISOString(), state: "waiting", body };
    clearTimeout(pause);
    try {
      await change(["outbox", "draft"], (outbox, draft) => { outbox.put(row); draft.delete(settings.user); });
    } catch (lost) {
      say(words.full);
      return;
    }
    clear();
    await show();
    say(words.saved);
    flush();
  });

  // the list -----------------------------------------------------------------------------------------------------
  const say = (text) => { line.textContent = text; };
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text) { node.textContent = text; }
    return node;
  };
  const TAGS = { waiting: "wait", sending: "wait", conflict: "stop", wrong: "stop" };
  const button = (text, act) => {
    const node = make("button", "btn btn--s", text);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  };
  const show = async () => {
    const rows = await mine("outbox");
    const receipts = (await mine("receipts")).reverse();
    const items = rows.map((row) => {
      const item = make("li", "outbox__row");
      item.dataset.key = row.key;
      item.append(make("span", "outbox__name", `${row.body.enterprise_name} · ${row.body.happened_on}`), make("span", `tag tag--${TAGS[row.state]}`, words[row.state]));
      if (row.message) { item.append(make("p", "outbox__said", row.message)); }
      if (row.state === "conflict" || row.state === "wrong") {
        const act = make("div", "btn-row");
        if (row.state === "wrong") { act.append(button(words.mend, () => mend(row))); }
        else { act.append(button(words.again, () => renew(row))); }
        act.append(button(words.discard, () => discard(row)));
        item.append(act);
      }
      return item;
    });
    for (const row of receipts.slice(0, 20)) {
      const item = make("li", "outbox__row");
      const link = make("a", "outbox__name", `${row.name} · ${row.number}`);
      link.href = row.url;
      item.append(link, make("span", "tag tag--ok", words.received));
      items.push(item);
    }
    place.replaceChildren(...items);
    place.closest("[data-outbox-panel]").hidden = items.length === 0;
    place.dataset.waiting = String(rows.length);
  };
  const mend = async (row) => {
    fill(row.body);
    field("key").value = row.key;
    await change(["outbox", "draft"], (outbox, draft) => { outbox.delete(row.key); draft.put({ key: row.key, body: row.body }, settings.user); });
    await show();
    field("enterprise_name").focus();
  };
  const renew = async (row) => {
    const next = { ...row, key: crypto.randomUUID(), state: "waiting", message: "" };
    await change(["outbox"], (outbox) => { outbox.delete(row.key); outbox.put(next); });
    await show();
    flush();
  };
  const discard = async (row) => {
    if (!window.confirm(words.sure)) { return; }
    await change(["outbox"], (outbox) => outbox.delete(row.key));
    await show();
  };

  // sending ------------------------------------------------------------------------------------------------------
  const mark = (row, state, message) => change(["outbox"], (outbox) => outbox.put({ ...row, state, message: message ?? "" }));
  const received = (row, said) => change(["outbox", "receipts"], (outbox, receipts) => {
    outbox.delete(row.key);
    receipts.put({ key: row.key, user: row.user, savedAt: row.savedAt, name: row.body.enterprise_name, number: said.number, url: said.url });
  });
  const token = async () => {
    const answer = await fetch(settings.send, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) { return null; }
    if (!answer.ok) { throw new Error("refused"); }
    const said = await answer.json();
    return said.user === settings.user ? said.token : null;
  };
  const post = async (row, csrf) => {
    const answer = await fetch(settings.send, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({ key: row.key, written_at: row.savedAt, ...row.body }),
    });
    if (answer.status === 200 || answer.status === 201) { await received(row, await answer.json()); return true; }
    const said = await answer.json().catch(() => ({}));
    const detail = [said.message, ...Object.values(said.fields ?? {})].filter(Boolean).join(" ");
    if (answer.status === 409) { await mark(row, "conflict", detail); return true; }
    if (answer.status === 422 || answer.status === 400 || answer.status === 404) { await mark(row, "wrong", detail || words.refused); return true; }
    say(answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403 ? words.login : words.refused);
    return false;
  };
  let timer = 0;
  let wait = 2000;
  const later = () => { clearTimeout(timer); timer = setTimeout(flush, wait); wait = Math.min(wait * 2, 60000); };
  const sendAll = async () => {
    const rows = (await mine("outbox")).filter((row) => row.state === "waiting");
    if (!rows.length) { wait = 2000; return; }
    try {
      const csrf = await token();
      if (csrf === null) { say(words.login); return; }
      for (const row of rows) {
        const goes = await post(row, csrf);
        await show();
        if (!goes) { later(); return; }
      }
      wait = 2000;
      say(words.ready);
    } catch (lost) {
      say(words.offline.replace("%(count)s", String(rows.length)));
      later();
    }
  };
  // one tab sends at a time; a tab that was closed in the middle lets go by itself
  const flush = () => (navigator.locks ? navigator.locks.request("kezhuan-visits", sendAll) : sendAll());
  window.addEventListener("online", () => { wait = 2000; flush(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { flush(); } });
  document.querySelector("[data-flush]")?.addEventListener("click", () => flush());

  const begin = async () => {
    const draft = await read("draft", (store) => store.get(settings.user));
    if (draft) { fill(draft.body); field("key").value = draft.key; }
    else if (!form.querySelector(".is-wrong")) { field("key").value = crypto.randomUUID(); }
    await show();
    form.dataset.ready = "1";
    flush();
  };
  begin();
  navigator.storage?.persist?.();
  if ("serviceWorker" in navigator) { navigator.serviceWorker.register(settings.worker, { scope: settings.scope }).catch(() => {}); }
})();
