/** Saves a judgement as a draft while it is made, by the form's own address. The button does the same without this script. */

const PAUSE_MS = 1500;
const RETRY_MS = 5000;

interface Reply {
  words?: string;
  number?: number;
  error?: string;
}

export class DraftAutosave {
  private timer = 0;
  private sending = false;
  private changes = 0;
  private saved = 0;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly status: HTMLElement,
  ) {}

  begin(): void {
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("submit", () => window.clearTimeout(this.timer)); // the form itself is on its way
    window.addEventListener("pageshow", () => this.soon(PAUSE_MS));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) void this.send();
    });
  }

  private changed(): void {
    this.changes += 1;
    this.soon(PAUSE_MS);
  }

  private soon(pause: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), pause);
  }

  private async send(): Promise<void> {
    if (this.sending || this.changes === this.saved) return;
    this.sending = true;
    const changes = this.changes;
    const body = new FormData(this.form);
    body.set("step", "draft");
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body,
        redirect: "error", // to the page where one signs in
        keepalive: true, // the window may be closing
      });
      if (answer.ok) this.keep((await answer.json()) as Reply, changes);
      else if (answer.status === 409 || answer.status === 422) this.refuse((await answer.json()) as Reply, changes);
      else this.fail();
    } catch {
      this.fail();
    } finally {
      this.sending = false;
    }
    if (this.changes !== this.saved) this.soon(RETRY_MS);
  }

  private keep(reply: Reply, changes: number): void {
    this.saved = changes;
    const number = this.form.querySelector<HTMLInputElement>("input[name=draft]");
    if (number) number.value = String(reply.number ?? 0);
    if (this.changes === changes) settle(this.form);
    this.say(reply.words ?? "");
  }

  /** Sent again it would be refused again: the reviewer reads why and presses the button. */
  private refuse(reply: Reply, changes: number): void {
    this.saved = changes;
    this.say(reply.error ?? "");
  }

  private fail(): void {
    this.say(this.form.dataset.textFailed ?? "");
  }

  private say(words: string): void {
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}

/** What the server has is what the page came with: leaving it is not asked about. */
function settle(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea")) {
    if (field instanceof HTMLInputElement && field.type !== "text") field.defaultChecked = field.checked;
    else field.defaultValue = field.value;
  }
  for (const option of form.querySelectorAll("option")) option.defaultSelected = option.selected;
}
