/** Beats of a player on a page that is kept on this device: they go to the script of that page (offline/kept_page.ts), which has them
 *  counted once there is a connection. */
import type { Beat } from "./beat_queue";
import type { Segment } from "./played_segments";
import type { Range } from "./ranges";

export const PLAYED = "changxue-played";
export const STUDIED = "changxue-studied";

export interface Played {
  block: string;
  segments: Segment[];
  position: number;
}

/** What was studied on this device since the page was kept. */
export interface Studied {
  ranges: Range[];
  position: number | undefined;
  completed: boolean;
}

export class CopyBeats {
  constructor(private readonly host: HTMLElement, onStudied: (studied: Studied) => void) {
    host.addEventListener(STUDIED, (event) => onStudied((event as CustomEvent<Studied>).detail));
  }

  post({ segments, position }: Beat): void {
    this.host.dispatchEvent(new CustomEvent<Played>(PLAYED, { bubbles: true, detail: { block: this.host.dataset.block!, segments, position } }));
  }

  send(): void {
    // the page's script sends
  }

  flush(): void {
    // what was posted is stored already
  }
}
