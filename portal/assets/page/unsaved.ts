/**
 * Asks before somebody leaves a page on which they wrote something that was not sent. Forms that search (GET), forms with a password
 * and settings that save themselves are left alone. Without this script pages behave as they always did.
 */
const WRITING = "textarea, input:not([type]), input[type=text]";
const NOT_ASKED = "input[type=password], [data-settings]";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function askBeforeLeaving(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[method=post]")].filter(isWrittenIn);
  let sent: HTMLFormElement | null = null;
  const ask = (event: BeforeUnloadEvent): void => {
    if (!forms.some((form) => form !== sent && isUnsaved(form))) return;
    event.preventDefault();
    event.returnValue = "unsaved"; // what browsers before 2023 go by; none shows the word
  };
  if (forms.some(isUnsaved)) window.addEventListener("beforeunload", ask);
  // only from the first change on: a page that listens for leaving is not kept for the Back button by every browser
  document.addEventListener("input", () => window.addEventListener("beforeunload", ask));
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent = event.target as HTMLFormElement;
  });
  window.addEventListener("pageshow", () => (sent = null));
}

function isWrittenIn(form: HTMLFormElement): boolean {
  return form.matches("[data-unsent]") || (form.querySelector(WRITING) !== null && form.querySelector(NOT_ASKED) === null && !form.matches(NOT_ASKED));
}

/** Whether something differs from what the page came with, or the page came with something that is saved nowhere. */
function isUnsaved(form: HTMLFormElement): boolean {
  return form.matches("[data-unsent]") || hasFailed(form) || [...form.elements].some((field) => isChanged(field as Field));
}

function hasFailed(form: HTMLFormElement): boolean {
  if (document.querySelector(".govuk-error-summary") === null) return false;
  return form.querySelector(".govuk-error-message") !== null && [...form.querySelectorAll<HTMLInputElement>(WRITING)].some((field) => field.value !== "");
}

function isChanged(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    const first = Math.max(0, options.findIndex((option) => option.defaultSelected));
    return !field.multiple && field.selectedIndex !== first;
  }
  if (field.type === "radio" || field.type === "checkbox") return (field as HTMLInputElement).checked !== (field as HTMLInputElement).defaultChecked;
  return field.defaultValue !== undefined && field.value !== field.defaultValue;
}
