/** Single-key shortcuts (WCAG 2.1.4): off until chosen, only while the focus is in the player, never with Ctrl, Alt, Meta or Shift. */
import { element } from "./element";
import { recall, remember } from "./memory";
import { Menu } from "./menu";
import type { Words } from "./words";

export interface Shortcut {
  key: string;
  text: string;
  act(): void;
}

export class Keyboard {
  readonly menu: Menu;
  private on = recall().shortcuts ?? false;

  constructor(host: HTMLElement, words: Words, private readonly shortcuts: Shortcut[]) {
    const box = element("input", { type: "checkbox" });
    box.checked = this.on;
    box.addEventListener("change", () => {
      this.on = box.checked;
      remember({ shortcuts: this.on });
    });
    this.menu = new Menu(
      "keys",
      words.get("keys"),
      element("label", { class: "cx-player__choice" }, box, element("span", {}, words.get("keysOn"))),
      element("p", { class: "cx-player__hint" }, words.get("keysHint")),
      element("ul", { class: "cx-player__keys" }, ...shortcuts.map(({ key, text }) => element("li", {}, element("kbd", {}, key.toUpperCase()), ` ${text}`))),
    );
    host.addEventListener("keydown", (event) => this.onKey(event));
  }

  private onKey(event: KeyboardEvent): void {
    if (!this.on || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const shortcut = this.shortcuts.find(({ key }) => key === event.key.toLowerCase());
    if (!shortcut) return;
    event.preventDefault();
    shortcut.act();
  }
}
