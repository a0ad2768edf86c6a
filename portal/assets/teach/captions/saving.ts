/** Saves what was changed, by the same form as without script, by itself as well. Nothing is lost where it fails. */
import type { CaptionDocument, Cue, Problem, Word } from "./cue";
import { round } from "./cue";
import type { Track } from "./track";

const AFTER_MS = 2000; // without typing
const BETWEEN_MS = 60_000; // each save is a version that stays: one a minute by itself, others when a person asks or leaves
const AGAIN_MS = 15_000;
const MOST_KEPT_ALIVE = 60_000; // browsers allow 64 KiB

export interface SaveEvents {
  saved(answer: { words: Record<string, Word[]>; problems: Problem[] }, sent: ReadonlyMap<string, Cue | null>): void;
  /** Somebody else saved first; the document says what. Returns whether nothing is contested, so that saving can go on. */
  conflict(message: string, document: CaptionDocument): boolean;
  refused(message: string, field: string): void;
  failed(): void;
  /** Whether there is something to be saved now. */
  pending(waiting: boolean): void;
}

export class Saving {
  number: number;
  held = false; // until a person has looked at what is contested
  private timer: number | undefined;
  private last = -BETWEEN_MS;
  private running: Promise<boolean> | null = null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly track: Track,
    number: number,
    private readonly events: SaveEvents,
  ) {
    this.number = number;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && !this.held) void this.save();
    });
  }

  /** Something was changed: it is saved soon. */
  soon(): void {
    const wait = Math.max(AFTER_MS, this.last + BETWEEN_MS - performance.now());
    window.clearTimeout(this.timer);
    this.events.pending(this.track.unsaved().size > 0);
    if (!this.held) this.timer = window.setTimeout(() => void this.save(), wait);
  }

  /** Saves now; whether everything is saved then. */
  async save(): Promise<boolean> {
    window.clearTimeout(this.timer);
    if (this.running) await this.running;
    if (this.track.unsaved().size === 0) return true;
    this.running = this.send();
    const saved = await this.running.finally(() => (this.running = null));
    if (saved && this.track.unsaved().size > 0) this.soon(); // typed meanwhile
    return saved;
  }

  private async send(): Promise<boolean> {
    const sent = this.track.unsaved();
    this.last = performance.now();
    const [status, answer] = await this.post(sent);
    if (status === 0) this.track.noteSent(sent);
    if (status === 200 && answer.number !== undefined) {
      this.number = answer.number;
      this.track.noteSaved(sent);
      this.events.saved({ words: answer.words ?? {}, problems: answer.problems ?? [] }, sent);
      this.events.pending(this.track.unsaved().size > 0);
      return true;
    }
    if (status === 409 && answer.document) {
      this.number = answer.document.number;
      this.held = !this.events.conflict(answer.message ?? "", answer.document);
      return this.held ? false : this.send();
    }
    if (status === 422) this.events.refused(answer.message ?? "", answer.field ?? "");
    else {
      this.events.failed();
      this.timer = window.setTimeout(() => void this.save(), AGAIN_MS);
    }
    return false;
  }

  private async post(sent: ReadonlyMap<string, Cue | null>): Promise<[number, Answer]> {
    const body = new URLSearchParams({ number: String(this.number) });
    for (const [key, cue] of sent) addFields(body, key, cue);
    const token = this.form.querySelector<HTMLInputElement>("input[name=csrf_token]")?.value ?? "";
    try {
      const reply = await fetch(this.form.action, {
        method: "POST",
        body,
        redirect: "error",
        keepalive: body.toString().length < MOST_KEPT_ALIVE, // outlives the page that somebody leaves
        headers: { Accept: "application/json", "X-CSRFToken": token },
      });
      return [reply.status, reply.headers.get("Content-Type")?.startsWith("application/json") ? ((await reply.json()) as Answer) : {}];
    } catch {
      return [0, {}];
    }
  }
}

interface Answer {
  number?: number;
  words?: Record<string, Word[]>;
  problems?: Problem[];
  message?: string;
  field?: string;
  document?: CaptionDocument | null;
}

function addFields(body: URLSearchParams, key: string, cue: Cue | null): void {
  body.set(`cue-${key}`, cue?.text ?? "");
  if (!cue) return;
  body.set(`start-${key}`, String(round(cue.start)));
  body.set(`end-${key}`, String(round(cue.end)));
  if (cue.sources?.length) body.set(`from-${key}`, cue.sources.join(" "));
}
