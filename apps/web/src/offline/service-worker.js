/**
 * Opens the playground without a network. The server writes BUILD (its id) and ASSETS (all files that a build is made of) above
 * this text, so that another build is another service worker.
 *
 * Pages come from the network wherever it answers, so nobody sees an old one; a copy with its own headers, the policy with its
 * nonce among them, is kept for when it does not. Files of a build are named by their content and never change: they come from
 * here. Requests to the API are left alone.
 */
/// <reference lib="webworker" />
/* global BUILD, ASSETS */

/** What the page asks for under names that stay the same; part of a build as well. */
const NAMED = ["/examples.json", "/editor-types.json", "/icon.svg", "/device/frame.html", "/device/program.js"];
const SHELL = "/";
/** Pages that are kept once they were visited; what else there is needs its server. */
const KEPT = /^\/(play\/[\w-]+|s\/[\w-]+|gallery(\/[\w-]+)?|guide(\/[\w-]+)?)?$/;
const MOST_PAGES = 40;
/** A server that takes longer is as good as away: the copy is shown. */
const WAIT_MS = 4_000;
/** Files fetched at a time while this is made ready: the page goes before. */
const AT_A_TIME = 4;

const PREFIX = "tracepad-";
const NAME = PREFIX + BUILD;
/** A build's pages say which they are of: one whose files are not here would open half. */
const isOfBuild = (html) => html.includes(BUILD);

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forget().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  if (url.pathname.startsWith("/_next/static/")) event.respondWith(fromHere(request));
  else if (NAMED.includes(url.pathname)) event.respondWith(named(request, url.pathname));
  else if (request.mode === "navigate" && request.destination === "document") event.respondWith(page(event, url));
});

/** All of this build, or nothing: what fails is tried again with the next visit. */
async function fill() {
  const cache = await caches.open(NAME);
  const shell = await fetch(SHELL, { cache: "reload" });
  if (!shell.ok || !isOfBuild(await shell.clone().text())) throw new Error("The server is of another build.");
  const left = [...ASSETS, ...NAMED];
  const fetchNext = async () => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      // Files named by their content may come from the browser's own cache.
      const response = await fetch(path, NAMED.includes(path) ? { cache: "reload" } : {});
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, fetchNext));
  await cache.put(SHELL, shell);
}

/** Keeps this build and the one before it, whose pages may still be open and load their parts. */
async function forget() {
  const before = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(before.slice(0, -1).map((name) => caches.delete(name)));
}

async function fromHere(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept === undefined) return fetch(request);
  // A copy has no address of its own: a worker's script keeps the one it was asked for, with the fragment that it reads.
  return new Response(kept.body, { status: kept.status, headers: kept.headers });
}

/** Of this build where it is controlled by it; the network answers first, as another build may have come. */
async function named(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(NAME)).match(path, { ignoreVary: true });
    if (kept === undefined) throw error;
    return kept;
  }
}

async function page(event, url) {
  const cache = await caches.open(NAME);
  const kept = () => cache.match(url.pathname, { ignoreVary: true });
  const answer = fetch(event.request).then((response) => {
    if (response.ok && KEPT.test(url.pathname) && url.search === "") event.waitUntil(keep(cache, url.pathname, response.clone()));
    return response;
  });
  const late = new Promise((resolve) => setTimeout(resolve, WAIT_MS)).then(async () => (await kept()) ?? answer);
  try {
    const response = await Promise.race([answer, late]);
    // What stands before the server answers for it while it is away.
    return response.status >= 502 && response.status <= 504 ? ((await kept()) ?? response) : response;
  } catch {
    return (await kept()) ?? away();
  }
}

async function keep(cache, path, response) {
  if (!isOfBuild(await response.clone().text())) return;
  await cache.put(path, response);
  const pages = (await cache.keys()).filter(({ url }) => KEPT.test(new URL(url).pathname) && new URL(url).pathname !== SHELL);
  await Promise.all(pages.slice(0, Math.max(0, pages.length - MOST_PAGES)).map((request) => cache.delete(request)));
}

/** A page that was never visited here. */
function away() {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Offline · Tracepad</title>
<style>
:root { color-scheme: light dark; }
body { margin: 48px 24px; max-width: 40em; background: light-dark(#e4eae3, #121716); color: light-dark(#141d19, #e8efea); font: 17px/25px Georgia, serif; }
h1 { font-size: 21px; line-height: 27px; }
a { color: light-dark(#00655a, #5fd4c0); }
</style>
<h1>This page needs the server, which cannot be reached</h1>
<p>Pages that you have visited open without it, and so does the playground: programs run in this browser.</p>
<p><a href="/">Open the playground</a></p>
</html>`;
  return new Response(html, {
    status: 503,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
