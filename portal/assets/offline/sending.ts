/** Sends the notes that wait, oldest first, in bundles that the portal takes; the service worker does it. */
import { fact, forgetFact, setFact, type Note } from "./database";
import { changeLesson } from "./kept_lessons";
import { notesOf, removeNotes } from "./notes";

const MOST_BYTES = 40_000; // the portal takes 64 KiB of JSON
const MOST_NOTES = 400;
const PATIENCE_MS = 8000;
const CONTACT_MS = 5 * 60_000; // so often a device that has nothing to send says that it is connected
const RETRY_LATER = new Set([400, 401, 403, 408, 425, 429]);

export interface Addresses {
  token: string;
  study: string;
}

/** `sent` is false where something still waits, `reached` where the portal did not answer; `text`: what it says of what it counted. */
export interface Sending {
  sent: boolean;
  reached: boolean;
  text: string;
}

let running: Promise<Sending> | null = null;

/** `tells`: the portal's next page says what came of it, so nobody else has to. */
export function send(addresses: Addresses, tells: boolean): Promise<Sending> {
  running = running ?? sendAll(addresses, tells).finally(() => (running = null));
  return running;
}

async function sendAll(addresses: Addresses, tells: boolean): Promise<Sending> {
  const account = await fact("account");
  if (!account) return { sent: true, reached: true, text: "" };
  const [notes, token] = [await notesOf(account), await fact(`token:${account}`)];
  const isDue = Date.now() - Number(await fact(`contact:${account}`)) > CONTACT_MS;
  if (!token || (!notes.length && !isDue)) return { sent: !notes.length, reached: true, text: "" };
  const texts: string[] = [];
  try {
    const csrf = await tokenFor(account, addresses.token);
    if (csrf === null) return { sent: !notes.length, reached: true, text: "" };
    const all = bundles(notes);
    for (const [number, bundle] of all.entries()) {
      const body = { token, tells, last: number === all.length - 1, notes: bundle.map(plain) };
      const reply = await post(addresses.study, csrf, body);
      if (reply.status >= 500 || RETRY_LATER.has(reply.status)) return { sent: false, reached: true, text: texts.join(" ") };
      if (reply.ok) texts.push(await counted(reply, account));
      else if (reply.status === 404) await forgetFact(`token:${account}`); // away for longer than the portal remembers
      await removeNotes(bundle);
    }
    await setFact(`contact:${account}`, String(Date.now()));
  } catch {
    return { sent: !notes.length, reached: false, text: texts.join(" ") };
  }
  return { sent: !(await notesOf(account)).length, reached: true, text: texts.filter(Boolean).join(" ") };
}

/** The token for forms of this account; null where somebody else, or nobody, is signed in. */
export async function tokenFor(account: string, address: string): Promise<string | null> {
  const reply = await impatient(address, { cache: "no-store", headers: { Accept: "application/json" } });
  const answer = (await reply.json()) as { account: string; token: string };
  return answer.account === account ? answer.token : null;
}

export function post(address: string, csrf: string, body: unknown): Promise<Response> {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf };
  return impatient(address, { method: "POST", credentials: "same-origin", redirect: "error", headers, body: JSON.stringify(body) });
}

/** A request that is given up when nothing has come for some seconds: on a dead line a browser would wait for minutes. */
export function impatient(address: RequestInfo, options: RequestInit, patience_ms = PATIENCE_MS): Promise<Response> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience_ms);
  return fetch(address, { ...options, signal: giveUp.signal }).finally(() => clearTimeout(timer));
}

async function counted(reply: Response, account: string): Promise<string> {
  const answer = (await reply.json()) as { completed: string[]; text: string };
  for (const lesson of answer.completed) await changeLesson(account, lesson, (kept) => (kept.completed = true));
  return answer.text;
}

function bundles(notes: Note[]): Note[][] {
  const all: Note[][] = [[]];
  let bytes = 0;
  for (const note of notes) {
    const size = JSON.stringify(plain(note)).length;
    const last = all[all.length - 1]!;
    if (last.length && (bytes + size > MOST_BYTES || last.length === MOST_NOTES)) {
      all.push([note]);
      bytes = size;
    } else {
      last.push(note);
      bytes += size;
    }
  }
  return all;
}

function plain({ lesson, block, segments, position, sections, up_to }: Note): Partial<Note> {
  return { lesson, block, segments, position, sections, up_to };
}
