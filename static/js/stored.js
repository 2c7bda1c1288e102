/* Service worker of /thu-tuc/ and /en/thu-tuc/: a procedure seen once opens without a net, and then says that it is a stored copy. */
"use strict";

const SHELF = "thu-tuc-1";
const MOST_PAGES = 40;
const PATIENCE = 5000;
const isPage = (url) => /^(\/en)?\/thu-tuc\/[^/]+\/$/.test(url.pathname);
const isPart = (url) => url.pathname.startsWith("/static/") || url.pathname.endsWith("/qr.svg");
// One copy a page, whichever sheet it was scanned from.
const key = (url) => url.origin + url.pathname;

// Whole before it counts: a connection lost half-way must cost neither the view nor the copy that is there.
async function whole(answer) {
  if (!answer.ok || answer.redirected) return answer;
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(await answer.blob(), { headers });
}

async function keep(url, answer) {
  if (!answer.ok || answer.redirected) return;
  const shelf = await caches.open(SHELF);
  await shelf.put(key(url), answer);
  const pages = (await shelf.keys()).filter((one) => isPage(new URL(one.url)));
  await Promise.all(pages.slice(0, -MOST_PAGES).map((one) => shelf.delete(one)));
}

// The copy with its warning uncovered: a limit or a fee is never shown stale without saying so.
async function copy(url) {
  const kept = await (await caches.open(SHELF)).match(key(url));
  if (!kept) return undefined;
  const text = (await kept.text()).replace(/(data-stored="[^"]*") hidden/, "$1");
  return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function page(event, url) {
  const fresh = fetch(event.request).then(whole).then((answer) => {
    event.waitUntil(keep(url, answer.clone()));
    return answer;
  });
  const late = new Promise((tell) => setTimeout(tell, PATIENCE)).then(() => copy(url));
  try {
    return (await Promise.race([fresh, late])) || (await fresh);
  } catch (error) {
    const kept = await copy(url);
    if (kept) return kept;
    throw error;
  }
}

async function part(request, url) {
  const kept = await (await caches.open(SHELF)).match(key(url));
  if (kept) return kept;
  const answer = await whole(await fetch(request));
  await keep(url, answer.clone());
  return answer;
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("thu-tuc-") && name !== SHELF);
  const clear = caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))));
  event.waitUntil(clear.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (isPage(url)) event.respondWith(page(event, url));
  } else if (isPart(url)) {
    event.respondWith(part(event.request, url));
  }
});

// The first view was not ours yet: the page names what it loaded, which the browser still has at hand.
self.addEventListener("message", (event) => {
  const wanted = (event.data?.keep || []).map((one) => new URL(one)).filter((url) => isPage(url) || isPart(url));
  const take = (url) => fetch(url, { cache: isPage(url) ? "default" : "force-cache" }).then(whole).then((answer) => keep(url, answer));
  event.waitUntil(Promise.allSettled(wanted.filter((url) => url.origin === location.origin).map(take)));
});
