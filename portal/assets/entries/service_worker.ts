/** The service worker: only on devices on which somebody keeps lessons. Everything else goes to the portal as ever. */
import { partOf } from "../offline/byte_ranges";
import { STATIC_CACHE, pathOf } from "../offline/kept_lessons";
import { form, keptFile, page } from "../offline/pages";
import { send } from "../offline/sending";
import { scope, type FetchEvent } from "../offline/worker_scope";

const SHELL_PREFIX = "changxue-shell-";
const SHELL = SHELL_PREFIX + scope.changxue.version;
const FILES = /\/(media|captions|slides|descriptions|files)\//; // what a lesson's pages load

scope.addEventListener("install", (event) => {
  const { shell, pages } = scope.changxue;
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([...shell, ...pages])).then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(removeOldShells().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== scope.location.origin) return;
  if (request.mode === "navigate") return event.respondWith(request.method === "GET" ? page(event) : form(event));
  if (request.method !== "GET" || request.headers.has("X-Changxue-Keeping")) return;
  if (url.pathname.startsWith(scope.changxue.static)) event.respondWith(fixedFile(event));
  else if (FILES.test(url.pathname)) event.respondWith(file(event));
});

// a page asks, or the browser says that the connection is back
scope.addEventListener("message", (event) => {
  if (event.data === "send") event.waitUntil(sendAndTell());
});
scope.addEventListener("sync", (event) => event.waitUntil(sendAndTell()));

async function sendAndTell(): Promise<void> {
  const { sent, text } = await send(scope.changxue, false);
  for (const client of await scope.clients.matchAll()) client.postMessage({ sent, text });
}

/** A file of the front end: its address names its content, so a kept one is as good as any. */
async function fixedFile({ request }: FetchEvent): Promise<Response> {
  for (const name of [SHELL, STATIC_CACHE]) {
    const kept = (await caches.has(name)) && (await (await caches.open(name)).match(request.url));
    if (kept) return kept;
  }
  return fetch(request);
}

async function file({ request }: FetchEvent): Promise<Response> {
  const kept = await keptFile(pathOf(request.url));
  return kept ? partOf(kept, request.headers.get("Range")) : fetch(request);
}

async function removeOldShells(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(SHELL_PREFIX) && name !== SHELL) await caches.delete(name);
}
