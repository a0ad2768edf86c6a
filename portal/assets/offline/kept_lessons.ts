/** The lessons that are kept on this device, each with a cache of its own. */
import { transact, type KeptLesson } from "./database";

export const STATIC_CACHE = "changxue-static"; // files of the front end that pages of kept lessons load
const CACHE_PREFIX = "changxue-lesson:";

export async function keptLessons(account: string): Promise<KeptLesson[]> {
  const all = await transact<KeptLesson[]>("lessons", "readonly", (lessons) => lessons.getAll());
  return all.filter((each) => each.account === account);
}

export function keptLesson(account: string, lesson: string): Promise<KeptLesson | undefined> {
  return transact<KeptLesson | undefined>("lessons", "readonly", (lessons) => lessons.get([account, lesson]));
}

export async function saveLesson(lesson: KeptLesson): Promise<void> {
  await transact("lessons", "readwrite", (lessons) => void lessons.put(lesson));
}

/** Changes a lesson where it stands, so that two pages that study it lose nothing of each other. */
export async function changeLesson(account: string, lesson: string, change: (kept: KeptLesson) => void): Promise<void> {
  await transact("lessons", "readwrite", (lessons) => {
    const request = lessons.get([account, lesson]) as IDBRequest<KeptLesson | undefined>;
    request.onsuccess = () => {
      if (!request.result) return;
      change(request.result);
      lessons.put(request.result);
    };
  });
}

export async function removeLesson(account: string, lesson: string): Promise<void> {
  const kept = await keptLesson(account, lesson);
  await transact("lessons", "readwrite", (lessons) => void lessons.delete([account, lesson]));
  if (kept) await caches.delete(kept.cache);
  await sweepStatic();
}

export function newCacheName(lesson: string): string {
  return `${CACHE_PREFIX}${lesson}:${Date.now()}`;
}

/** Removes what is left of a keeping that was cut off: a browser that ended, a page that was closed. Nothing may be being kept
 *  meanwhile (keeping.ts holds the lock). */
export async function sweepCaches(): Promise<void> {
  const all = await transact<KeptLesson[]>("lessons", "readonly", (lessons) => lessons.getAll());
  const used = new Set(all.map((each) => each.cache));
  for (const name of await caches.keys()) if (name.startsWith(CACHE_PREFIX) && !used.has(name)) await caches.delete(name);
  await sweepStatic();
}

async function sweepStatic(): Promise<void> {
  const all = await transact<KeptLesson[]>("lessons", "readonly", (lessons) => lessons.getAll());
  if (!all.length) return void (await caches.delete(STATIC_CACHE));
  const used = new Set(all.flatMap((each) => each.addresses));
  const cache = await caches.open(STATIC_CACHE);
  for (const request of await cache.keys()) if (!used.has(pathOf(request.url))) await cache.delete(request);
}

/** An address of this site without its scheme and host. */
export function pathOf(address: string): string {
  const url = new URL(address);
  return url.pathname + url.search;
}
