/** The page on which a lesson is kept on this device: whether this browser can, the choice, how far it is, and removing it again. */
import { changeLesson, keptLesson, removeLesson } from "./kept_lessons";
import { fact, setFact } from "./database";
import { NotKept, keep, sweep } from "./keeping";
import { post } from "./sending";
import { Strings } from "./strings";

const SAY_EVERY = 25; // percent: often enough to know that it goes on, seldom enough to listen to

export class KeepForm {
  private readonly strings: Strings;
  private readonly form: HTMLFormElement;
  private readonly status: HTMLElement;
  private readonly account: string;
  private readonly lesson: string;
  private stop: AbortController | null = null;

  constructor(private readonly root: HTMLElement) {
    this.strings = new Strings(root);
    this.form = root.querySelector("form")!;
    this.status = root.querySelector<HTMLElement>("[role=status]")!;
    this.account = root.dataset.account!;
    this.lesson = root.dataset.lesson!;
    const reason = this.unavailable();
    this.part("reason").textContent = this.strings.get(reason);
    if (reason) return;
    this.part("reason").hidden = true;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.begin();
    });
    this.part("stop").addEventListener("click", () => this.stop?.abort());
    this.part("remove").addEventListener("click", () => void this.remove());
    window.addEventListener("beforeunload", (event) => {
      if (this.stop) event.preventDefault();
    });
    void sweep().then(() => this.show(true));
  }

  /** Why this browser cannot keep lessons; empty where it can. */
  private unavailable(): string {
    if (!window.isSecureContext) return "insecure";
    return "serviceWorker" in navigator && "caches" in window && "indexedDB" in window ? "" : "unable";
  }

  private async begin(): Promise<void> {
    const field = this.form.querySelector<HTMLInputElement>("input[name=picture]:checked")!;
    const sign = this.form.querySelector<HTMLInputElement>("input[name=sign]")?.checked ?? false;
    const bytes = Number(field.dataset.bytes) + (sign ? Number(field.dataset.signBytes) : 0);
    const { root } = this;
    const isSigned = sign && Number(field.dataset.signBytes) > 0;
    const size = isSigned ? this.strings.get("withSign", { size: field.dataset.name! }) : field.dataset.name!;
    const views = Object.fromEntries(Object.entries(JSON.parse(root.dataset.views!) as Record<string, string>).map(([path, source]) => [path, `${source}/${field.value}?sign=${Number(sign)}`]));
    this.stop = new AbortController();
    this.toggle(true);
    this.part("stop").focus();
    this.status.textContent = this.strings.get("begun");
    try {
      await navigator.storage?.persist?.().catch(() => false);
      await navigator.serviceWorker.register(root.dataset.worker!, { scope: root.dataset.scope! });
      await setFact("account", this.account);
      await setFact("language", document.documentElement.lang);
      await this.announce();
      const { title, course, language } = root.dataset as Record<string, string>;
      const choice = { account: this.account, lesson: this.lesson, title: title!, course: course!, language: language!, picture: field.value, size, bytes, views, staticRoot: root.dataset.static! };
      await keep(choice, this.progress(bytes), this.stop.signal);
      this.status.textContent = ""; // the focus goes to the sentence that says so
    } catch (error) {
      this.status.textContent = this.strings.get(error instanceof NotKept ? error.failure : "failed");
    }
    this.stop = null;
    this.toggle(false);
    await this.show(false);
    (this.part("kept").hidden ? this.form.querySelector<HTMLElement>("button")! : this.part("facts")).focus();
  }

  /** The portal learns that this device keeps a lesson of somebody whose study it records: from now on time without a connection counts. */
  private async announce(): Promise<void> {
    const { begin } = this.root.dataset;
    if (!begin) return;
    const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')!.content;
    const name = `token:${this.account}` as const;
    const reply = await post(begin, csrf, { token: (await fact(name)) ?? "" });
    if (!reply.ok) throw new NotKept("failed");
    await setFact(name, ((await reply.json()) as { token: string }).token);
    if (!(await fact(`contact:${this.account}`))) await setFact(`contact:${this.account}`, String(Date.now()));
  }

  private progress(expected: number): (bytes: number) => void {
    const bar = this.root.querySelector("progress")!;
    const line = this.part("amount");
    let said = 0;
    return (bytes) => {
      const percent = Math.min(99, Math.floor((100 * bytes) / Math.max(expected, bytes, 1)));
      bar.value = percent;
      line.textContent = this.strings.get("progress", { done: this.strings.size(bytes), all: this.strings.size(Math.max(expected, bytes)) });
      if (percent < said + SAY_EVERY) return;
      said = percent - (percent % SAY_EVERY);
      this.status.textContent = this.strings.get("percent", { n: String(said) });
    };
  }

  private async show(isFirst: boolean): Promise<void> {
    const kept = await keptLesson(this.account, this.lesson);
    this.form.hidden = false;
    this.part("kept").hidden = !kept;
    if (!kept) return;
    this.part("facts").textContent = this.strings.get("kept", { size: kept.size, bytes: this.strings.size(kept.bytes) });
    this.form.querySelector("button")!.textContent = this.strings.get("again");
    if (isFirst && this.root.dataset.completed !== undefined) await changeLesson(this.account, this.lesson, (each) => (each.completed = true));
  }

  private async remove(): Promise<void> {
    await removeLesson(this.account, this.lesson);
    this.form.querySelector("button")!.textContent = this.strings.get("keep");
    this.status.textContent = this.strings.get("removed");
    await this.show(false);
    this.form.querySelector<HTMLElement>("button")!.focus();
  }

  private toggle(isRunning: boolean): void {
    this.part("running").hidden = !isRunning;
    this.form.querySelector("fieldset")!.disabled = isRunning;
    this.form.querySelector("button")!.hidden = isRunning;
    if (isRunning) this.part("kept").hidden = true;
  }

  private part(name: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-part=${name}]`)!;
  }
}
