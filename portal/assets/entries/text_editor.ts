/** The editor of a text: a plain text area with Markdown in it, a toolbar, clean pasting and a live preview beside it. */
import { TextEditor } from "../teach/text_editor";

for (const place of document.querySelectorAll<HTMLElement>("[data-text-editor]")) {
  const field = document.getElementById(place.dataset.textEditor ?? "");
  if (field instanceof HTMLTextAreaElement) new TextEditor(field, place);
}
