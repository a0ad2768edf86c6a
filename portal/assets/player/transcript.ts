/** The transcript as a list of places to go to: one Tab stop, arrows move in it, Enter seeks. The current cue is marked, not announced, and
 *  the list scrolls with the recording only where that was asked for. What is pressed is the time; the words beside it can be selected with
 *  mouse and finger. They are the button's name, and so said once. */
import { element } from "./element";
import { recall, remember } from "./local_storage";
import { tickBox } from "./menu";
import type { Preferences } from "./preferences";
import { TranscriptSearch } from "./transcript_search";
import type { Strings } from "./strings";

interface Cue {
  start: number;
  end: number;
  button: HTMLButtonElement;
}

export class Transcript {
  private readonly cues: Cue[];
  private current: Cue | null = null;
  private follows = recall().follow ?? false;

  constructor(private readonly list: HTMLElement, seek: (seconds: number) => void, strings: Strings, preferences: Preferences) {
    this.cues = [...list.querySelectorAll<HTMLElement>("[data-start]")].map((row) => {
      const [time, text] = [row.firstElementChild!, row.lastElementChild!];
      const name = `${time.textContent} ${text.textContent}`;
      const button = element("button", { type: "button", class: "cx-transcript__button", tabindex: "-1", "aria-label": name }, time);
      text.setAttribute("aria-hidden", "true");
      row.dataset.clock = time.textContent!; // keeps the room for it beside the words
      row.prepend(button);
      const start = Number(row.dataset.start);
      button.addEventListener("click", () => seek(start));
      return { start, end: Number(row.dataset.end), button };
    });
    if (this.cues[0]) this.cues[0].button.tabIndex = 0;
    list.addEventListener("keydown", (event) => this.onKey(event));
    list.addEventListener("focusin", (event) => this.makeStop(event.target as HTMLElement));
    const texts = this.cues.map(({ button }) => button.parentElement!.lastElementChild as HTMLElement);
    const search = new TranscriptSearch(texts, strings, (row) => {
      this.makeStop(row);
      this.reveal(row);
    });
    list.before(search.root, tickBox(strings.get("follow"), this.follows, (on) => this.setFollowing(on)));
    const fold = list.closest<HTMLDetailsElement>(".cx-player:not(.cx-player--simple) details");
    if (!fold) return;
    fold.open = preferences.is("transcript", "open");
    fold.addEventListener("toggle", () => preferences.set("transcript", fold.open ? "open" : "closed"));
  }

  /** Marks the cue at `seconds`; between two cues the mark stays on the one before. */
  follow(seconds: number): void {
    const cue = this.at(seconds);
    if (cue === this.current) return;
    this.current?.button.removeAttribute("aria-current");
    this.current = cue;
    if (!cue) return;
    cue.button.setAttribute("aria-current", "true");
    if (this.list.contains(document.activeElement)) return; // someone is reading here: nothing may move
    this.makeStop(cue.button);
    if (this.follows) this.reveal(cue.button);
  }

  private setFollowing(on: boolean): void {
    this.follows = on;
    remember({ follow: on });
    if (on && this.current) this.reveal(this.current.button);
  }

  private at(seconds: number): Cue | null {
    let low = 0;
    let high = this.cues.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.cues[middle]!.start <= seconds + 0.05) low = middle + 1;
      else high = middle;
    }
    return this.cues[low - 1] ?? null;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const here = this.cues.findIndex((cue) => cue.button === document.activeElement);
    const places: Record<string, number> = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: this.cues.length - 1 };
    const next = places[event.key];
    if (here < 0 || next === undefined) return;
    event.preventDefault();
    this.cues[Math.max(0, Math.min(this.cues.length - 1, next))]!.button.focus();
  }

  private makeStop(target: HTMLElement): void {
    const stop = this.cues.find((cue) => cue.button === target);
    if (!stop || stop.button.tabIndex === 0) return;
    for (const cue of this.cues) if (cue.button.tabIndex === 0) cue.button.tabIndex = -1;
    stop.button.tabIndex = 0;
  }

  /** Scrolls inside the list only; the page itself never moves under the reader. */
  private reveal(button: HTMLElement): void {
    const box = this.list.getBoundingClientRect();
    const row = button.getBoundingClientRect();
    if (row.top < box.top || row.bottom > box.bottom) this.list.scrollTop += row.top - box.top - box.height / 3;
  }
}
