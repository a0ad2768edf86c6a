/**
 * Keys that work while typing: Alt with another key, each to be changed by whoever wants others. How they were chosen stands in
 * ARCHITECTURE.md. Never while an input method composes, never with Ctrl, Shift or Meta beside Alt, never with AltGr.
 */
import { element } from "../../player/element";
import type { Strings } from "../../player/strings";

export interface Action {
  name: string;
  key: string; // the usual one; empty: it has none
  text: string;
  short: string; // on its button
  act(): void;
}

/** What has the same key everywhere. `undoes`: whether undo and redo are the editor's at an element, else they are the browser's. */
export interface FixedActions {
  undo(): void;
  redo(): void;
  save(): void;
  undoes?(target: Element): boolean;
}

const STORED = "changxue-caption-keys";
const OF_BROWSERS = "bdefhstv"; // menus and the address bar of Chromium, Edge and Firefox
const CODES: Record<string, string> = {
  Comma: ",", Period: ".", Slash: "/", Semicolon: ";", Quote: "'", BracketLeft: "[", BracketRight: "]", Backslash: "\\", Minus: "-", Equal: "=", Enter: "Enter", NumpadEnter: "Enter",
};

export class Keys {
  private readonly own = new Map<string, string>();

  constructor(
    private readonly strings: Strings,
    private readonly actions: Action[],
    fixed: FixedActions,
  ) {
    this.recall();
    document.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
      const act = this.actionOf(event)?.act ?? fixedAction(event, fixed);
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  keyOf(action: Action): string {
    return this.own.get(action.name) ?? action.key;
  }

  /** As it is shown: "Alt+P". */
  label(action: Action): string {
    const key = this.keyOf(action);
    return key ? `Alt+${key.length === 1 ? key.toUpperCase() : key}` : "";
  }

  /** A list of all keys, and a field for each that can be changed. What cannot be is refused in words. */
  openSettings(changed: () => void): void {
    const { strings } = this;
    const changeable = this.actions.filter((action) => action.key && action.key !== "Enter");
    const fields = changeable.map((action) =>
      element("input", { type: "text", maxlength: "1", size: "2", autocomplete: "off", autocapitalize: "off", class: "govuk-input govuk-input--width-2", value: this.keyOf(action) }),
    );
    const problem = element("p", { class: "govuk-error-message", role: "status" });
    const button = (text: string, act: () => void, look = "govuk-button--secondary") => {
      const made = element("button", { type: "button", class: `govuk-button ${look}` }, text);
      made.addEventListener("click", act);
      return made;
    };
    const done = button(strings.get("done"), () => {
      const wrong = this.wrong(changeable, fields.map((field) => field.value.toLowerCase()));
      fields.forEach((field) => field.removeAttribute("aria-invalid"));
      if (!wrong) {
        changeable.forEach((action, at) => this.own.set(action.name, fields[at]!.value.toLowerCase()));
        this.remember();
        changed();
        return dialog.close();
      }
      problem.textContent = wrong.text;
      fields[wrong.at]!.setAttribute("aria-invalid", "true");
      fields[wrong.at]!.focus();
    }, "");
    const usual = button(strings.get("usualKeys"), () => changeable.forEach((action, at) => (fields[at]!.value = action.key)));
    const dialog = element(
      "dialog",
      { class: "cx-caption-keys", "aria-labelledby": "caption-keys-title" },
      element("h2", { class: "govuk-heading-m", id: "caption-keys-title" }, strings.get("keys")),
      element("p", {}, strings.get("keysHint")),
      element("ul", { class: "govuk-list", role: "list" }, ...["undoKey", "redoKey", "saveKey", "splitKey"].map((name) => element("li", {}, strings.get(name)))),
      ...changeable.map((action, at) => element("label", { class: "cx-caption-keys__key" }, element("span", {}, action.text), element("kbd", {}, "Alt+"), fields[at]!)),
      problem,
      element("div", { class: "govuk-button-group" }, done, usual, button(strings.get("cancel"), () => dialog.close())),
    );
    const before = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement) before.focus();
    });
    document.querySelector("main")!.append(dialog);
    dialog.showModal();
  }

  private actionOf(event: KeyboardEvent): Action | undefined {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.getModifierState("AltGraph")) return undefined;
    if (document.querySelector("dialog[open]")) return undefined;
    const pressed = pressedKey(event);
    return this.actions.find((action) => this.keyOf(action) === pressed && pressed !== "");
  }

  private wrong(actions: Action[], keys: string[]): { at: number; text: string } | null {
    const bad = keys.findIndex((key) => !/^[a-z0-9,./;'[\]\\=-]$/.test(key) || OF_BROWSERS.includes(key));
    if (bad >= 0) return { at: bad, text: this.strings.get("keyBad", { action: actions[bad]!.text, keys: [...OF_BROWSERS.toUpperCase()].join(" ") }) };
    const twice = keys.findIndex((key, at) => keys.indexOf(key) < at);
    if (twice < 0) return null;
    return { at: twice, text: this.strings.get("keyTwice", { key: keys[twice]!.toUpperCase(), one: actions[keys.indexOf(keys[twice]!)]!.text, other: actions[twice]!.text }) };
  }

  private recall(): void {
    try {
      for (const [name, key] of Object.entries(JSON.parse(localStorage.getItem(STORED) ?? "{}") as Record<string, string>)) this.own.set(name, key);
    } catch {
      // no storage: the usual keys
    }
  }

  private remember(): void {
    try {
      localStorage.setItem(STORED, JSON.stringify(Object.fromEntries(this.own)));
    } catch {
      // private mode: they hold for this page
    }
  }
}

/** The key by what it writes; by its place where Alt writes something else, as on a Mac. */
function pressedKey(event: KeyboardEvent): string {
  if (/^[!-~]$/.test(event.key)) return event.key.toLowerCase();
  return CODES[event.code] ?? (/^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : /^Digit\d$/.test(event.code) ? event.code.slice(5) : event.key === "Enter" ? "Enter" : "");
}

/** Undo, redo and save have the keys that they have everywhere. In another field the browser's own undo works. */
function fixedAction(event: KeyboardEvent, fixed: FixedActions): (() => void) | undefined {
  if (event.altKey || !(event.ctrlKey || event.metaKey)) return undefined;
  const key = event.key.toLowerCase();
  if (key === "s" && !event.shiftKey) return fixed.save;
  if (!(event.target instanceof Element) || !(fixed.undoes ?? undoesCaptions)(event.target)) return undefined;
  if (key === "z" && event.shiftKey && event.metaKey) return fixed.redo;
  if (key === "z" && !event.shiftKey) return fixed.undo;
  return key === "y" && !event.shiftKey ? fixed.redo : undefined;
}

function undoesCaptions(target: Element): boolean {
  return target.closest(".cx-cues, .cx-caption-bar, body:not(:focus-within)") !== null && target.closest(".cx-caption-find") === null;
}
