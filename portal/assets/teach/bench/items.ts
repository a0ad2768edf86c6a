/** The things in a form (slides, chapters, descriptions), each a group of fields named "FIELD-KEY". */
import { exactClock, parseClock, round } from "../captions/cue";
import type { Passage } from "../captions/playback";

export type Edge = "start" | "end";
type Field = HTMLInputElement | HTMLTextAreaElement;

const AFTER_S = 5; // played of what has no end of its own

export class Items {
  private focused = "";
  private atFresh = false;

  constructor(readonly form: HTMLFormElement) {
    form.addEventListener("focusin", (event) => {
      const item = (event.target as Element).closest<HTMLElement>("[data-item], [data-new]");
      if (item) this.remember(item);
    });
  }

  get all(): HTMLElement[] {
    return [...this.form.querySelectorAll<HTMLElement>("[data-item]")];
  }

  /** The one in which the focus is or was last, a new one too; else the first. */
  get current(): HTMLElement | undefined {
    return (this.atFresh ? this.fresh : null) ?? this.get(this.focused) ?? this.all[0];
  }

  /** This is the current one from now on. */
  remember(item: HTMLElement): void {
    this.atFresh = item.matches("[data-new]");
    this.focused = item.dataset.item ?? this.focused;
  }

  /** The fields of a new one; null where the page has none. */
  get fresh(): HTMLElement | null {
    return this.form.querySelector<HTMLElement>("[data-new]");
  }

  get(key: string): HTMLElement | undefined {
    return this.all.find((item) => item.dataset.item === key);
  }

  /** Its place; a new one stands after all others. -1 where there is none. */
  index(item: HTMLElement | undefined): number {
    if (item?.matches("[data-new]")) return this.all.length;
    return item ? this.all.indexOf(item) : -1;
  }

  /** Puts the focus into the text of one, of a new one into the first words, in sight below so many pixels. */
  focus(item: HTMLElement, covered: number): void {
    const first = item.matches("[data-new]") ? item.querySelector<Field>("input[name^=title-], textarea") : null;
    const field = first ?? textOf(item) ?? item.querySelector<HTMLElement>("input:not([type=hidden]), button");
    this.remember(item);
    item.style.scrollMarginTop = `${covered + 16}px`;
    field?.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  /** From when to when one is shown or spoken: as typed, else as the server said. */
  passage(item: HTMLElement): Passage {
    const start = timeOf(item, "start") ?? Number(item.dataset.start ?? 0);
    const next = this.all.slice(this.index(item) + 1).map((each) => timeOf(each, "start") ?? Number(each.dataset.start)).find((time) => time > start);
    const end = timeOf(item, "end") ?? Number(item.dataset.end || (next ?? start + AFTER_S));
    return { key: item.dataset.item ?? "", start, end: Math.max(end, start + 0.1) };
  }
}

/** The text that one is about: that of a description or slide, the title of a chapter. */
export function textOf(item: HTMLElement): Field | null {
  return item.querySelector<Field>("[data-text]") ?? item.querySelector("textarea") ?? item.querySelector<Field>("input[name^=title-]");
}

export function timeField(item: HTMLElement, edge: Edge): HTMLInputElement | null {
  return item.querySelector<HTMLInputElement>(`input[name^=${edge}-]`);
}

/** What stands in a field of time; null where there is none, or none that can be read. */
export function timeOf(item: HTMLElement, edge: Edge): number | null {
  const field = timeField(item, edge);
  return field ? parseClock(field.value) : null;
}

/** Writes a time into its field, as if it had been typed. Returns it; null where there is no such field. */
export function setTime(item: HTMLElement, edge: Edge, seconds: number): number | null {
  const field = timeField(item, edge);
  if (!field) return null;
  const time = Math.max(0, round(seconds));
  field.value = exactClock(time);
  field.removeAttribute("aria-invalid");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return time;
}
