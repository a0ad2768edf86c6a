/** Keeps the panel of a recording up to date while work goes on; without script there is a link that does it. */
const EVERY_MS = 4000;

for (const place of document.querySelectorAll<HTMLElement>("[data-live-url]")) follow(place);

function follow(place: HTMLElement): void {
  if (!working(place)) return;
  window.setTimeout(() => void renew(place), EVERY_MS);
}

async function renew(place: HTMLElement): Promise<void> {
  try {
    if (!document.hidden) await fetchInto(place);
  } catch {
    // the line is down: the next try may reach the server
  }
  follow(place);
}

async function fetchInto(place: HTMLElement): Promise<void> {
  const answer = await fetch(place.dataset.liveUrl ?? "", { headers: { Accept: "text/html" }, redirect: "error" });
  if (!answer.ok) return;
  const before = summary(place);
  const focused = place.contains(document.activeElement) ? focusPath(place) : null;
  const open = [...place.querySelectorAll<HTMLDetailsElement>("details[open]")].map((each) => each.id);
  place.innerHTML = await answer.text();
  for (const each of place.querySelectorAll<HTMLDetailsElement>("details")) each.open ||= open.includes(each.id);
  if (focused !== null) focusAgain(place, focused);
  const after = summary(place);
  const status = place.parentElement?.querySelector("[data-live-status]");
  if (status instanceof HTMLElement && after !== before) status.textContent = after;
}

function working(place: HTMLElement): boolean {
  return place.querySelector<HTMLElement>("[data-working]")?.dataset.working === "true";
}

function summary(place: HTMLElement): string {
  return place.querySelector<HTMLElement>("[data-summary]")?.dataset.summary?.trim() ?? "";
}

/** Which link, button or summary has the focus: its target, which stays the same when the panel is drawn again. */
function focusPath(place: HTMLElement): string {
  const here = document.activeElement;
  const target =
    here?.getAttribute("href") ?? here?.closest("form")?.getAttribute("action") ?? here?.closest("details")?.id ?? "";
  return place.contains(here) ? target : "";
}

function focusAgain(place: HTMLElement, target: string): void {
  const same = [...place.querySelectorAll<HTMLElement>("a[href], button, summary")].find(
    (each) =>
      each.getAttribute("href") === target ||
      each.closest("form")?.getAttribute("action") === target ||
      each.closest("details")?.id === target,
  );
  const heading = place.querySelector<HTMLElement>("h2, h3");
  if (same !== undefined) return same.focus();
  if (heading !== null) {
    heading.tabIndex = -1;
    heading.focus();
  }
}
