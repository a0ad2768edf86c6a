/** Whether a description can be spoken before the lecture goes on, and how it sounds. */
import type { Strings } from "../../player/strings";

export interface Room {
  seconds: number;
  known: boolean; // it is known where nobody speaks; else the author's own times count
}

/** The silence in which a description from `start` to `end` can be spoken. `gaps` is null where nobody knows who speaks when. */
export function roomFor(start: number, end: number, gaps: readonly (readonly [number, number])[] | null): Room {
  if (!gaps) return { seconds: Math.max(0, end - start), known: false };
  const gap = gaps.find(([from, to]) => from <= start && start < to);
  return { seconds: gap ? Math.max(0, Math.min(end, gap[1]) - start) : 0, known: true };
}

/** The same sentence as the server's, for a text of so many characters a second. */
export function fitInWords(text: string, rate: number, room: Room, strings: Strings): string {
  const length = text.split(/\s+/).filter(Boolean).join(" ").length;
  if (!length) return "";
  const spoken = length / rate;
  const fits = spoken <= room.seconds + 1e-6;
  const name = !room.known ? (fits ? "itsTime" : "itsTimeTooLong") : fits ? "fits" : room.seconds ? "tooLong" : "noSilence";
  return strings.get(name, { spoken: spoken.toFixed(1), room: room.seconds.toFixed(1), waits: Math.max(0, spoken - room.seconds).toFixed(1) });
}

/** Speaks a text as the player does. `ended` gets how many seconds it took. False where the browser has no voice for the language. */
export function speak(text: string, language: string, ended: (seconds: number) => void): boolean {
  if (!("speechSynthesis" in window) || !speechSynthesis.getVoices().some(({ lang }) => lang.toLowerCase().startsWith(language.slice(0, 2)))) return false;
  const saying = new SpeechSynthesisUtterance(text);
  saying.lang = language.startsWith("zh") ? "zh-CN" : language;
  let began = performance.now();
  saying.onstart = () => (began = performance.now());
  saying.onend = () => ended((performance.now() - began) / 1000);
  speechSynthesis.cancel();
  speechSynthesis.speak(saying);
  return true;
}
