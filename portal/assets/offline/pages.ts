/** Pages, on their way through the service worker: from the portal where there is a connection, else the kept one, else a page that
 *  says so. Before a page is shown, the worker knows whose it is. */
import { fact, forgetFact, setFact } from "./database";
import { forgetAccount } from "./forgetting";
import { keptLessons } from "./kept_lessons";
import { addNote, notesOf } from "./notes";
import { impatient, send, tokenFor } from "./sending";
import { scope, type FetchEvent } from "./worker_scope";

const SLOW_MS = 8000; // after so long a kept lesson is shown instead of waiting for the portal
const NOBODY = "-";
const NO_PORTAL = new Set([502, 503, 504]);

/** The answer to a request for a page. */
export async function page(event: FetchEvent): Promise<Response> {
  await leaveIfAsked();
  const kept = await keptPage(new URL(event.request.url).pathname);
  if (navigator.onLine && (await waits())) {
    const { reached } = await send(scope.changxue, true); // so that the page shows it counted
    if (!reached && kept) return kept;
  } else if (navigator.onLine) event.waitUntil(send(scope.changxue, true));
  try {
    const reply = await (kept ? impatient(event.request, {}, SLOW_MS) : fetch(event.request));
    if (kept && NO_PORTAL.has(reply.status)) return kept;
    await noteWhose(reply);
    return reply;
  } catch {
    return kept ?? instead("page");
  }
}

/** The answer to a form. */
export async function form(event: FetchEvent): Promise<Response> {
  const { pathname } = new URL(event.request.url);
  if (pathname === scope.changxue.signOut) return signOut(event.request);
  if (pathname === scope.changxue.erase) return leave(event.request, "form");
  const copy = event.request.clone();
  if (pathname.endsWith("/read") && (await keptPage(pathname))) {
    const fields = await copy.formData().catch(() => null);
    if (fields && fields.has("device_copy")) return mark(pathname, fields);
  }
  try {
    return await fetch(event.request);
  } catch {
    return instead("form");
  }
}

/** The file at an address, where it belongs to a lesson that is kept for whoever is signed in. */
export async function keptFile(address: string): Promise<Response | undefined> {
  const account = await fact("account");
  if (!account) return undefined;
  for (const lesson of await keptLessons(account)) {
    if (!lesson.addresses.includes(address)) continue;
    const file = await (await caches.open(lesson.cache)).match(address);
    if (file) return file;
  }
  return undefined;
}

/** What stands in for an answer that did not come, in the language of the page that was seen last. */
async function instead(about: "page" | "form" | "sign_out"): Promise<Response> {
  const language = (await fact("language")) ?? "zh-CN";
  const address = scope.changxue.pages.find((each) => each.endsWith(`/${language}/${about}`));
  return (address && (await caches.match(address))) || Response.error();
}

async function keptPage(path: string): Promise<Response | undefined> {
  const account = await fact("account");
  const lesson = account ? (await keptLessons(account)).find((each) => each.pages.includes(path)) : undefined;
  return lesson && (await caches.open(lesson.cache)).match(path);
}

/** Remembers who is signed in and in which language the portal speaks. */
async function noteWhose(reply: Response): Promise<void> {
  const [account, language] = [reply.headers.get("Changxue-Account"), reply.headers.get("Content-Language")];
  if (language && language !== (await fact("language"))) await setFact("language", language);
  if (account === null || account === ((await fact("account")) || NOBODY)) return;
  await setFact("account", account === NOBODY ? "" : account);
}

/** Parts that were marked as read on a kept page: they wait as notes, and one comes back to where one was. */
async function mark(path: string, fields: FormData): Promise<Response> {
  const account = (await fact("account"))!;
  const text = (name: string) => String(fields.get(name) ?? "");
  const lesson = path.split("/").slice(-2)[0]!;
  const sections = fields.getAll("section").map(String);
  if (sections.length || text("up_to")) await addNote({ account, lesson, sections, up_to: text("up_to"), changes: 0 });
  const views: Record<string, string> = { read: "/read", listen: "/listen" };
  const back = text("back") ? `#${text("back")}` : "";
  return Response.redirect(path.replace(/\/read$/, views[text("view")] ?? "") + back, 303);
}

/** Signing out sends what waits, then removes what is kept. Where the portal is not reached, a page says what would be lost. */
async function signOut(request: Request): Promise<Response> {
  const account = await fact("account");
  const { sent } = await send(scope.changxue, false);
  return account && !sent ? instead("sign_out") : leave(request, "sign_out");
}

/** Sends the form by which somebody signs out or erases the account; once it is done nothing of theirs stays here. */
async function leave(request: Request, otherwise: "form" | "sign_out"): Promise<Response> {
  const account = await fact("account");
  try {
    const reply = await fetch(request);
    if (reply.type === "opaqueredirect") await forgetWhoLeft(account);
    return reply;
  } catch {
    return instead(otherwise);
  }
}

/** Somebody removed everything and wanted to be signed out while there was no connection: now there is one. */
async function leaveIfAsked(): Promise<void> {
  const account = await fact("leaving");
  if (!account || !navigator.onLine) return;
  try {
    const csrf = await tokenFor(account, scope.changxue.token);
    const body = new URLSearchParams({ csrf_token: csrf ?? "" });
    if (csrf !== null) await impatient(scope.changxue.signOut, { method: "POST", credentials: "same-origin", body });
    await forgetFact("leaving");
  } catch {
    // still none
  }
}

async function forgetWhoLeft(account: string | undefined): Promise<void> {
  if (!account) return;
  await forgetAccount(account);
  await setFact("account", "");
}

/** Whether notes of whoever is signed in wait here. */
async function waits(): Promise<boolean> {
  const account = await fact("account");
  return Boolean(account && (await notesOf(account)).length);
}
