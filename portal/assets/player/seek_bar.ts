/** The slider for the position, which says where it is in words. */
import { element } from "./element";
import { clock, type Strings } from "./strings";

const STEP_S = 5;
const PAGE_S = 30;

export class SeekBar {
  readonly root: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly time = element("span", { class: "cx-player__time", "aria-hidden": "true" });

  constructor(private readonly strings: Strings, private readonly duration: () => number, private readonly seek: (seconds: number) => void) {
    this.slider = element("input", { type: "range", class: "cx-player__seek", min: "0", step: "1", "aria-label": strings.get("position") });
    this.slider.addEventListener("input", () => this.move(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (event) => this.onKey(event));
    this.slider.addEventListener("focus", () => this.speak(this.at));
    this.root = element("div", { class: "cx-player__position" }, this.slider, this.time);
  }

  private at = 0;

  show(seconds: number): void {
    this.at = seconds;
    const duration = this.duration();
    this.slider.max = String(Math.max(1, Math.ceil(duration)));
    this.slider.value = String(Math.round(seconds));
    this.slider.style.setProperty("--cx-part", String(duration ? seconds / duration : 0));
    const text = `${clock(seconds)} / ${clock(duration)}`;
    if (this.time.textContent !== text) this.time.textContent = text;
    // While it has the focus the words change only when the learner moves it: a screen reader would read out every second.
    if (document.activeElement !== this.slider) this.speak(seconds);
  }

  private move(seconds: number): void {
    const to = Math.max(0, Math.min(this.duration(), seconds));
    this.at = to; // at once: the next key may come before the video has answered
    this.seek(to);
    this.speak(to);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const moves: Record<string, number> = {
      ArrowLeft: -STEP_S, ArrowDown: -STEP_S, ArrowRight: STEP_S, ArrowUp: STEP_S, PageDown: -PAGE_S, PageUp: PAGE_S,
    };
    const by = moves[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.move(this.at + by);
  }

  private speak(seconds: number): void {
    const text = this.strings.position(seconds, this.duration());
    if (this.slider.getAttribute("aria-valuetext") !== text) this.slider.setAttribute("aria-valuetext", text);
  }
}
