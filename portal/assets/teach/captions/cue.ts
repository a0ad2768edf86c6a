/** One caption in the editor, and what the server sends of all of them. Times in seconds. */

/** Text, start, end, and 1 where the recogniser was unsure. */
export type Word = readonly [string, number, number, number];

export interface Cue {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly words: readonly Word[];
  readonly guesses: readonly (readonly [string, string])[]; // the program's word, what was recognised
  readonly sources?: readonly string[]; // the captions whose words it has, where it was split or joined
}

export interface Problem {
  key: string;
  rule: string;
  text: string;
  repair: { text: string; start: number; end: number } | null;
}

export interface CaptionDocument {
  number: number;
  duration: number | null;
  cues: Cue[];
  problems: Problem[];
  kinds: Record<string, string>;
  findings: Record<string, string[]>;
  differences: { key: string | null; script: string; recognised: string }[];
}

const KEY_BYTES = 6;

/** A key for a new caption, as the server makes them: 48 random bits, 8 characters. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
}

/** A time to the millisecond, without needless zeros: "1:05.25". */
export function exactClock(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const minutes = Math.floor(milliseconds / 60000);
  const rest = ((milliseconds % 60000) / 1000).toFixed(3).padStart(6, "0").replace(/\.?0+$/, "");
  return `${minutes}:${rest.padStart(2, "0")}`;
}

/** Seconds of what somebody typed ("1:02.5", "62.5", "0:01:02,500", figures of any width); null for anything else. As parse_clock on the server. */
export function parseClock(typed: string): number | null {
  const plain = typed.normalize("NFKC").trim().replace(/[,\u3002]/g, ".");
  const match = /^(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6}(?:\.\d{0,6})?)$/.exec(plain);
  if (!match) return null;
  const [hours, minutes, seconds] = [Number(match[1] ?? 0), Number(match[2] ?? 0), Number(match[3])];
  if ((match[1] !== undefined && minutes >= 60) || (match[2] !== undefined && seconds >= 60)) return null;
  return round(hours * 3600 + minutes * 60 + seconds);
}

/** Whole milliseconds. */
export function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** The words of a caption of which the recogniser was unsure and which still stand in its text. */
export function doubtfulWords(cue: Cue): string[] {
  const text = cue.text.replace(/\n/g, "");
  return cue.words.filter(([, , , doubtful]) => doubtful).map(([word]) => bare(word)).filter((word) => word && text.includes(word.replace(/\n/g, "")));
}

/** Where `part` stands in a text, line breaks in it or not, from `from` on; null where it does not. */
export function placeOf(text: string, part: string, from = 0): [number, number] | null {
  if (!part) return null;
  const escaped = [...part].map((character) => character.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  const match = new RegExp(escaped.join("\\n?"), "giu").exec(text.slice(from));
  return match ? [from + match.index, from + match.index + match[0].length] : null;
}

function bare(word: string): string {
  return word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}
