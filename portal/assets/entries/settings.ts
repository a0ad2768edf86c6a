/** Applies each setting to the page the moment it is changed, and saves it; without script the form's button does both. */
const LOOK = new Set(["theme", "text_size", "spacing", "layout", "motion"]);
const TYPING_PAUSE_MS = 800;

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-settings]")) begin(form);

function begin(form: HTMLFormElement): void {
  const status = form.querySelector<HTMLElement>("[data-settings-status]")!;
  form.querySelector<HTMLElement>("[data-settings-note]")!.hidden = false;
  let typing = 0;
  form.addEventListener("change", (event) => void take(form, event.target, status));
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.type !== "text") return;
    window.clearTimeout(typing);
    typing = window.setTimeout(() => void take(form, event.target, status), TYPING_PAUSE_MS);
  });
}

async function take(form: HTMLFormElement, field: EventTarget | null, status: HTMLElement): Promise<void> {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || !field.name) return;
  const name = field.name;
  const value = name === "ways" ? checked(form, name) : field.value.replace(/ /g, "");
  show(form, name, value);
  status.textContent = ""; // the same words put there again would not be said again
  status.textContent = await save(form, field, value);
}

/** The page itself, or the picture of a caption, looks as it now will. */
function show(form: HTMLFormElement, name: string, value: string): void {
  const place = LOOK.has(name) ? document.documentElement : form.querySelector<HTMLElement>(".cx-preview");
  if (LOOK.has(name) || name.startsWith("caption")) place?.setAttribute(`data-${name.replace(/_/g, "-")}`, value);
}

async function save(form: HTMLFormElement, field: HTMLInputElement | HTMLSelectElement, value: string): Promise<string> {
  const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
  try {
    const answer = await fetch(form.dataset.settings ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ [field.name]: value }),
    });
    if (answer.ok) return saved(form.dataset.textSaved ?? "", field);
    if (answer.status === 422) return ((await answer.json()) as { error: string }).error;
  } catch {
    // the line is down: said below
  }
  return form.dataset.textFailed ?? "";
}

/** Says what was saved: of two equal sentences one after the other, Orca says the first alone. */
function saved(sentence: string, field: HTMLInputElement | HTMLSelectElement): string {
  const label = field.labels?.[0];
  const legend = field.closest("fieldset")?.querySelector("legend");
  const one = field.type === "radio" || field.type === "checkbox";
  const choice = one ? label?.textContent : field instanceof HTMLSelectElement ? field.selectedOptions[0]?.text : field.value || "–";
  const words = { setting: (one ? legend : label)?.textContent, choice };
  return sentence.replace(/\{(setting|choice)\}/g, (_, word: keyof typeof words) => words[word]?.trim() ?? "");
}

function checked(form: HTMLFormElement, name: string): string {
  return [...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]:checked`)].map((box) => box.value).join(",");
}
