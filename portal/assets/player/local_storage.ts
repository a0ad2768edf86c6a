/** What only this browser need remember: which of a recording's languages, how many lines of picture, what follows and announces.
 *  Everything about the learner is a preference (preferences.ts). Without storage nothing is lost but that. */
const KEY = "changxue-player";

export interface Memory {
  language?: string; // of the captions
  second?: string; // of those under them, or ""
  lines?: number; // of the picture, when it is to be small
  follow?: boolean; // the transcript scrolls with the recording
  slides?: boolean; // each new slide is announced
}

export function recall(): Memory {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Memory;
  } catch {
    return {};
  }
}

export function remember(change: Memory): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...recall(), ...change }));
  } catch {
    // private mode, or storage full: the choice holds for this page
  }
}
