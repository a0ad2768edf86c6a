/** What has to be said now and then: one polite live region, never more often than every three seconds. */
import { element } from "./element";

const LEAST_GAP_MS = 3000;

export class Status {
  readonly root = element("p", { class: "cx-player__status", role: "status" });
  private last = -LEAST_GAP_MS;
  private waiting: number | undefined;

  /** Shows and announces `text`; of several within the gap only the latest is announced. */
  say(text: string): void {
    window.clearTimeout(this.waiting);
    const wait = Math.max(0, this.last + LEAST_GAP_MS - performance.now());
    this.waiting = window.setTimeout(() => {
      this.last = performance.now();
      this.root.textContent = text;
    }, wait);
  }
}
