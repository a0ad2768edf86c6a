/** The caption editor. Without it, or where the captions do not come, the form works as it stands. */
import "../page/older_browsers";
import type { CaptionDocument } from "../teach/captions/cue";
import { Editor } from "../teach/captions/editor";

const form = document.querySelector<HTMLFormElement>("form[data-document]");
const rows = form?.querySelector<HTMLElement>("[data-caption-rows]");
// what was refused or contested stands in the rows, and is lost in no editor
if (form && rows && !document.querySelector(".govuk-error-summary")) void begin(form, rows);

async function begin(place: HTMLFormElement, fields: HTMLElement): Promise<void> {
  let written = false;
  fields.addEventListener("input", () => (written = true), { once: true });
  const answer = await fetch(place.dataset.document ?? "", { headers: { Accept: "application/json" }, redirect: "error" }).catch(() => null);
  if (!answer?.ok) return;
  const captions = (await answer.json()) as CaptionDocument;
  if (!written && captions.cues.length > 0) new Editor(place, captions).begin(fields);
}
