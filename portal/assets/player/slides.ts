/** The slides of a lecture: where one is is marked, each leads to its moment, its picture can be looked at large, and a new one is
 *  announced to those who ask for it. The list itself, with the text of each slide, stands in the page. */
import { openDialog } from "./dialog";
import { LabelledButton, element } from "./element";
import { recall, remember } from "./local_storage";
import { tickBox } from "./menu";
import type { Status } from "./status";
import type { Strings } from "./strings";

interface Slide {
  start: number;
  title: string;
  language: string; // of the title
  chapter: boolean;
  row: HTMLElement;
}

export class Slides {
  readonly chapters: { start: number; title: string; language: string }[]; // those that slides begin
  private readonly slides: Slide[];
  private current: Slide | null = null;

  constructor(list: HTMLElement, private readonly seek: (seconds: number) => void, private readonly strings: Strings, private readonly status: Status) {
    this.slides = [...list.querySelectorAll<HTMLElement>("[data-start]")].map((row) => ({
      start: Number(row.dataset.start),
      title: row.dataset.title ?? "",
      language: row.querySelector<HTMLElement>(".cx-slides__title")?.lang ?? "",
      chapter: row.dataset.chapter === "true",
      row,
    }));
    for (const slide of this.slides) this.connect(slide);
    list.before(tickBox(strings.get("announceSlides"), recall().slides ?? false, (on) => remember({ slides: on })));
    this.chapters = this.slides.filter(({ chapter }) => chapter);
  }

  /** The title of the slide at this moment; empty where there is none. */
  get title(): string {
    return this.current?.title ?? "";
  }

  follow(seconds: number): void {
    const slide = [...this.slides].reverse().find(({ start }) => start <= seconds + 0.05) ?? null;
    if (slide === this.current) return;
    const first = this.current === null;
    this.current?.row.removeAttribute("aria-current");
    this.current = slide;
    slide?.row.setAttribute("aria-current", "true");
    if (slide && !first && recall().slides) this.status.say(this.strings.get("slideNow", { title: slide.title }));
  }

  private connect(slide: Slide): void {
    slide.row.querySelector("a")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.seek(slide.start);
    });
    const picture = slide.row.querySelector<HTMLImageElement>("img");
    if (!picture) return;
    const button = new LabelledButton("full", this.strings.get("enlarge"), () => enlarge(picture, slide.title, this.strings));
    button.root.setAttribute("aria-label", `${this.strings.get("enlarge")}: ${slide.title}`);
    picture.after(button.root);
  }
}

/** The picture as large as the window allows, with its title, since nothing stands beside it here. Escape and the button close it. */
function enlarge(picture: HTMLImageElement, title: string, strings: Strings): void {
  const large = element("img", { src: picture.src, alt: title });
  const close = new LabelledButton("", strings.get("close"), () => dialog.close());
  const dialog = element("dialog", { class: "cx-player__large", "aria-label": title }, close.root, large);
  openDialog(dialog);
}
