/** Search in the transcript: how many places, the one before and after, each marked by a frame and not by colour alone. */
import { LabelledButton, element } from "./element";
import type { Strings } from "./strings";

export class TranscriptSearch {
  readonly root: HTMLElement;
  private readonly field = element("input", { type: "search", autocomplete: "off", class: "cx-transcript__search" });
  private readonly count = element("span", { class: "cx-transcript__count", role: "status" });
  private readonly whole: string[];
  private marks: HTMLElement[] = []; // in order
  private at = -1;
  private timer: number | undefined;

  constructor(private readonly texts: HTMLElement[], private readonly strings: Strings, private readonly reveal: (row: HTMLElement) => void) {
    this.whole = texts.map((text) => text.textContent ?? "");
    const before = new LabelledButton("", strings.get("previousPlace"), () => this.go(-1));
    const next = new LabelledButton("", strings.get("nextPlace"), () => this.go(1));
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
      { class: "cx-transcript__finder", role: "search", "aria-label": strings.get("searchTranscript") },
      element("label", { class: "cx-transcript__label" }, element("span", {}, strings.get("searchTranscript")), this.field),
      before.root,
      next.root,
      this.count,
    );
  }

  private search(): void {
    const query = this.field.value.trim().toLowerCase();
    this.marks = [];
    this.at = -1;
    this.texts.forEach((text, index) => text.replaceChildren(...this.mark(this.whole[index]!, query)));
    if (this.marks.length) this.go(1);
    else this.say(); // once in either case: it is announced
  }

  private mark(text: string, query: string): Node[] {
    const parts: Node[] = [];
    const folded = text.toLowerCase();
    let from = 0;
    // a text that grows when folded cannot be cut by the places of the folded one
    for (let at = folded.indexOf(query); query && folded.length === text.length && at >= 0; at = folded.indexOf(query, from)) {
      const mark = element("mark", {}, text.slice(at, at + query.length));
      parts.push(new Text(text.slice(from, at)), mark);
      this.marks.push(mark);
      from = at + query.length;
    }
    return [...parts, new Text(text.slice(from))];
  }

  private go(by: number): void {
    if (!this.marks.length) return;
    this.marks[this.at]?.removeAttribute("data-here");
    this.at = this.at < 0 ? 0 : (this.at + by + this.marks.length) % this.marks.length;
    const mark = this.marks[this.at]!;
    mark.setAttribute("data-here", "");
    this.reveal(mark.closest("li")!.querySelector("button")!);
    this.say();
  }

  private say(): void {
    if (!this.field.value.trim()) this.count.textContent = "";
    else if (!this.marks.length) this.count.textContent = this.strings.get("nothingFound");
    else this.count.textContent = this.strings.get("placeOf", { n: String(Math.max(1, this.at + 1)), all: String(this.marks.length) });
  }
}
