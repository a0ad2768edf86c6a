/** The script of every page: small comforts only. Each page works in full without it. */
import { Button, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink, createAll } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

createAll(ErrorSummary); // a failed form: focus goes to the summary, its links to the fields
createAll(Button, { preventDoubleClick: true });
createAll(SkipLink);
createAll(Checkboxes);
createAll(Radios);
createAll(PasswordInput);
