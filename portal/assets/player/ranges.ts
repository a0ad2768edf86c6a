/** Ranges of a recording that have been played, in seconds. */
export type Range = [start: number, end: number];

/** Edges of played ranges lose 0.2 to 0.3 s when one seeks or pauses; gaps up to this are no gaps. */
export const TOLERANCE_S = 0.5;

/** Sorts ranges and merges those that overlap or are at most the tolerance apart. */
export function merge(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged[merged.length - 1];
    if (last && start - last[1] <= TOLERANCE_S) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

export function covered(ranges: Range[]): number {
  return merge(ranges).reduce((sum, [start, end]) => sum + end - start, 0);
}

/** Reads "0-12.5 30-41" as the page writes it. */
export function parseRanges(text: string): Range[] {
  return text
    .split(" ")
    .map((part) => part.split("-").map(Number))
    .filter((part): part is Range => part.length === 2 && part.every(Number.isFinite));
}
