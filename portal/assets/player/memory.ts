/** What this browser remembers of the player: speed, captions, sign window, shortcuts. Without storage nothing is lost but that. */
const KEY = "changxue-player";

export interface Memory {
  captions?: string; // language, or "" for off
  rate?: number;
  signOn?: boolean;
  signSize?: number;
  signSide?: "start" | "end";
  shortcuts?: boolean;
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
