/** The form of a judgement: what stands in it is saved as a draft. */
import { DraftAutosave } from "../review/draft_autosave";

const form = document.querySelector<HTMLFormElement>("form[data-draft]");
const status = document.querySelector<HTMLElement>("[data-draft-status]");
if (form && status) new DraftAutosave(form, status).begin();
