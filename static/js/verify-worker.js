/* Service worker of /xac-thuc/: the page that checks a seal opens without a net, with the keys it saw last. */
"use strict";

const SHELF = "xac-thuc-1";
const PAGE = "/xac-thuc/";
const KEYS = "/xac-thuc/khoa.json";
const isPart = (url) => url.pathname.startsWith("/static/");
const kept = async (path) => (await caches.open(SHELF)).match(path);

// Only what is the same for everybody is kept: never an address with a token in it.
async function keep(url, answer) {
  const wanted = url.pathname === KEYS || isPart(url) || (url.pathname === PAGE && !url.search);
  if (!answer.ok || answer.redirected || !wanted) return;
  // Whole before it is put: a connection lost half-way must not cost the copy that is there.
  const type = answer.headers.get("Content-Type");
  const whole = new Response(await answer.blob(), { headers: { "Content-Type": type } });
  await (await caches.open(SHELF)).put(url.pathname, whole);
}

async function freshElseKept(event, url, path) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(url, answer.clone()));
    return answer;
  } catch (error) {
    const copy = await kept(path);
    if (copy) return copy;
    throw error;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("xac-thuc-") && name !== SHELF);
  const clear = caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))));
  event.waitUntil(clear.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  // A paper scanned without a net opens the page, which finds the token in its own address.
  if (event.request.mode === "navigate") event.respondWith(freshElseKept(event, url, PAGE));
  else if (url.pathname === KEYS || isPart(url)) event.respondWith(freshElseKept(event, url, url.pathname));
});

// The first view was not ours yet: the page names what it loaded.
self.addEventListener("message", (event) => {
  const urls = (event.data?.keep || []).map((one) => new URL(one)).filter((url) => url.origin === location.origin);
  const take = (url) => fetch(url, { cache: isPart(url) ? "force-cache" : "default" }).then((answer) => keep(url, answer));
  event.waitUntil(Promise.allSettled(urls.map(take)));
});
