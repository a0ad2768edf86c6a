/** The preview of a text as learners will see it, made by the server's own sanitiser, with what the check list finds in it. */
const AFTER_MS = 700;

export class Preview {
  private readonly panel: HTMLElement | null;
  private timer = 0;
  private asked = 0;
  private shown: string | null = null;

  constructor(
    private readonly place: HTMLElement,
    private readonly goTo: (line: number) => void,
  ) {
    this.panel = place.querySelector("[data-preview]");
    place.hidden = false;
    place.addEventListener("click", (event) => this.follow(event));
  }

  later(text: string): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.now(text), AFTER_MS);
  }

  now(text: string): void {
    if (text !== this.shown) void this.fetch(text);
  }

  /** Only the answer to the last question counts; where the line is down, what was shown last stays. */
  private async fetch(text: string): Promise<void> {
    const number = ++this.asked;
    try {
      const body = new FormData();
      body.set("body", text);
      const language = document.querySelector<HTMLSelectElement>("select[name=language]")?.value ?? "";
      body.set("language", language === "" ? (this.place.dataset.language ?? "") : language);
      const answer = await fetch(this.place.dataset.previewUrl ?? "", {
        method: "POST",
        body,
        headers: { "X-CSRFToken": csrfToken(), Accept: "text/html" },
        redirect: "error",
      });
      if (!answer.ok || number !== this.asked || this.panel === null) return;
      this.panel.innerHTML = await answer.text(); // sanitised by the server
      this.shown = text;
    } catch {
      // the line is down: the next change asks again
    }
  }

  /** A finding leads to its line in the text. */
  private follow(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-line]") : null;
    if (link === null) return;
    event.preventDefault();
    this.goTo(Number(link.dataset.line));
  }
}

function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}
