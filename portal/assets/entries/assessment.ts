/** An open attempt of an assessment: answers are saved as they change, and the end of the time is warned of. */
import { Autosave } from "../learn/autosave";
import { TimeWarning } from "../learn/time_warning";

const place = document.querySelector<HTMLElement>("[data-attempt]");
const status = document.querySelector<HTMLElement>("[data-status]");
const dialog = document.querySelector<HTMLDialogElement>("#time-dialog");
if (place instanceof HTMLFormElement && status) new Autosave(place, status).begin();
if (place?.dataset.ends && dialog && status) new TimeWarning(place, dialog, status).begin();
