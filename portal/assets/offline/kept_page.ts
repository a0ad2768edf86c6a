/** A lesson's page that is kept on this device: what its players play and what is marked on it is noted here, and sent when it can be. */
import { changeLesson, keptLesson } from "./kept_lessons";
import { addNote, notesOf } from "./notes";
import { fact, type KeptLesson } from "./database";
import { merge } from "../player/ranges";
import { PLAYED, STUDIED, type Played, type Studied } from "../player/copy_beats";
import { Strings } from "./strings";

export class KeptPage {
  private readonly strings: Strings;
  private readonly lesson: string;
  private account = "";

  constructor(private readonly root: HTMLElement) {
    this.strings = new Strings(root);
    this.lesson = root.dataset.lesson!;
    document.addEventListener(PLAYED, (event) => void this.note((event as CustomEvent<Played>).detail));
    navigator.serviceWorker.addEventListener("message", (event) => this.onSent((event as MessageEvent<{ sent: boolean; text: string }>).data));
    window.addEventListener("online", () => this.send());
    void this.begin();
  }

  private async begin(): Promise<void> {
    this.account = (await fact("account")) ?? "";
    const kept = await keptLesson(this.account, this.lesson);
    if (!kept) return;
    this.showStudied(kept);
    const marked = new Set([...kept.marked, ...(await notesOf(this.account)).filter((note) => note.lesson === this.lesson).flatMap((note) => [...(note.sections ?? []), note.up_to ?? ""])]);
    if (marked.size > kept.marked.length) await changeLesson(this.account, this.lesson, (each) => (each.marked = [...marked].filter(Boolean)));
    this.showMarked(marked);
    if (navigator.onLine) this.send();
  }

  private async note({ block, segments, position }: Played): Promise<void> {
    await addNote({ account: this.account, lesson: this.lesson, block, segments, position, changes: 0 });
    await changeLesson(this.account, this.lesson, (kept) => {
      kept.played[block] = merge([...(kept.played[block] ?? []), ...segments.map(([start, end]): [number, number] => [start, end])]);
      kept.positions[block] = position;
    });
    if (navigator.onLine) this.send();
    else void this.sendLater();
  }

  private send(): void {
    navigator.serviceWorker.controller?.postMessage("send");
  }

  /** Where the browser can, it wakes the worker when the connection is back, with no page open. */
  private async sendLater(): Promise<void> {
    const registration = (await navigator.serviceWorker.ready) as ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
    await registration.sync?.register("study").catch(() => undefined);
  }

  private onSent({ text }: { sent: boolean; text: string }): void {
    if (text) this.root.querySelector<HTMLElement>("[role=status]")!.textContent = text;
  }

  /** Players show what was studied on this device since the page was kept, and go on where it stopped. */
  private showStudied(kept: KeptLesson): void {
    for (const player of document.querySelectorAll<HTMLElement>("changxue-player")) {
      const block = player.dataset.block ?? "";
      const detail: Studied = { ranges: kept.played[block] ?? [], position: kept.positions[block], completed: kept.completed };
      player.dispatchEvent(new CustomEvent(STUDIED, { detail }));
    }
  }

  /** A form whose parts wait already says so instead of asking again. */
  private showMarked(marked: Set<string>): void {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[action$='/read']")) {
      const field = form.querySelector<HTMLInputElement>("input[type=hidden][name=section], input[name=up_to]");
      for (const box of form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) box.checked = box.checked || marked.has(box.value);
      if (!field || !marked.has(field.value)) continue;
      const line = document.createElement("p");
      line.textContent = this.strings.get("marked");
      line.tabIndex = -1;
      const place = form.querySelector("button[id]");
      if (place) line.id = place.id;
      form.replaceWith(line);
      if (line.id && location.hash === `#${line.id}`) line.focus();
    }
  }
}
