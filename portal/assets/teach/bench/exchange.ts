/**
 * Sends the form as a browser would and takes the answer, a whole page, into this one: what the server has made of it stands in the form
 * then, while the recording and its place stay. By itself the form is saved without being drawn anew. Each save is a version that stays,
 * so what was saved can be taken back.
 */
import { element } from "../../player/element";

const AFTER_MS = 2000; // without typing
const BETWEEN_MS = 60_000; // each save is a version: one a minute by itself, others when a person asks or leaves
const MOST_KEPT_ALIVE = 60_000; // browsers allow 64 KiB

export interface ExchangeEvents {
  /** The form was drawn anew; `key` is where to go on, empty where one stays. */
  drawn(key: string): void;
  saved(): void;
  unsaved(): void;
  /** It was refused and the page says why. */
  refused(): void;
  failed(byItself: boolean): void;
}

export class Exchange {
  private timer: number | undefined;
  private last = -BETWEEN_MS;
  private running: Promise<boolean> | null = null;
  private held = false; // what was sent by itself was refused: a person is to look at it
  private readonly done: number[] = [];
  private readonly undone: number[] = [];

  constructor(
    private readonly form: HTMLFormElement,
    private readonly events: ExchangeEvents,
  ) {
    form.addEventListener("input", () => this.soon());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.changed && !this.held) void this.saveByItself();
    });
  }

  /** Whether a field differs from what is saved. */
  get changed(): boolean {
    return [...this.form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea")].some((field) =>
      field.type === "checkbox" ? (field as HTMLInputElement).checked !== (field as HTMLInputElement).defaultChecked : field.value !== field.defaultValue,
    );
  }

  /** Sends the form with a button, and draws the answer. Whether it was accepted. */
  async send(button: HTMLButtonElement | null): Promise<boolean> {
    window.clearTimeout(this.timer);
    if (this.running) await this.running;
    this.held = false;
    const body = this.fields();
    if (button?.name) body.append(button.name, button.value);
    this.running = this.post(this.form.action, body, true);
    return this.running.finally(() => (this.running = null));
  }

  /** The version before the last save comes back, as a new one. Null where there is none. */
  async undo(): Promise<boolean | null> {
    if (this.changed && !(await this.send(null))) return false;
    return this.restore(this.done, this.undone);
  }

  async redo(): Promise<boolean | null> {
    return this.restore(this.undone, this.done);
  }

  /** The version that the form began from. */
  private get number(): number {
    return Number(this.form.querySelector<HTMLInputElement>("input[name=number]")?.value ?? 0);
  }

  private async restore(from: number[], to: number[]): Promise<boolean | null> {
    const number = from.pop();
    const versions = this.form.querySelector<HTMLElement>("[data-versions]")?.dataset.versions;
    if (!number || !versions) return null;
    const before = this.number;
    const token = this.form.querySelector<HTMLInputElement>("input[name=csrf_token]")!.value;
    const answer = await fetch(`${versions}/${number}`, { method: "POST", body: new URLSearchParams({ csrf_token: token, number: String(before) }) }).catch(() => null);
    const page = answer?.ok ? await fetch(location.pathname + location.search).catch(() => null) : null;
    if (!page?.ok) {
      from.push(number);
      this.events.failed(false);
      return false;
    }
    to.push(before);
    this.draw(parsed(await page.text()), false);
    return true;
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    if (!this.changed) return;
    this.events.unsaved();
    if (!this.held) this.timer = window.setTimeout(() => void this.saveByItself(), Math.max(AFTER_MS, this.last + BETWEEN_MS - performance.now()));
  }

  private async saveByItself(): Promise<void> {
    if (this.running) await this.running;
    if (!this.changed) return;
    this.running = this.post(this.form.action, this.fields(true), false);
    await this.running.finally(() => (this.running = null));
  }

  private soonAgain(): void {
    if (this.changed) this.timer = window.setTimeout(() => void this.saveByItself(), AFTER_MS);
  }

  /** What is sent. By itself nothing is added that has a time and no words yet: somebody is about to write them. */
  private fields(byItself = false): URLSearchParams {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string") body.append(name, value);
    const fresh = this.form.querySelector("[data-new]");
    const words = [...(fresh?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input[name^=title-]") ?? [])];
    if (byItself && words.every((field) => !field.value.trim())) for (const field of fresh?.querySelectorAll<HTMLInputElement>("[name]") ?? []) body.delete(field.name);
    return body;
  }

  private async post(address: string, body: URLSearchParams, draw: boolean): Promise<boolean> {
    this.last = performance.now();
    const before = this.number;
    const sent = new Map([...this.form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea")].map((field) => [field, field.value]));
    const answer = await fetch(address, { method: "POST", body, keepalive: body.toString().length < MOST_KEPT_ALIVE }).catch(() => null);
    if (!answer || ![200, 409, 422].includes(answer.status)) {
      this.events.failed(!draw);
      this.soonAgain();
      return false;
    }
    const page = parsed(await answer.text());
    if (!answer.ok && !draw) {
      this.held = true;
      this.events.refused();
      return false;
    }
    const fresh = page.querySelector<HTMLFormElement>("form[data-bench]");
    if (!fresh) return location.assign(answer.url), false; // signed out meanwhile, say
    const late = [...sent].filter(([field, value]) => field.value !== value).map(([field]) => field); // typed since it was sent
    if (draw) this.draw(page, !answer.ok);
    if (draw) for (const field of late) this.writeAgain(field);
    else this.takeFacts(fresh, sent);
    if (!answer.ok) return false;
    const after = this.number;
    if (after !== before && before > 0) this.done.push(before);
    if (after !== before) this.undone.length = 0;
    this.events.saved();
    return true;
  }

  /** The form as the server has it; where it was refused, with the reasons on top of the page, where the focus goes. */
  private draw(page: Document, refused: boolean): void {
    const fresh = page.querySelector<HTMLFormElement>("form[data-bench]")!;
    document.querySelector(".govuk-error-summary")?.remove();
    this.form.replaceChildren(...fresh.childNodes);
    const summary = refused ? page.querySelector<HTMLElement>(".govuk-error-summary") : null;
    if (summary) {
      document.querySelector(".cx-heading")!.before(summary);
      summary.tabIndex = -1;
      summary.focus();
    }
    this.events.drawn(refused ? "" : (this.form.querySelector<HTMLElement>("[data-bench-state]")?.dataset.at ?? ""));
    if (refused) this.events.refused();
  }

  /** What was typed while the answer was on its way goes into the field that has taken the place of its own. */
  private writeAgain(old: HTMLInputElement | HTMLTextAreaElement): void {
    const [name, key] = [old.name.slice(0, old.name.indexOf("-")), old.name.slice(old.name.indexOf("-") + 1)];
    const reserved = old.form ? "" : (old.closest("[data-item]")?.querySelector<HTMLInputElement>("input[data-reserved]")?.value ?? "");
    const names = [old.name, `${name}-${key.replace(/^new-/, "")}`, `${name}-${reserved}`];
    const field = names.map((each) => this.form.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${CSS.escape(each)}"]`)).find((each) => each !== null);
    if (!field) return;
    field.value = old.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (field.type !== "checkbox" && document.activeElement === field) field.setSelectionRange(old.selectionEnd, old.selectionEnd);
  }

  /** What the server says of it now, without touching a field: somebody may be writing. What was new is known to the server by the key
   *  that was reserved for it, so that it can be sent again as it stands. */
  private takeFacts(fresh: HTMLFormElement, sent: ReadonlyMap<HTMLInputElement | HTMLTextAreaElement, string>): void {
    this.form.querySelector<HTMLInputElement>("input[name=number]")!.value = fresh.querySelector<HTMLInputElement>("input[name=number]")!.value;
    this.form.querySelector("[data-bench-state]")!.replaceWith(fresh.querySelector("[data-bench-state]") ?? element("div"));
    for (const [field, value] of sent) {
      field.defaultValue = value;
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.defaultChecked = field.checked;
    }
    for (const fact of fresh.querySelectorAll<HTMLElement>("[data-fact][id]")) this.form.querySelector(`#${CSS.escape(fact.id)}`)?.replaceChildren(...fact.childNodes);
  }
}

function parsed(html: string): Document {
  return new DOMParser().parseFromString(html, "text/html");
}
