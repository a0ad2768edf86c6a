/** Puts toolbar, preview and clean pasting to a text area. All words come from the data-text-* of `place`. */
import { markdownOf } from "./clipboard";
import * as commands from "./markdown_commands";
import { Preview } from "./text_preview";
import { Toolbar } from "./toolbar";

type Command = (text: commands.Selected, words: commands.Words) => commands.Edit;

const COMMANDS: [name: string, command: Command][] = [
  ["heading", commands.heading],
  ["bold", commands.bold],
  ["list", commands.bulletList],
  ["numbers", commands.numberedList],
  ["link", commands.link],
  ["table", commands.table],
];

export class TextEditor {
  private readonly status: HTMLElement;
  private readonly preview: Preview;

  constructor(
    private readonly field: HTMLTextAreaElement,
    private readonly place: HTMLElement,
  ) {
    this.status = element("p", "cx-editor__status", { role: "status" });
    const toolbar = new Toolbar(this.text("tools"), field.id);
    for (const [name, command] of COMMANDS) toolbar.add(this.text(name), () => this.run(name, command));
    field.before(toolbar.element);
    field.after(this.status);
    this.preview = new Preview(place, (line) => this.goTo(line));
    field.addEventListener("paste", (event) => this.paste(event));
    field.addEventListener("input", () => this.preview.later(field.value));
    this.preview.now(field.value);
    this.openAtLine();
  }

  private run(name: string, command: Command): void {
    const { value, selectionStart, selectionEnd } = this.field;
    const words = { words: this.text("linkWords"), column: this.text("column"), cell: this.text("cell") };
    const edit = command({ value, start: selectionStart, end: selectionEnd }, words);
    this.apply(edit);
    this.status.textContent = this.text(`${name}Done`).replace("{level}", String(edit.level ?? ""));
  }

  private paste(event: ClipboardEvent): void {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const pasted = html === "" ? null : markdownOf(html);
    if (pasted === null) return; // nothing but words: the browser pastes them
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = this.field;
    this.apply(commands.replaceWith({ value, start: selectionStart, end: selectionEnd }, pasted.markdown));
    const pictures = pasted.pictures === 0 ? "" : ` ${this.text("picturesLeft").replace("{n}", String(pasted.pictures))}`;
    this.status.textContent = this.text("pasted") + pictures;
  }

  /** Through the browser's own editing, so that Ctrl+Z takes it back. */
  private apply({ start, end, text, selectFrom, selectTo }: commands.Edit): void {
    this.field.focus();
    this.field.setSelectionRange(start, end);
    const typed = text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
    if (!typed && start + text.length !== end) this.field.setRangeText(text, start, end, "end");
    this.field.setSelectionRange(selectFrom, selectTo);
    this.preview.later(this.field.value);
  }

  /** A link of the check list names the line (?line=5). */
  private openAtLine(): void {
    const line = Number(new URLSearchParams(window.location.search).get("line") ?? 0);
    if (line > 0) this.goTo(line);
  }

  private goTo(line: number): void {
    const lines = this.field.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.field.focus();
    this.field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    const height = Number.parseFloat(getComputedStyle(this.field).lineHeight) || 24;
    this.field.scrollTop = Math.max(0, (line - 3) * height);
  }

  private text(name: string): string {
    return this.place.dataset[`text${name.charAt(0).toUpperCase()}${name.slice(1)}`] ?? "";
  }
}

function element(tag: string, className: string, attributes: Record<string, string>): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
