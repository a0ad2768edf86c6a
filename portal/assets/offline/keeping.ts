/** Brings a lesson onto this device: all of it or nothing. */
import { saveLesson, sweepCaches, keptLesson, newCacheName, pathOf, STATIC_CACHE } from "./kept_lessons";
import type { KeptLesson } from "./database";

const LOCK = "changxue-keeping";
const LEAST_SPARE_BYTES = 5_000_000; // pictures of slides and pages, of which the choice says nothing

/** Why a lesson was not kept: no room, stopped by the person, or the line. */
export type Failure = "full" | "stopped" | "failed";

export class NotKept extends Error {
  constructor(readonly failure: Failure) {
    super(failure);
  }
}

/** What is to be kept: `views`: the pages to fetch by the paths at which they open later. */
export interface Choice {
  account: string;
  lesson: string;
  title: string;
  course: string;
  language: string;
  picture: string;
  size: string;
  bytes: number;
  views: Record<string, string>;
  staticRoot: string;
}

/** Keeps a lesson, in the place of an older copy of it. Raises NotKept; then nothing of it is left on the device. */
export async function keep(choice: Choice, onProgress: (bytes: number) => void, stop: AbortSignal): Promise<KeptLesson> {
  return locked(async () => {
    await sweepCaches();
    await requireRoom(choice.bytes);
    const cache = newCacheName(choice.lesson);
    try {
      const before = await keptLesson(choice.account, choice.lesson);
      const kept = await fetchAll(choice, cache, onProgress, stop);
      if (before) kept.played = before.played;
      await saveLesson(kept);
      if (before) await caches.delete(before.cache);
      return kept;
    } catch (error) {
      await caches.delete(cache);
      throw new NotKept(failureOf(error, stop));
    }
  });
}

/** Removes what is left of a keeping that was cut off, where none goes on now. */
export async function sweep(): Promise<void> {
  if (!navigator.locks) return;
  await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? sweepCaches() : undefined));
}

async function locked<T>(act: () => Promise<T>): Promise<T> {
  return navigator.locks ? ((await navigator.locks.request(LOCK, act)) as T) : act();
}

async function requireRoom(bytes: number): Promise<void> {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota !== undefined && quota - (usage ?? 0) < bytes + LEAST_SPARE_BYTES) throw new NotKept("full");
}

async function fetchAll(choice: Choice, name: string, onProgress: (bytes: number) => void, stop: AbortSignal): Promise<KeptLesson> {
  const [cache, fixed] = [await caches.open(name), await caches.open(STATIC_CACHE)];
  const addresses = new Set<string>();
  let bytes = 0;
  const count = (more: number) => onProgress((bytes += more));
  for (const [path, source] of Object.entries(choice.views)) {
    const page = await fetched(source, stop);
    const html = await page.text();
    for (const address of addressesIn(html)) addresses.add(address);
    count(html.length);
    await cache.put(path, new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
  }
  for (const address of addresses) {
    const isStatic = address.startsWith(choice.staticRoot);
    await (isStatic ? fixed : cache).put(address, countedResponse(await fetched(address, stop), count));
  }
  const { account, lesson, title, course, language, picture, size } = choice;
  const pages = Object.keys(choice.views);
  return { account, lesson, title, course, language, picture, size, cache: name, pages, addresses: [...addresses], bytes, keptAt: Date.now(), played: {}, positions: {}, marked: [], completed: false };
}

async function fetched(address: string, stop: AbortSignal): Promise<Response> {
  // not out of the browser's cache: of what a player has begun to load it would give a part as if it were an answer
  const reply = await fetch(address, { signal: stop, cache: "no-store", credentials: "same-origin", headers: { "X-Changxue-Keeping": "1" } });
  if (reply.status !== 200 || reply.redirected) throw new NotKept("failed");
  return reply;
}

/** The answer, whose bytes are counted while they are stored. */
function countedResponse(reply: Response, count: (bytes: number) => void): Response {
  const headers = new Headers(reply.headers);
  headers.delete("Content-Encoding"); // what comes out of fetch is unpacked
  if (!reply.body || typeof TransformStream === "undefined") {
    count(Number(reply.headers.get("Content-Length") ?? 0));
    return new Response(reply.body, { headers });
  }
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      count(piece.byteLength);
      controller.enqueue(piece);
    },
  });
  return new Response(reply.body.pipeThrough(counter), { headers });
}

/** Addresses of this site that a page loads, and of the files that its text offers. */
function addressesIn(html: string): string[] {
  const page = new DOMParser().parseFromString(html, "text/html");
  const found: (string | null)[] = [];
  const collect = (selector: string, attribute: string) => {
    for (const each of page.querySelectorAll(selector)) found.push(each.getAttribute(attribute));
  };
  collect("img[src], video[src], audio[src], source[src], track[src], script[src]", "src");
  collect("video[poster]", "poster");
  collect("link[rel~=stylesheet], link[rel~=icon]", "href");
  collect("a[href*='/files/']", "href");
  const urls = found.map((address) => new URL(address ?? "", location.origin)).filter((url) => url.origin === location.origin);
  return urls.map((url) => pathOf(url.href));
}

function failureOf(error: unknown, stop: AbortSignal): Failure {
  if (error instanceof NotKept) return error.failure;
  if (stop.aborted) return "stopped";
  return (error as DOMException | null)?.name === "QuotaExceededError" ? "full" : "failed";
}
