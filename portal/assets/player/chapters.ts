/** The chapters of a recording: its own, which stand in the page, else those that its slides begin. */
import { Choices, Menu } from "./menu";
import type { Strings } from "./strings";

interface Chapter {
  start: number;
  title: string;
  language: string; // of the title
}

export class Chapters {
  readonly menu: Menu | null;
  private readonly chapters: readonly Chapter[];
  private readonly choices: Choices;
  private current: Chapter | undefined;

  constructor(list: HTMLElement | null, ofSlides: readonly Chapter[], seek: (seconds: number) => void, strings: Strings) {
    this.chapters = list ? own(list, seek) : ofSlides;
    this.choices = new Choices(
      () => this.chapters.map(({ start, title, language }) => ({ value: String(start), text: title, language: language || undefined })),
      (start) => seek(Number(start)),
    );
    this.menu = this.chapters.length ? new Menu("chapters", strings.get("chapters"), () => [this.choices.make()]) : null;
  }

  /** The title of the chapter that is played; empty before anything was, and where there is none. */
  get title(): string {
    return this.current?.title ?? "";
  }

  follow(seconds: number): void {
    this.current = [...this.chapters].reverse().find(({ start }) => start <= seconds + 0.05);
    if (this.current) this.choices.value = String(this.current.start);
  }
}

/** Those of the list, whose links seek from now on. */
function own(list: HTMLElement, seek: (seconds: number) => void): Chapter[] {
  return [...list.querySelectorAll<HTMLElement>("[data-start]")].map((row) => {
    const start = Number(row.dataset.start);
    row.querySelector("a")?.addEventListener("click", (event) => {
      event.preventDefault();
      seek(start);
    });
    const title = row.querySelector<HTMLElement>(".cx-chapters__title");
    return { start, title: title?.textContent ?? "", language: title?.lang ?? "" };
  });
}
