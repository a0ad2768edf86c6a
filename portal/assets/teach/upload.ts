/** One file on its way: progress in words and as a bar, pause, go on, cancel. All words come from the form's data-text-*. */
import { DetailedError, Upload, isSupported } from "tus-js-client";

const CHUNK_BYTES = 4 * 1024 * 1024;
const RETRY_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];
const NEXT_PAGE = "Upload-Next-Page";
const ANNOUNCE_EVERY_MS = 10_000;
const MEGABYTE = 1024 * 1024;

export function begin(form: HTMLFormElement): void {
  if (isSupported) new UploadForm(form);
}

class UploadForm {
  private readonly words = this.part("[data-upload-words]");
  private readonly bar = this.part<HTMLProgressElement>("progress");
  private readonly panel = this.part("[data-upload-panel]");
  private readonly status = this.part("[data-upload-status]");
  private readonly pauseButton = this.part<HTMLButtonElement>("[data-upload-pause]");
  private readonly resumeButton = this.part<HTMLButtonElement>("[data-upload-resume]");
  private readonly cancelButton = this.part<HTMLButtonElement>("[data-upload-cancel]");
  private readonly file = this.part<HTMLInputElement>("input[type=file]");
  private readonly submit = this.part<HTMLElement>("[type=submit]");
  private upload: Upload | null = null;
  private announcedAt = 0;
  private percent = 0;

  constructor(private readonly form: HTMLFormElement) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.start();
    });
    this.pauseButton.addEventListener("click", () => void this.pause());
    this.resumeButton.addEventListener("click", () => this.resume());
    this.cancelButton.addEventListener("click", () => void this.cancel());
    window.addEventListener("online", () => {
      if (this.upload !== null && !this.resumeButton.hidden && this.resumeButton.dataset.waiting === "line") this.resume();
    });
  }

  private async start(): Promise<void> {
    const file = this.file.files?.[0];
    if (file === undefined) return this.complain("choose");
    if (file.size === 0) return this.complain("empty");
    if (file.size > Number(this.form.dataset.largest)) return this.complain("tooLarge");
    this.upload = new Upload(file, {
      endpoint: this.form.dataset.endpoint,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      fingerprint: (chosen) => Promise.resolve(this.fingerprint(chosen)),
      headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
      metadata: this.metadata(file),
      onProgress: (sent, all) => this.report(sent, all),
      onSuccess: ({ lastResponse }) => this.finish(lastResponse.getHeader(NEXT_PAGE)),
      onError: (error) => this.fail(error),
      onShouldRetry: (error) => this.comesBack(error),
    });
    this.panel.hidden = false;
    this.submit.hidden = true;
    this.working(true);
    const [earlier] = await this.upload.findPreviousUploads();
    if (earlier !== undefined) {
      this.upload.resumeFromPreviousUpload(earlier);
      this.say("resuming");
    }
    this.pauseButton.focus();
    this.upload.start();
  }

  private async pause(): Promise<void> {
    await this.upload?.abort();
    this.working(false);
    this.say("paused");
    this.resumeButton.focus();
  }

  private resume(): void {
    this.working(true);
    this.say("resuming");
    this.pauseButton.focus();
    this.upload?.start();
  }

  private async cancel(): Promise<void> {
    try {
      await this.upload?.abort(true);
    } catch {
      // the server forgets an unfinished upload by itself
    }
    this.upload = null;
    this.panel.hidden = true;
    this.submit.hidden = false;
    this.say("cancelled");
    this.file.focus();
  }

  private report(sent: number, all: number): void {
    this.percent = Math.floor((100 * sent) / all);
    this.bar.value = this.percent;
    const whole = sent === all;
    const text = whole ? this.text("finishing") : this.text("progress", megabytes(sent), megabytes(all));
    this.words.textContent = text;
    if (Date.now() - this.announcedAt > ANNOUNCE_EVERY_MS || whole) this.announce(text);
  }

  /** Go on to the page that the server names, where it has something to ask about the file. */
  private finish(nextPage: string | undefined): void {
    this.say("done");
    window.location.assign(nextPage ?? this.form.dataset.doneUrl ?? window.location.href);
  }

  private fail(error: Error | DetailedError): void {
    this.working(false);
    this.resumeButton.dataset.waiting = answered(error) === 0 ? "line" : "person";
    const reason = refusal(error);
    const text = reason ?? this.text("failed");
    this.words.textContent = text;
    this.announce(text);
    if (reason !== null) this.refused();
    else this.resumeButton.focus();
  }

  /** The server has said no to this file: it is not sent again, another one can be chosen. */
  private refused(): void {
    this.upload = null;
    this.panel.hidden = true;
    this.submit.hidden = false;
    this.file.value = "";
    this.file.focus();
  }

  /** What may be better a moment later: no line, a server that starts again, a file still held by the request before. */
  private comesBack(error: DetailedError): boolean {
    const status = answered(error);
    if (status === 0) this.say("lost");
    return status === 0 || status >= 500 || status === 409 || status === 423 || status === 429;
  }

  private complain(what: string): void {
    this.say(what);
    this.file.focus();
  }

  private working(at: boolean): void {
    this.pauseButton.hidden = !at;
    this.resumeButton.hidden = at;
    if (at) delete this.resumeButton.dataset.waiting;
  }

  private metadata(file: File): Record<string, string> {
    const ownCaptions = this.form.querySelector<HTMLInputElement>("[name=own_captions]")?.checked ?? false;
    const language = this.form.querySelector<HTMLInputElement>("[name=language]:checked")?.value ?? "";
    return {
      filename: file.name,
      block: this.form.dataset.block ?? "",
      purpose: this.form.dataset.purpose ?? "",
      ...(language === "" ? {} : { language }),
      ...(ownCaptions ? { own_captions: "yes" } : {}),
    };
  }

  /** The same file for the same place is the same upload; for another place it is another. */
  private fingerprint(file: File): string {
    const place = `${this.form.dataset.block}/${this.form.dataset.purpose}`;
    return `changxue-upload/${place}/${file.name}/${file.size}/${file.lastModified}`;
  }

  private say(what: string): void {
    const text = this.text(what);
    this.words.textContent = text;
    this.announce(text);
  }

  private announce(text: string): void {
    this.announcedAt = Date.now();
    this.status.classList.toggle("govuk-visually-hidden", !this.panel.hidden);
    this.status.textContent = text;
  }

  private text(name: string, sent = "", all = ""): string {
    const words = this.form.dataset[`text${name.charAt(0).toUpperCase()}${name.slice(1)}`] ?? "";
    return words.replace("{percent}", String(this.percent)).replace("{sent}", sent).replace("{all}", all);
  }

  private part<T extends HTMLElement = HTMLElement>(selector: string): T {
    const part = this.form.querySelector<T>(selector);
    if (part === null) throw new Error(`the upload form has no ${selector}`);
    return part;
  }
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}

function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

/** The status of the server's answer, 0 where there was none. */
function answered(error: Error | DetailedError): number {
  return "originalResponse" in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

/** The sentence with which the server refused the file; null where it did not. */
function refusal(error: Error | DetailedError): string | null {
  if (answered(error) < 400 || !("originalResponse" in error)) return null;
  try {
    const body: unknown = JSON.parse(error.originalResponse?.getBody() ?? "");
    return typeof body === "object" && body !== null && "error" in body ? String(body.error) : null;
  } catch {
    return null;
  }
}
