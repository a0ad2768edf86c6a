/** Single-key shortcuts (WCAG 2.1.4): off until chosen, the learner's own keys, only while the focus is in the player, never with Ctrl,
 *  Alt, Meta or Shift. */
import { openDialog } from "./dialog";
import { LabelledButton, element } from "./element";
import { Menu, tickBox } from "./menu";
import type { Preferences } from "./preferences";
import type { Strings } from "./strings";

export interface Shortcut {
  name: string;
  key: string; // the usual one
  text: string;
  act(): void;
}

export class Keyboard {
  readonly menu: Menu;
  private readonly keys = new Map<Shortcut, string>();
  private readonly list = element("ul", { class: "cx-player__keys", role: "list" });

  constructor(
    host: HTMLElement,
    private readonly strings: Strings,
    private readonly shortcuts: Shortcut[],
    private readonly preferences: Preferences,
  ) {
    this.assign(preferences.get("shortcut_keys"));
    this.menu = new Menu("keys", strings.get("keys"), () => this.settings());
    host.addEventListener("keydown", (event) => this.onKey(event));
  }

  private assign(stored: string): void {
    const own = new Map(stored.split(",").map((pair) => pair.split("=") as [string, string]));
    for (const shortcut of this.shortcuts) this.keys.set(shortcut, own.get(shortcut.name) ?? shortcut.key);
  }

  private settings(): HTMLElement[] {
    const { strings, preferences } = this;
    const change = new LabelledButton("", strings.get("changeKeys"), () => this.ask());
    const on = tickBox(strings.get("keysOn"), preferences.is("shortcuts"), (value) => preferences.set("shortcuts", value ? "on" : "off"));
    this.showKeys();
    return [on, element("p", { class: "cx-player__hint" }, strings.get("keysHint")), this.list, change.root];
  }

  private showKeys(): void {
    this.list.replaceChildren(
      ...this.shortcuts.map((shortcut) => element("li", {}, element("kbd", {}, this.keys.get(shortcut)!.toUpperCase()), ` ${shortcut.text}`)),
    );
  }

  private onKey(event: KeyboardEvent): void {
    if (!this.preferences.is("shortcuts") || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if ((event.target as HTMLElement).closest("dialog, select, input:not([type=range]):not([type=checkbox]):not([type=radio])")) return;
    const pressed = event.key.toLowerCase();
    const shortcut = this.shortcuts.find((each) => this.keys.get(each) === pressed);
    if (!shortcut) return;
    event.preventDefault();
    shortcut.act();
  }

  /** A dialog with one field for each shortcut. What cannot be is refused in words, and nothing that was typed is lost. */
  private ask(): void {
    const { strings } = this;
    const problem = element("p", { class: "cx-player__problem", role: "status" });
    const fields = this.shortcuts.map((shortcut) => {
      const field = element("input", { type: "text", maxlength: "1", autocomplete: "off", autocapitalize: "off", value: this.keys.get(shortcut)! });
      return { shortcut, field };
    });
    const form = element(
      "form",
      { method: "dialog" },
      element("h2", {}, strings.get("changeKeys")),
      element("p", { class: "cx-player__hint" }, strings.get("changeKeysHint")),
      ...fields.map(({ shortcut, field }) => element("label", { class: "cx-player__field" }, element("span", {}, shortcut.text), field)),
      problem,
    );
    const dialog = element("dialog", { class: "cx-player__dialog", "aria-label": strings.get("changeKeys") }, form);
    const save = new LabelledButton("", strings.get("save"), () => undefined);
    save.root.type = "submit";
    const reset = new LabelledButton("", strings.get("usualKeys"), () => fields.forEach(({ shortcut, field }) => (field.value = shortcut.key)));
    const leave = new LabelledButton("", strings.get("cancel"), () => dialog.close());
    form.append(element("div", { class: "cx-player__row" }, save.root, reset.root, leave.root));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wrong = this.wrong(fields.map(({ field }) => field.value));
      for (const { field } of fields) field.removeAttribute("aria-invalid");
      if (!wrong) {
        this.keep(fields.map(({ shortcut, field }) => [shortcut, field.value.toLowerCase()] as const));
        return dialog.close();
      }
      problem.textContent = wrong.text;
      fields[wrong.at]!.field.setAttribute("aria-invalid", "true");
      fields[wrong.at]!.field.focus();
    });
    openDialog(dialog);
  }

  private wrong(values: string[]): { at: number; text: string } | null {
    const keys = values.map((value) => value.toLowerCase());
    const bad = keys.findIndex((key) => !/^[\p{L}\p{N}./;'\[\]\\-]$/u.test(key));
    if (bad >= 0) return { at: bad, text: this.strings.get("keyMissing", { action: this.shortcuts[bad]!.text }) };
    const twice = keys.findIndex((key, at) => keys.indexOf(key) < at);
    if (twice < 0) return null;
    const other = this.shortcuts[keys.indexOf(keys[twice]!)]!;
    return { at: twice, text: this.strings.get("keyTwice", { key: keys[twice]!.toUpperCase(), one: other.text, other: this.shortcuts[twice]!.text }) };
  }

  private keep(chosen: (readonly [Shortcut, string])[]): void {
    const own = chosen.filter(([shortcut, key]) => shortcut.key !== key).map(([{ name }, key]) => `${name}=${key}`);
    this.preferences.set("shortcut_keys", own.join(","));
    this.assign(own.join(","));
    this.showKeys();
  }
}
