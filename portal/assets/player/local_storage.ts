/** State of this browser alone: languages of captions, height of the video, what follows and announces.
 *  Everything about the learner is a preference (preferences.ts). Without storage nothing is lost but that. */
const KEY = "changxue-player";

export interface BrowserState {
  language?: string; // of the captions
  second?: string; // of those under them, or ""
  lines?: number; // height of the video, when it is to be small
  begins?: string; // the rendition with which "automatic" begins, once the line was too slow for a larger one
  rate?: number; // bytes a second that came when a recording was loaded last
  follow?: boolean; // the transcript scrolls with the recording
  slides?: boolean; // each new slide is announced
}

export function recall(): BrowserState {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as BrowserState;
  } catch {
    return {};
  }
}

export function remember(change: BrowserState): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...recall(), ...change }));
  } catch {
    // private mode, or storage full: the choice holds for this page
  }
}
