/** A queue of beats: sent in order, stored in the browser until the portal has acknowledged each. */
import type { Segment } from "./played_segments";

export interface Beat {
  session: string;
  sequence: number;
  segments: Segment[];
  position: number;
}

export interface Answer {
  covered_s: number;
  required_s: number;
  completed: boolean;
  credits_text: string | null;
  finished: { text: string; link: string; href: string } | null; // this ended the whole course
}

export interface BeatQueueEvents {
  answered(answer: Answer): void;
  offline(): void;
  refused(): void;
  superseded(sentence: string): void; // the lesson was opened anew on another page or device
}

const RETRY_LATER = new Set([408, 425, 429]);
const NOT_ALLOWED = new Set([400, 401, 403]); // 400 is also what an outdated CSRF token gets

export class BeatQueue {
  private readonly key: string;
  private beats: Beat[];
  private sending = false;

  constructor(private readonly url: string, private readonly session: string, private readonly events: BeatQueueEvents) {
    this.key = `changxue-beats:${url}#${session}`;
    this.beats = this.inherit();
    this.save();
    window.addEventListener("online", () => void this.send());
  }

  post(beat: Beat): void {
    this.beats.push(beat);
    this.save();
    void this.send();
  }

  /** Sends what waits, oldest first. A page that closes meanwhile loses nothing: what has no answer stays stored. */
  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.beats[0] && (await this.deliver(this.beats[0]))) {
        this.beats.shift();
        this.save();
      }
    } finally {
      this.sending = false;
    }
  }

  /** The page goes away: everything still waiting is sent at once, but for the one that is on its way already. */
  flush(): void {
    for (const beat of this.beats.slice(this.sending ? 1 : 0)) this.request(beat).catch(() => undefined);
  }

  private async deliver(beat: Beat): Promise<boolean> {
    let reply: Response;
    try {
      reply = await this.request(beat);
    } catch {
      this.events.offline();
      return false;
    }
    if (reply.ok && !reply.redirected) {
      this.events.answered((await reply.json()) as Answer);
      return true;
    }
    const fromEarlierVisit = beat.session !== this.session;
    if (reply.status === 409 && !fromEarlierVisit) this.events.superseded(((await reply.json()) as { error?: string }).error ?? "");
    if (reply.redirected || (NOT_ALLOWED.has(reply.status) && !(reply.status === 400 && fromEarlierVisit))) {
      this.events.refused();
      return false;
    }
    // a beat that the portal will never take, with a fresh token too, must not block those behind it
    return reply.status >= 400 && reply.status < 500 && !RETRY_LATER.has(reply.status);
  }

  private request(beat: Beat): Promise<Response> {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    return fetch(this.url, {
      method: "POST",
      keepalive: true, // outlives the page, as sendBeacon does, but carries headers
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(beat),
    });
  }

  /** What earlier visits to this lesson could not send. Another open tab may send it too: the portal counts a sequence once. */
  private inherit(): Beat[] {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(`changxue-beats:${this.url}#`));
      const beats = keys.flatMap((key) => JSON.parse(localStorage.getItem(key) ?? "[]") as Beat[]);
      for (const key of keys) localStorage.removeItem(key);
      return beats;
    } catch {
      return [];
    }
  }

  private save(): void {
    try {
      if (this.beats.length) localStorage.setItem(this.key, JSON.stringify(this.beats));
      else localStorage.removeItem(this.key);
    } catch {
      // no storage: what waits is kept for as long as the page is open
    }
  }
}
