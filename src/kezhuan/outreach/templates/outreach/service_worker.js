// 走访登记 without a network: the page and its parts are kept; what was written never passes through here.
"use strict";
const { page, assets } = {{ settings|safe }};
const CACHE = "kezhuan-visits-" + assets.join("|").split("").reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(assets)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith("kezhuan-visits-") && n !== CACHE).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  );
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) { return; }
  if (request.mode === "navigate" && url.pathname === page) { event.respondWith(pageFor(request)); }
  else if (assets.includes(url.pathname)) { event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(request))); }
});

// the newest page when there is a network, the kept one when there is none; a sign-in page is never kept
async function pageFor(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) { await cache.put(page, answer.clone()); }
    else if (answer.redirected) { await cache.delete(page); }
    return answer;
  } catch (lost) {
    return (await cache.match(page)) ?? Response.error();
  }
}
