/** Applies each setting to the page the moment it is changed, and saves it; without script the form's button does both. */
const LOOK = new Set(["theme", "text_size", "spacing", "layout", "motion"]);
const TYPING_PAUSE_MS = 800;
const KEYS = "input[name^=key_]"; // the keys of the player, which are judged together

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-settings]")) begin(form);

function begin(form: HTMLFormElement): void {
  const status = form.querySelector<HTMLElement>("[data-settings-status]")!;
  form.querySelector<HTMLElement>("[data-settings-note]")!.hidden = false;
  button(form).hidden = true; // comes back where something could not be saved
  let typing = 0;
  form.addEventListener("change", (event) => void take(form, event.target, status));
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.type !== "text") return;
    window.clearTimeout(typing);
    typing = window.setTimeout(() => void take(form, event.target, status), TYPING_PAUSE_MS);
  });
}

function button(form: HTMLFormElement): HTMLElement {
  return form.querySelector<HTMLElement>("[data-settings-button]")!;
}

async function take(form: HTMLFormElement, field: EventTarget | null, status: HTMLElement): Promise<void> {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || !field.name) return;
  const name = field.name;
  const value = name === "ways" ? checked(form, name) : field.value.replace(/ /g, "");
  show(form, name, value);
  const sent = isKey(field) ? { keys: keys(form) } : { [name]: value };
  status.textContent = ""; // the same words put there again would not be said again
  status.textContent = await save(form, field, sent);
}

/** The page itself, or the picture of a caption, looks as it now will. */
function show(form: HTMLFormElement, name: string, value: string): void {
  const place = LOOK.has(name) ? document.documentElement : form.querySelector<HTMLElement>(".cx-preview");
  if (LOOK.has(name) || name.startsWith("caption")) place?.setAttribute(`data-${name.replace(/_/g, "-")}`, value);
}

async function save(form: HTMLFormElement, field: HTMLInputElement | HTMLSelectElement, sent: object): Promise<string> {
  const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
  try {
    const answer = await fetch(form.dataset.settings ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify(sent),
    });
    if (answer.ok) {
      refuse(isKey(field) ? [...form.querySelectorAll<HTMLInputElement>(KEYS)] : [field], "");
      return saved(form.dataset.textSaved ?? "", field);
    }
    if (answer.status === 422) {
      const { error } = (await answer.json()) as { error: string };
      refuse([field], error);
      return error;
    }
  } catch {
    // the line is down: said below
  }
  button(form).hidden = false;
  return form.dataset.textFailed ?? "";
}

/** Says at the fields what is wrong with them; without words, that nothing is. */
function refuse(fields: (HTMLInputElement | HTMLSelectElement)[], error: string): void {
  for (const field of fields) {
    const id = `${field.id}-refused`;
    document.getElementById(id)?.remove();
    field.toggleAttribute("aria-invalid", false);
    const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
    if (error) {
      const words = document.createElement("p");
      words.id = id;
      words.className = "govuk-error-message";
      words.textContent = error;
      field.before(words);
      field.setAttribute("aria-invalid", "true");
      others.push(id);
    }
    if (others.length) field.setAttribute("aria-describedby", others.join(" "));
    else field.removeAttribute("aria-describedby");
  }
}

function isKey(field: Element): boolean {
  return field.matches(KEYS);
}

function keys(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...form.querySelectorAll<HTMLInputElement>(KEYS)].map((field) => [field.name.replace(/^key_/, ""), field.value]));
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
