/** Captions cut in two, joined, put in between, moved: values in, values out. As content/timed_text/cue_structure.py on the server. */
import { newKey, round, type Cue } from "./cue";

export const LEAST_S = 0.1;
const USUAL_S = 2;
const FLICKER_S = 0.083; // a shorter gap between two captions is none

/** The caption cut at a place of its text; null where a part would be empty, or it is too short. */
export function split(cue: Cue, place: number): [Cue, Cue] | null {
  const [first, second] = [cue.text.slice(0, place).trim(), cue.text.slice(place).trim()];
  if (!first || !second || cue.end - cue.start < 2 * LEAST_S) return null;
  const at = splitTime(cue, first, second);
  const sources = [cue.key];
  const words = (from: number, to: number) => cue.words.filter(([, start, end]) => from <= (start + end) / 2 && (start + end) / 2 < to);
  return [
    { ...cue, text: first, end: at, words: words(cue.start, at), sources },
    { ...cue, key: newKey(), text: second, start: at, words: words(at, cue.end), guesses: [], sources },
  ];
}

/** When the second part begins: with its own first word where the words are known, else at the share of characters. */
export function splitTime(cue: Cue, first: string, second: string): number {
  const whole = letters(first) + letters(second);
  const known = cue.words.reduce((sum, [text]) => sum + letters(text), 0) === whole;
  const at = (known ? startOfWordAt(cue, letters(first)) : null) ?? cue.start + ((cue.end - cue.start) * letters(first)) / Math.max(1, whole);
  return round(Math.min(Math.max(at, cue.start + LEAST_S), cue.end - LEAST_S));
}

/** Two neighbours as one, under the key of the first. */
export function join(cue: Cue, following: Cue): Cue {
  return {
    ...cue,
    start: Math.min(cue.start, following.start),
    end: Math.max(cue.end, following.end),
    text: [oneLine(cue.text), oneLine(following.text)].filter(Boolean).join("\n"),
    words: [...cue.words, ...following.words],
    guesses: [...cue.guesses, ...following.guesses],
    sources: [...(cue.sources ?? [cue.key]), ...(following.sources ?? [following.key])],
  };
}

/** An empty caption in the silence after one (-1: before the first); null where there is none. */
export function insertAfter(cues: readonly Cue[], index: number, duration: number | null): Cue | null {
  const start = cues[index]?.end ?? 0;
  const limit = cues[index + 1]?.start ?? duration ?? start + USUAL_S;
  const end = round(Math.min(limit, start + USUAL_S));
  if (end - start < LEAST_S) return null;
  return { key: newKey(), start, end, text: "", words: [], guesses: [], sources: [] };
}

/** The caption at `index` with its start at `to`, and the one before it where that gives way; null where there is no room. */
export function withStart(cues: readonly Cue[], index: number, to: number): Cue[] | null {
  const [cue, before] = [cues[index]!, cues[index - 1]];
  const start = round(Math.max(0, to));
  if (start > cue.end - LEAST_S) return null;
  const moved = { ...cue, start };
  if (!before || start - before.end >= FLICKER_S) return [moved];
  if (before.end <= start && before.end !== cue.start) return [moved];
  return start - before.start < LEAST_S ? null : [{ ...before, end: start }, moved];
}

/** The caption at `index` with its end at `to`, and the one after it where that gives way; null where there is no room. */
export function withEnd(cues: readonly Cue[], index: number, to: number, duration: number | null): Cue[] | null {
  const [cue, after] = [cues[index]!, cues[index + 1]];
  const end = round(duration === null ? to : Math.min(to, duration));
  if (end < cue.start + LEAST_S) return null;
  const moved = { ...cue, end };
  if (!after || after.start - end >= FLICKER_S) return [moved];
  if (after.start >= end && after.start !== cue.end) return [moved];
  return after.end - end < LEAST_S ? null : [moved, { ...after, start: end }];
}

/** The caption at `index` and all after it, later by `seconds`, as far as the one before and the recording's end allow. */
export function moveFrom(cues: readonly Cue[], index: number, seconds: number, duration: number | null): Cue[] {
  const earliest = cues[index - 1]?.end ?? 0;
  const latest = duration ?? Infinity;
  const last = Math.max(...cues.slice(index).map((cue) => cue.end));
  const by = Math.min(Math.max(seconds, earliest - cues[index]!.start), Math.max(0, latest - last));
  return cues.slice(index).map((cue) => ({ ...cue, start: round(cue.start + by), end: round(cue.end + by) }));
}

/** A text without line breaks; Chinese characters have no space between them. */
export function oneLine(text: string): string {
  return text.split("\n").reduce((line, part) => line + (line && part && line.slice(-1) < "\u2e80" && part[0]! < "\u2e80" ? ` ${part}` : part), "");
}

function startOfWordAt(cue: Cue, place: number): number | null {
  let before = 0;
  for (const [text, start, end] of cue.words) {
    const length = letters(text);
    if (before >= place) return start;
    if (before + length > place) return start + ((end - start) * (place - before)) / length;
    before += length;
  }
  return null;
}

function letters(text: string): number {
  return [...text].filter((character) => /[\p{L}\p{N}]/u.test(character)).length;
}
