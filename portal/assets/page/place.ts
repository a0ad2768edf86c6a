/**
 * Where the focus is on a page that has just come: on the errors or on what was done (the page's script), else on the place that the
 * address names, though it is no control, else, in answer to a form, on what came of it: a place that is marked so, or the heading.
 * From the body a screen reader would begin at the top of the page, at the links that stand on every page.
 */
const SENT = "cx-form-sent";

export function keepPlace(): void {
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) remember(true);
  });
  const answersForm = remember(false);
  window.addEventListener("load", () => {
    if (document.activeElement !== document.body) return;
    const place = document.querySelector<HTMLElement>(":target") ?? (answersForm ? answer() : null);
    if (!place) return;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  });
}

function answer(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-answer]") ?? document.querySelector<HTMLElement>("main h1");
}

/** Keeps for the next page of this tab whether a form was sent; whether one was before. */
function remember(sent: boolean): boolean {
  try {
    const before = sessionStorage.getItem(SENT) !== null;
    if (sent) sessionStorage.setItem(SENT, "");
    else sessionStorage.removeItem(SENT);
    return before;
  } catch {
    return false; // storage is forbidden here
  }
}
