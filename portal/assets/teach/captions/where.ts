/** Where a caption is, in words. */
import { clock, type Strings } from "../../player/strings";
import type { Cue } from "./cue";

/** "Caption 5 of 100, 0:10.2 to 0:12.0", and how long there is no caption before and after it. */
export function placeInWords(cues: readonly Cue[], index: number, duration: number | null, strings: Strings): string {
  const cue = cues[index]!;
  const before = cue.start - (cues[index - 1]?.end ?? 0);
  const after = (cues[index + 1]?.start ?? duration ?? cue.end) - cue.end;
  const seconds = (n: number) => Math.max(0, n).toFixed(1);
  return strings.get("whereIs", {
    number: String(index + 1),
    of: String(cues.length),
    start: clockWithTenths(cue.start),
    end: clockWithTenths(cue.end),
    before: seconds(before),
    after: seconds(after),
  });
}

/** A place to the tenth of a second: "1:05.2". */
export function clockWithTenths(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  return `${clock(tenths / 10)}.${tenths % 10}`;
}
