/** Reviewing: what stands in the form of a judgement is saved as a draft; beside a lesson the list of captions follows the recording. */
import { CueChoice } from "../review/cue_choice";
import { DraftAutosave } from "../review/draft_autosave";

const form = document.querySelector<HTMLFormElement>("form[data-draft]");
const status = document.querySelector<HTMLElement>("[data-draft-status]");
if (form && status) new DraftAutosave(form, status).begin();

for (const again of document.querySelectorAll<HTMLButtonElement>("button[data-follow]")) {
  const list = document.getElementById(again.dataset.follow ?? "");
  if (list instanceof HTMLSelectElement) new CueChoice(list, again).begin();
}
