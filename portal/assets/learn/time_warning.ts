/** Warns before the time of an attempt ends, and takes more time at one key (WCAG 2.2, 2.2.1). The server's clock counts. */
const WARN_MS = 5 * 60_000;
const GRACE_MS = 2 * 60_000 + 2000;
const LOOK_EVERY_MS = 1000;

interface Reply {
  words: string;
  ends: number | null;
  extensions: number;
}

export class TimeWarning {
  private ends: number;
  private readonly ahead: number; // by how much this device's clock is before the server's
  private warnedOf = 0; // the end of which the person was warned

  constructor(
    private readonly place: HTMLElement,
    private readonly dialog: HTMLDialogElement,
    private readonly status: HTMLElement,
  ) {
    this.ends = Number(place.dataset.ends);
    this.ahead = Date.now() - Number(place.dataset.now);
  }

  begin(): void {
    this.dialog.querySelector("[data-more-time]")?.addEventListener("click", () => void this.takeMore());
    this.dialog.querySelector("[data-close]")?.addEventListener("click", () => this.dialog.close());
    window.setInterval(() => this.look(), LOOK_EVERY_MS);
    this.look();
  }

  private look(): void {
    const left = this.ends - (Date.now() - this.ahead);
    const minutes = document.querySelector("[data-minutes]");
    if (minutes) minutes.textContent = String(Math.max(0, Math.floor(left / 60_000)));
    if (left < -GRACE_MS) return location.reload(); // the page says that it is handed in
    if (left > WARN_MS || this.warnedOf === this.ends) return;
    this.warnedOf = this.ends;
    if (!this.dialog.open) this.dialog.showModal(); // the browser puts the focus back where it was when it closes
  }

  private async takeMore(): Promise<void> {
    const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
    const body = new URLSearchParams({ csrf_token: token, extensions: this.place.dataset.extensions ?? "0" });
    try {
      const answer = await fetch(this.place.dataset.timeUrl ?? "", { method: "POST", headers: { Accept: "application/json" }, body, redirect: "error" });
      const reply = (await answer.json()) as Reply;
      this.status.textContent = reply.words;
      if (answer.ok && reply.ends !== null) this.go(reply.ends, reply.extensions);
      this.dialog.close();
    } catch {
      this.dialog.querySelector<HTMLButtonElement>("[data-more-time]")?.focus(); // the line is down: the same key tries again
    }
  }

  private go(ends: number, extensions: number): void {
    this.ends = ends;
    this.place.dataset.extensions = String(extensions);
    for (const field of document.querySelectorAll<HTMLInputElement>("input[name=extensions]")) field.value = String(extensions);
  }
}
