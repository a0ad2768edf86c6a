/**
 * Saves each answer of an attempt as soon as it is changed, by the form's own address. What could not be sent stays on this device and is
 * sent again: when the line is back, or when the page is opened again.
 */
import { UnsentAnswers, type Values } from "./unsent_answers";

const TYPING_PAUSE_MS = 800;
const RETRY_MS = 5000;

interface Reply {
  words: string;
  bases?: Record<string, string>;
}

export class Autosave {
  private readonly waiting = new Set<string>(); // numbers of questions that the server does not have as they stand here
  private readonly unsent: UnsentAnswers;
  private timer = 0;
  private sending = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly status: HTMLElement,
  ) {
    this.unsent = new UnsentAnswers(form.dataset.attempt ?? "");
  }

  begin(): void {
    for (const place of this.places()) this.restore(place);
    this.form.addEventListener("input", (event) => this.changed(event.target));
    this.form.addEventListener("change", (event) => this.changed(event.target));
    window.addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) void this.send();
    });
    if (this.waiting.size > 0) this.soon(0);
  }

  private places(): HTMLElement[] {
    return [...this.form.querySelectorAll<HTMLElement>("[data-question]")];
  }

  private changed(target: EventTarget | null): void {
    const question = target instanceof Element ? target.closest<HTMLElement>("[data-question]")?.dataset.question : undefined;
    if (question === undefined) return;
    this.waiting.add(question);
    this.unsent.keep(question, this.base(question).value, this.values(question));
    this.soon(TYPING_PAUSE_MS);
  }

  private soon(pause: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), pause);
  }

  private async send(): Promise<void> {
    if (this.sending || this.waiting.size === 0) return;
    this.sending = true;
    const questions = [...this.waiting];
    const sent = new Map(questions.map((question) => [question, JSON.stringify(this.values(question))]));
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: this.body(questions),
        redirect: "error", // to the page where one signs in
        keepalive: true, // the window may be closing
      });
      if (answer.ok) this.saved((await answer.json()) as Reply, sent);
      else if (answer.status === 409 || answer.status === 422) this.say(((await answer.json()) as Reply).words);
      else this.failed();
    } catch {
      this.failed();
    } finally {
      this.sending = false;
    }
  }

  private saved(reply: Reply, sent: Map<string, string>): void {
    for (const [question, values] of sent) {
      this.base(question).value = reply.bases?.[question] ?? "";
      if (JSON.stringify(this.values(question)) !== values) {
        this.unsent.keep(question, this.base(question).value, this.values(question));
        continue; // changed while it was sent
      }
      this.waiting.delete(question);
      this.unsent.forget(question);
      settle(this.place(question));
    }
    this.say(reply.words);
    if (this.waiting.size > 0) this.soon(TYPING_PAUSE_MS);
  }

  private failed(): void {
    this.say(this.form.dataset.textFailed ?? "");
    this.soon(RETRY_MS);
  }

  private say(words: string): void {
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  private body(questions: string[]): FormData {
    const body = new FormData();
    body.append("csrf_token", this.form.querySelector<HTMLInputElement>("input[name=csrf_token]")?.value ?? "");
    for (const question of questions) {
      body.append("question", question);
      body.append(`base-${question}`, this.base(question).value);
      for (const [name, value] of this.values(question)) body.append(name, value);
    }
    return body;
  }

  private values(question: string): Values {
    const own = (name: string): boolean => name === `answer-${question}` || name.startsWith(`line-${question}-`);
    return [...new FormData(this.form)].filter((entry): entry is [string, string] => own(entry[0]) && typeof entry[1] === "string");
  }

  private place(question: string): HTMLElement {
    return this.form.querySelector<HTMLElement>(`[data-question="${question}"]`)!;
  }

  private base(question: string): HTMLInputElement {
    return this.form.querySelector<HTMLInputElement>(`input[name="base-${question}"]`)!;
  }

  private restore(place: HTMLElement): void {
    const question = place.dataset.question ?? "";
    const values = this.unsent.values(question, this.base(question).value);
    if (values === null) return this.unsent.forget(question);
    for (const field of place.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input:not([type=hidden]), select")) {
      const own = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field instanceof HTMLInputElement && field.type !== "text") field.checked = own.includes(field.value);
      else field.value = own[0] ?? "";
    }
    this.waiting.add(question);
  }
}

/** What the server has is what the page came with: leaving it is not asked about. */
function settle(place: HTMLElement): void {
  for (const field of place.querySelectorAll<HTMLInputElement>("input:not([type=hidden])")) {
    field.defaultChecked = field.checked;
    if (field.type === "text") field.defaultValue = field.value;
  }
  for (const option of place.querySelectorAll("option")) option.defaultSelected = option.selected;
}
