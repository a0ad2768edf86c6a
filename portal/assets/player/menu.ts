/** A button that opens a small panel, which is filled when it is first opened. Escape closes it and gives the focus back; so does leaving it with Tab or a click outside.
 *  A dialog that was opened from it lies over it and leaves it open. */
import { isInDialogOver } from "./dialog";
import { LabelledButton, element } from "./element";

let count = 0;

export class Menu {
  readonly root: HTMLElement;
  readonly button: LabelledButton;
  readonly panel: HTMLElement;

  constructor(iconName: string, private readonly name: string, private readonly content: () => Node[]) {
    const id = `cx-player-menu-${++count}`;
    this.button = new LabelledButton(iconName, name, () => this.toggle());
    this.button.root.setAttribute("aria-expanded", "false");
    this.button.root.setAttribute("aria-controls", id);
    this.panel = element("div", { class: "cx-player__panel", id, role: "group", "aria-label": name, hidden: true });
    this.root = element("div", { class: "cx-player__menu" }, this.button.root, this.panel);
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.root.addEventListener("focusout", (event) => this.onLeave(event));
    document.addEventListener("pointerdown", (event) => {
      if (!this.root.contains(event.target as Node) && !isInDialogOver(this.root, event.target)) this.close();
    });
  }

  /** Adds what is chosen to the word of the button: "Speed 1.5". */
  show(value: string): void {
    this.button.say(this.button.root.dataset.icon ?? "", value ? `${this.name} ${value}` : this.name);
  }

  private toggle(): void {
    if (!this.panel.hidden) return this.close();
    if (!this.panel.hasChildNodes()) this.panel.append(...this.content());
    this.panel.hidden = false;
    this.button.root.setAttribute("aria-expanded", "true");
    const first = this.panel.querySelector<HTMLInputElement>("input,button");
    const chosen = first?.type === "radio" ? this.panel.querySelector<HTMLElement>("input:checked") : null; // where Tab would go, too
    (chosen ?? first)?.focus();
  }

  private close(): void {
    this.panel.hidden = true;
    this.button.root.setAttribute("aria-expanded", "false");
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.panel.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
    this.button.root.focus();
  }

  private onLeave(event: FocusEvent): void {
    const place = event.relatedTarget;
    if (place && !this.root.contains(place as Node) && !isInDialogOver(this.root, place)) this.close();
  }
}

export interface Choice {
  value: string;
  text: string;
  language?: string; // of `text`, where it is not the page's
  state?: string; // said after it, in the page's language
}

/** Native radio buttons, one for each choice: arrows move and choose, as everywhere. They are made when they are first to be seen. */
export class Choices {
  private readonly inputs = new Map<string, HTMLInputElement>();
  private current = "";

  constructor(private readonly choices: () => Choice[], private readonly chosen: (value: string) => void, private readonly look = "") {}

  make(): HTMLElement {
    const group = `cx-player-choice-${++count}`;
    const rows = this.choices().map(({ value, text, language, state }) => {
      const input = element("input", { type: "radio", name: group, value });
      input.checked = value === this.current;
      input.addEventListener("change", () => {
        this.current = value;
        this.chosen(value);
      });
      this.inputs.set(value, input);
      return element("label", { class: "cx-player__choice" }, input, element("span", {}, element("span", { lang: language ?? null }, text), state ? ` (${state})` : ""));
    });
    return element("div", { class: `cx-player__choices ${this.look}`.trim() }, ...rows);
  }

  set value(value: string) {
    this.current = value;
    const input = this.inputs.get(value);
    if (input) input.checked = true;
  }
}

/** A labelled native list of choices, for what is chosen seldom. */
export function choiceList(label: string, choices: Choice[], value: string, chosen: (value: string) => void): HTMLElement {
  const list = element(
    "select",
    {},
    ...choices.map((choice) => element("option", { value: choice.value, lang: choice.language ?? null, selected: choice.value === value }, choice.text)),
  );
  list.addEventListener("change", () => chosen(list.value));
  return element("label", { class: "cx-player__field" }, element("span", {}, label), list);
}

/** A checkbox with its words, at least 44 px high. */
export function tickBox(text: string, on: boolean, changed: (on: boolean) => void): HTMLElement {
  const box = element("input", { type: "checkbox" });
  box.checked = on;
  box.addEventListener("change", () => changed(box.checked));
  return element("label", { class: "cx-player__choice" }, box, element("span", {}, text));
}
