/** All captions as light rows, one of them open. Rows out of sight cost nothing to draw (content-visibility, _captions.scss). */
import { element } from "../../player/element";
import { clock, type Strings } from "../../player/strings";
import { doubtfulWords, placeOf, type Cue } from "./cue";
import type { Marks, MarkKind } from "./marks";
import type { OpenRow } from "./row";

/** More rows than these are drawn as they come into sight; their heights are guessed before, so the page's end moves a little. */
const MANY = 300;

export class CueList {
  readonly root: HTMLOListElement;
  private readonly items = new Map<string, HTMLLIElement>();
  private open: { key: string; row: OpenRow } | null = null;

  constructor(
    private readonly strings: Strings,
    private readonly marks: Marks,
    private readonly language: string,
    chosen: (key: string) => void,
    play: (key: string) => void,
  ) {
    this.root = element("ol", { class: "cx-cues", role: "list" }); // Safari takes a list without its own marks for none
    this.root.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("button[data-cue]");
      if (button) (button.dataset.play === undefined ? chosen : play)(button.dataset.cue!);
    });
  }

  /** Draws every caption anew. */
  drawAll(cues: readonly Cue[]): void {
    this.root.classList.toggle("cx-cues--long", cues.length > MANY);
    this.items.clear();
    this.root.replaceChildren(...cues.map((cue) => this.item(cue)));
  }

  /** Draws those that changed, and takes out those that are gone. */
  draw(keys: Iterable<string>, cues: readonly Cue[]): void {
    const places = new Map(cues.map((cue, index) => [cue.key, index]));
    for (const key of keys) if (!places.has(key)) this.take(key);
    const present = [...keys].filter((key) => places.has(key)).sort((one, other) => places.get(one)! - places.get(other)!);
    for (const key of present) {
      const index = places.get(key)!;
      const old = this.items.get(key);
      if (this.open?.key === key && old) this.place(old, index);
      else {
        const fresh = this.item(cues[index]!);
        old?.replaceWith(fresh);
        this.place(fresh, index);
      }
    }
  }

  /** Opens a caption; the one that was open is drawn as a row again. */
  show(key: string, row: OpenRow, cues: readonly Cue[]): void {
    const before = this.open;
    this.open = { key, row };
    if (before && before.key !== key) this.draw([before.key], cues);
    const item = this.items.get(key);
    item?.setAttribute("aria-current", "true");
    item?.replaceChildren(row.root);
  }

  private take(key: string): void {
    this.items.get(key)?.remove();
    this.items.delete(key);
    if (this.open?.key === key) this.open = null;
  }

  private place(item: HTMLLIElement, index: number): void {
    if (this.root.children[index] === item) return;
    item.remove();
    this.root.insertBefore(item, this.root.children[index] ?? null);
  }

  private item(cue: Cue): HTMLLIElement {
    const time = element("button", { type: "button", class: "cx-cues__time", tabindex: "-1", "data-cue": cue.key, "data-play": "" }, element("span", { class: "govuk-visually-hidden" }, `${this.strings.get("play")} `), clock(cue.start));
    const text = element("button", { type: "button", class: "cx-cues__text", tabindex: "-1", lang: this.language, "data-cue": cue.key }, ...this.markedText(cue));
    const item = element("li", { class: "cx-cues__cue" }, time, text, ...this.tags(cue));
    this.items.set(cue.key, item);
    return item;
  }

  /** The text, unsure words underlined with dots; the word beside the row says it too. */
  private markedText(cue: Cue): (Node | string)[] {
    const parts: (Node | string)[] = [];
    let from = 0;
    for (const word of doubtfulWords(cue)) {
      const place = placeOf(cue.text, word, from);
      if (!place) continue;
      parts.push(cue.text.slice(from, place[0]), element("span", { class: "cx-cues__doubt" }, cue.text.slice(...place)));
      from = place[1];
    }
    return [...parts, cue.text.slice(from) || (from ? "" : this.strings.get("empty"))];
  }

  private tags(cue: Cue): HTMLElement[] {
    const names: [MarkKind, string][] = [["doubt", "tagUnsure"], ["rule", "tagRule"], ["finding", "tagFinding"]];
    const tags = names.filter(([kind]) => this.marks.has(kind, cue)).map(([, name]) => name);
    if (this.marks.contested.has(cue.key)) tags.push("tagContested");
    return tags.map((name) => element("span", { class: "cx-cues__tag" }, this.strings.get(name)));
  }
}
