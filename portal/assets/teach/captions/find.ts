/** Find and replace in all captions; line breaks do not count. */
import { element } from "../../player/element";
import type { Strings } from "../../player/strings";
import { placeOf, type Cue } from "./cue";

export interface FindEvents {
  /** The captions, and the place from which to look on. */
  from(): { cues: readonly Cue[]; index: number; place: number };
  found(key: string, part: [number, number]): void;
  replace(texts: Map<string, string>): void;
  say(text: string): void;
  closed(): void;
}

export class Find {
  readonly root: HTMLElement;
  private readonly what = field();
  private readonly by = field();
  private last: { key: string; part: [number, number] } | null = null;

  constructor(
    private readonly strings: Strings,
    language: string,
    private readonly events: FindEvents,
  ) {
    this.what.lang = this.by.lang = language;
    const labelled = (name: string, input: HTMLElement) => element("label", { class: "govuk-label" }, element("span", {}, strings.get(name)), input);
    const button = (name: string, act: () => void) => {
      const made = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, strings.get(name));
      made.addEventListener("click", act);
      return made;
    };
    this.root = element(
      "div",
      { class: "cx-caption-find", role: "search", "aria-label": strings.get("find"), hidden: true },
      labelled("findWhat", this.what),
      labelled("replaceBy", this.by),
      button("findNext", () => this.next()),
      button("replaceHere", () => this.replaceHere()),
      button("replaceAll", () => this.replaceAll()),
      button("close", () => this.close()),
    );
    this.root.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") this.close();
      else if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
      else this.next();
      event.preventDefault();
    });
  }

  open(selected: string): void {
    this.root.hidden = false;
    if (selected) this.what.value = this.what.defaultValue = selected;
    this.what.focus();
    this.what.select();
  }

  /** Goes to the next place, after the last caption to the first. */
  next(): void {
    const { cues, index, place } = this.events.from();
    for (let step = 0; step <= cues.length; step++) {
      const cue = cues[(index + step) % cues.length];
      const part = cue && placeOf(cue.text, this.what.value, step === 0 ? place : 0);
      if (!cue || !part) continue;
      this.last = { key: cue.key, part };
      return this.events.found(cue.key, part);
    }
    this.events.say(this.strings.get("notFound"));
  }

  private replaceHere(): void {
    const { cues } = this.events.from();
    const cue = cues.find((each) => each.key === this.last?.key);
    if (!cue || !this.last || !placeOf(cue.text.slice(...this.last.part), this.what.value)) return this.next();
    const [from, to] = this.last.part;
    this.events.replace(new Map([[cue.key, cue.text.slice(0, from) + this.by.value + cue.text.slice(to)]]));
    this.last = null;
    this.next();
  }

  private replaceAll(): void {
    const texts = new Map<string, string>();
    let places = 0;
    for (const cue of this.events.from().cues) {
      let [text, from] = [cue.text, 0];
      for (let part = placeOf(text, this.what.value); part; part = placeOf(text, this.what.value, from)) {
        text = text.slice(0, part[0]) + this.by.value + text.slice(part[1]);
        from = part[0] + this.by.value.length;
        places++;
      }
      if (text !== cue.text) texts.set(cue.key, text);
    }
    if (texts.size > 0) this.events.replace(texts);
    this.events.say(this.strings.get("replaced", { n: String(places) }));
  }

  private close(): void {
    this.root.hidden = true;
    this.events.closed();
  }
}

/** What is typed here is no unsaved text of the page. */
function field(): HTMLInputElement {
  const input = element("input", { type: "text", class: "govuk-input", autocomplete: "off" });
  input.addEventListener("input", () => (input.defaultValue = input.value));
  return input;
}
