/** All captions in order of time, what was done to them (undone and done again without end), and what is not saved yet. */
import type { Cue } from "./cue";

interface Patch {
  before: readonly Cue[];
  after: readonly Cue[];
  typing: string; // key of the caption whose typing it is
  at: number;
}

const FIELDS = ["text", "start", "end"] as const;
const ONE_GO_MS = 1500; // typing without a longer pause is undone in one go

export class Track {
  cues: readonly Cue[];
  private readonly done: Patch[] = [];
  private readonly undone: Patch[] = [];
  private saved: Map<string, Cue>;
  private sent: ReadonlyMap<string, Cue | null> = new Map(); // the last time: perhaps it was saved, and only the answer was lost

  constructor(cues: readonly Cue[]) {
    this.cues = [...cues].sort(inOrder);
    this.saved = byKey(cues);
  }

  get(key: string): Cue | undefined {
    return this.cues.find((cue) => cue.key === key);
  }

  index(key: string): number {
    return this.cues.findIndex((cue) => cue.key === key);
  }

  /** Puts captions in the place of those with the same keys, adds new ones, and takes others out. Returns the keys that changed. */
  change(after: readonly Cue[], removed: readonly string[] = [], typing = ""): string[] {
    const keys = new Set([...after.map((cue) => cue.key), ...removed]);
    const before = this.cues.filter((cue) => keys.has(cue.key));
    const now = performance.now();
    const last = this.done[this.done.length - 1];
    if (typing && last?.typing === typing && now - last.at < ONE_GO_MS) Object.assign(last, { after, at: now });
    else this.done.push({ before, after, typing, at: now });
    this.undone.length = 0;
    return this.put(before, after);
  }

  undo(): string[] | null {
    const patch = this.done.pop();
    if (!patch) return null;
    this.undone.push(patch);
    return this.put(patch.after, madeOf(patch.before, patch.after));
  }

  redo(): string[] | null {
    const patch = this.undone.pop();
    if (!patch) return null;
    this.done.push({ ...patch, typing: "" });
    return this.put(patch.before, madeOf(patch.after, patch.before));
  }

  /** By key, what is to be saved; null for what was taken out. A new caption waits until it has a text. */
  unsaved(): Map<string, Cue | null> {
    const unsaved = new Map<string, Cue | null>();
    const present = byKey(this.cues);
    for (const cue of this.cues) {
      const saved = this.saved.get(cue.key);
      if (saved !== cue && (saved || cue.text.trim()) && !(saved && same(saved, cue))) unsaved.set(cue.key, cue);
    }
    for (const key of this.saved.keys()) if (!present.has(key)) unsaved.set(key, null);
    return unsaved;
  }

  /** Notes what is on its way to the server. */
  noteSent(sent: ReadonlyMap<string, Cue | null>): void {
    this.sent = sent;
  }

  /** Notes that these captions are saved as they were sent. */
  noteSaved(sent: ReadonlyMap<string, Cue | null>): void {
    for (const [key, cue] of sent) {
      if (cue && cue.text.trim()) this.saved.set(key, cue);
      else this.saved.delete(key);
    }
  }

  /** Takes over what the server sends of a caption, where nobody has changed it since. Not an edit: it cannot be undone. */
  refresh(key: string, facts: Partial<Cue>): void {
    this.cues = this.cues.map((cue) => {
      if (cue.key !== key) return cue;
      const fresh = { ...cue, ...facts };
      if (this.saved.get(key) === cue) this.saved.set(key, fresh);
      return fresh;
    });
  }

  /** Takes over what others have saved, field by field; what was changed here stays. Returns by key what of that is contested
   *  (null: they took it out). */
  takeOver(theirs: readonly Cue[]): Map<string, Cue | null> {
    const mine = this.unsaved();
    const [their, was] = [byKey(theirs), this.saved];
    const contested = new Map<string, Cue | null>();
    const kept: Cue[] = [];
    for (const [key, own] of mine) {
      const [before, now] = [was.get(key) ?? null, their.get(key) ?? null];
      const ownEarlier = this.sent.has(key) && equal(this.sent.get(key)!, now);
      const both = own && before && now && !ownEarlier ? mergedFields(own, before, now) : null;
      if (both ? both.contested : !equal(before, now) && !equal(own, now) && !ownEarlier) contested.set(key, now);
      if (own) kept.push(both ? both.cue : own);
    }
    const isNew = (cue: Cue) => !mine.has(cue.key) && !was.has(cue.key) && !their.has(cue.key); // and has no text yet
    this.cues = [...kept, ...this.cues.filter(isNew), ...theirs.filter((cue) => !mine.has(cue.key))].sort(inOrder);
    this.saved = their;
    return contested;
  }

  private put(before: readonly Cue[], after: readonly Cue[]): string[] {
    const keys = new Set([...before, ...after].map((cue) => cue.key));
    this.cues = [...this.cues.filter((cue) => !keys.has(cue.key)), ...after].sort(inOrder);
    return [...keys];
  }
}

/** Captions that take the place of others when something is undone: they have the words of both. */
function madeOf(after: readonly Cue[], before: readonly Cue[]): readonly Cue[] {
  const keys = [...new Set([...after, ...before].map((cue) => cue.key))];
  return keys.length === after.length && after.length === before.length ? after : after.map((cue) => ({ ...cue, sources: keys }));
}

function inOrder(one: Cue, other: Cue): number {
  return one.start - other.start || one.end - other.end;
}

function byKey(cues: readonly Cue[]): Map<string, Cue> {
  return new Map(cues.map((cue) => [cue.key, cue]));
}

/** A caption that two people changed: what only one of them changed is theirs. */
function mergedFields(own: Cue, before: Cue, now: Cue): { cue: Cue; contested: boolean } {
  const changed = (cue: Cue) => FIELDS.filter((name) => cue[name] !== before[name]);
  const mine = changed(own);
  const theirs = Object.fromEntries(FIELDS.filter((name) => !mine.includes(name)).map((name) => [name, now[name]]));
  return { cue: { ...own, ...theirs }, contested: changed(now).some((name) => mine.includes(name) && own[name] !== now[name]) };
}

function same(one: Cue, other: Cue): boolean {
  return one.text === other.text && one.start === other.start && one.end === other.end;
}

function equal(one: Cue | null, other: Cue | null): boolean {
  return one === other || (one !== null && other !== null && same(one, other));
}
