/** The script of every page: small comforts only. Each page works in full without it. */
import "../page/older_browsers";
import { Button, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink, createAll } from "govuk-frontend";
import { keepPlace } from "../page/place";
import { askBeforeLeaving } from "../page/unsaved";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

createAll(ErrorSummary); // a failed form: focus goes to the summary, its links to the fields
createAll(Button, { preventDoubleClick: true });
createAll(SkipLink);
createAll(Checkboxes);
createAll(Radios);
createAll(PasswordInput);

// The skip link leaves #main-content in the address, and a form that answers at its own address would keep it: the browser would
// then take the focus from the summary of errors to the place named there.
document.addEventListener("submit", () => {
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
});

// What the last action came to stands in the page before a screen reader listens, so it would not be said: the focus goes there. Where
// the address names a place, the person is to be there; then the words come a second time into the live region that they stand in.
const notices = document.querySelector<HTMLElement>("[data-notices]");
const errors = document.querySelector<HTMLElement>(".govuk-error-summary");
if (errors && location.hash) window.addEventListener("load", () => errors.focus()); // a form that is answered at a place of its page
if (notices && !errors) {
  const again = () => notices.replaceChildren(...[...notices.childNodes].map((node) => node.cloneNode(true)));
  if (!location.hash) notices.focus();
  else window.addEventListener("load", () => window.setTimeout(again, 1000));
}

keepPlace();
askBeforeLeaving();
