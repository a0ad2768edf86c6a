/** Search in the transcript: how many places, the one before and after, each marked by a frame and not by colour alone. */
import { LabelledButton, element } from "./element";
import type { Strings } from "./strings";

export class TranscriptSearch {
  readonly root: HTMLElement;
  private readonly field = element("input", { type: "search", autocomplete: "off", class: "cx-transcript__search" });
  private readonly count = element("span", { class: "cx-transcript__count", role: "status" });
  private readonly whole: string[];
  private found: HTMLElement[] = []; // the marks, in order
  private at = -1;
  private timer: number | undefined;

  constructor(private readonly texts: HTMLElement[], private readonly words: Strings, private readonly reveal: (row: HTMLElement) => void) {
    this.whole = texts.map((text) => text.textContent ?? "");
    const before = new LabelledButton("", words.get("previousPlace"), () => this.go(-1));
    const next = new LabelledButton("", words.get("nextPlace"), () => this.go(1));
    this.field.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.search(), 250);
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.go(event.shiftKey ? -1 : 1);
    });
    this.root = element(
      "div",
      { class: "cx-transcript__finder", role: "search", "aria-label": words.get("searchTranscript") },
      element("label", { class: "cx-transcript__label" }, element("span", {}, words.get("searchTranscript")), this.field),
      before.root,
      next.root,
      this.count,
    );
  }

  private search(): void {
    const wanted = this.field.value.trim().toLowerCase();
    this.found = [];
    this.at = -1;
    this.texts.forEach((text, index) => text.replaceChildren(...this.marked(this.whole[index]!, wanted)));
    if (this.found.length) this.go(1);
    else this.say(); // once in either case: it is heard
  }

  private marked(text: string, wanted: string): Node[] {
    const parts: Node[] = [];
    const folded = text.toLowerCase();
    let from = 0;
    // a text that grows when folded cannot be cut by the places of the folded one
    for (let at = folded.indexOf(wanted); wanted && folded.length === text.length && at >= 0; at = folded.indexOf(wanted, from)) {
      const mark = element("mark", {}, text.slice(at, at + wanted.length));
      parts.push(new Text(text.slice(from, at)), mark);
      this.found.push(mark);
      from = at + wanted.length;
    }
    return [...parts, new Text(text.slice(from))];
  }

  private go(by: number): void {
    if (!this.found.length) return;
    this.found[this.at]?.removeAttribute("data-here");
    this.at = this.at < 0 ? 0 : (this.at + by + this.found.length) % this.found.length;
    const mark = this.found[this.at]!;
    mark.setAttribute("data-here", "");
    this.reveal(mark.closest("button")!);
    this.say();
  }

  private say(): void {
    if (!this.field.value.trim()) this.count.textContent = "";
    else if (!this.found.length) this.count.textContent = this.words.get("nothingFound");
    else this.count.textContent = this.words.get("placeOf", { n: String(Math.max(1, this.at + 1)), all: String(this.found.length) });
  }
}
