/** The next caption at which something is to be looked at. */
import { doubtfulWords, placeOf, type Cue } from "./cue";
import { guessesIn, type Marks, type MarkKind } from "./marks";

export interface Stop {
  key: string;
  part: [number, number] | null;
}

/** The next place of a kind after `place` in the caption at `index`; after the last caption the first. Null where there is none. */
export function nextMark(cues: readonly Cue[], marks: Marks, kind: MarkKind, index: number, place: number): Stop | null {
  for (let step = 0; step <= cues.length; step++) {
    const cue = cues[(index + step) % cues.length];
    if (!cue || !marks.has(kind, cue)) continue;
    if (kind !== "doubt") {
      if (step > 0 || place < 0) return { key: cue.key, part: null };
      continue;
    }
    const part = firstPlace(cue, step === 0 ? place : -1);
    if (part) return { key: cue.key, part };
  }
  return null;
}

/** The first unsure or guessed word that begins after `place`. */
function firstPlace(cue: Cue, place: number): [number, number] | null {
  const words = [...doubtfulWords(cue), ...guessesIn(cue).map(([guess]) => guess)];
  const places = words.map((word) => placeOf(cue.text, word, Math.max(0, place))).filter((each): each is [number, number] => each !== null);
  return places.sort((one, other) => one[0] - other[0])[0] ?? null;
}
