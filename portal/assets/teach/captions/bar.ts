/** The bar that stays in sight: what is saved, and where to go on. */
import { element } from "../../player/element";
import type { Strings } from "../../player/strings";
import type { Action, Keys } from "./keys";

export class Bar {
  readonly root: HTMLElement;
  private readonly state = element("span", { class: "cx-caption-bar__state" });
  private readonly status = element("p", { class: "cx-caption-bar__status", role: "status" });

  constructor(
    private readonly strings: Strings,
    buttons: HTMLElement[],
  ) {
    this.root = element("div", { class: "cx-caption-bar", role: "group", "aria-label": strings.get("bar") }, ...buttons, this.state, this.status);
  }

  /** What was done, or why not: said, and shown a moment later. */
  say(text: string, shown: () => void): void {
    this.status.textContent = "";
    window.requestAnimationFrame(() => {
      this.status.textContent = text; // the same words twice are said twice
      shown();
    });
  }

  /** How many pixels at the top of the window it covers. */
  get covers(): number {
    return getComputedStyle(this.root).position === "sticky" ? this.root.offsetHeight : 0;
  }

  showSaved(): void {
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.state.textContent = this.strings.get("savedAt", { time: now });
  }

  showUnsaved(): void {
    this.state.textContent = this.strings.get("unsaved");
  }
}

/** Buttons of actions, each with its key. */
export class ActionButtons {
  private readonly made: [Action, HTMLButtonElement][] = [];

  constructor(private readonly keys: Keys) {}

  make(actions: Action[]): HTMLButtonElement[] {
    return actions.map((action) => {
      const button = element("button", { type: "button", class: "govuk-button govuk-button--secondary", "data-action": action.name });
      button.addEventListener("click", () => action.act());
      this.made.push([action, button]);
      this.label(action, button);
      return button;
    });
  }

  /** The keys have changed. */
  relabel(): void {
    for (const [action, button] of this.made) this.label(action, button);
  }

  private label(action: Action, button: HTMLButtonElement): void {
    const key = this.keys.label(action);
    button.replaceChildren(action.short, ...(key ? [" ", element("kbd", { class: "cx-caption-key", "aria-hidden": "true" }, key)] : []));
    if (key) button.setAttribute("aria-keyshortcuts", key);
  }
}
