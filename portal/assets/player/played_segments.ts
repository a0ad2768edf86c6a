/** Notes which parts of the recording have really been played, and at what speed. */
import { TOLERANCE_S } from "./ranges";

export type Segment = [start: number, end: number, rate: number];

export class PlayedSegments {
  private done: Segment[] = [];
  private open: Segment | null = null;

  constructor(private readonly media: HTMLMediaElement) {
    for (const name of ["timeupdate", "pause", "ended", "play"]) media.addEventListener(name, () => this.note());
    for (const name of ["seeking", "ratechange", "emptied"]) media.addEventListener(name, () => this.close());
    window.setInterval(() => this.note(), 200); // timeupdate alone comes as seldom as every 250 ms
  }

  /** The segments played since the last call; those at one speed and less than the tolerance apart are one. */
  take(): Segment[] {
    this.note();
    const going = this.open;
    this.close();
    if (going) this.open = [going[1], going[1], going[2]]; // playing goes on: so does the next part, from the same moment
    const segments: Segment[] = [];
    for (const segment of this.done) {
      const last = segments[segments.length - 1];
      const joins = last && last[2] === segment[2] && segment[0] >= last[0] && segment[0] - last[1] <= TOLERANCE_S;
      if (joins) last[1] = Math.max(last[1], segment[1]);
      else segments.push(segment);
    }
    this.done = [];
    return segments.map(([start, end, rate]) => [round(start), round(end), rate]);
  }

  private note(): void {
    const { media } = this;
    if (media.seeking || media.readyState < 2) return;
    const now = media.currentTime;
    if (this.open) {
      const step = now - this.open[1];
      // one glance to the next is 200 ms, and up to a second in a tab behind others; more than that was a jump
      if (step >= 0 && step <= 1.5 * this.open[2]) this.open[1] = now;
      else this.close();
    }
    if (!this.open && !media.paused) this.open = [now, now, media.playbackRate];
    if (media.paused) this.close();
  }

  private close(): void {
    if (this.open && this.open[1] - this.open[0] > 0.05) this.done.push(this.open);
    this.open = null;
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
