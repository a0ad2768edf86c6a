/** <changxue-reader>: a text read aloud by the browser's voice, from heading to heading, with the piece being read marked. */
import { LabelledButton, element } from "./element";
import { Strings } from "./strings";

const PIECES = "h2, h3, h4, p, li, dt, dd, th, td, blockquote, figcaption, pre";
const VOICES_WITHIN_MS = 1500; // browsers load their voices after the page

export class ChangxueReader extends HTMLElement {
  private strings!: Strings;
  private pieces: HTMLElement[] = [];
  private at = 0;
  private reading = false;
  private readonly status = element("p", { class: "cx-player__status", role: "status" });
  private readonly main = new LabelledButton("play", "", () => this.readOrPause());

  connectedCallback(): void {
    if (this.pieces.length) return;
    this.strings = new Strings(this.dataset.strings);
    this.pieces = [...this.querySelectorAll<HTMLElement>(PIECES)].filter((piece) => !piece.querySelector(PIECES) && piece.textContent?.trim());
    if (!this.pieces.length || !("speechSynthesis" in window)) return this.cannot();
    if (this.voice()) return this.build();
    const late = window.setTimeout(() => this.cannot(), VOICES_WITHIN_MS);
    speechSynthesis.addEventListener("voiceschanged", () => {
      window.clearTimeout(late);
      if (this.voice()) this.build();
    }, { once: true });
  }

  private voice(): SpeechSynthesisVoice | undefined {
    const language = this.lang.slice(0, 2);
    return speechSynthesis.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(language));
  }

  private cannot(): void {
    if (this.pieces.length) this.prepend(element("p", { class: "cx-player__hint", lang: document.documentElement.lang }, this.strings.get("noVoice")));
  }

  private build(): void {
    if (this.main.root.isConnected) return;
    this.main.root.classList.add("cx-player__button--main");
    const buttons = [this.main, new LabelledButton("back", this.strings.get("previous"), () => this.go(-1)), new LabelledButton("forward", this.strings.get("next"), () => this.go(1))];
    const row = element("div", { class: "cx-player__row" }, ...buttons.map(({ root }) => root));
    this.prepend(element("div", { class: "cx-player cx-player--simple cx-reader__controls", lang: document.documentElement.lang }, row, this.status));
    this.show();
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
  }

  private readOrPause(): void {
    if (this.reading) this.stop();
    else this.read();
  }

  /** One piece, then the next: long texts in one go are cut off by some browsers. */
  private read(): void {
    speechSynthesis.cancel();
    const piece = this.pieces[this.at];
    if (!piece) return this.stop(0);
    this.reading = true;
    this.mark(piece);
    const saying = new SpeechSynthesisUtterance(piece.textContent ?? "");
    saying.lang = this.lang.startsWith("zh") ? "zh-CN" : this.lang;
    saying.voice = this.voice() ?? null;
    saying.onend = () => {
      if (!this.reading || this.pieces[this.at] !== piece) return;
      this.at += 1;
      this.read();
    };
    speechSynthesis.speak(saying);
    this.show();
  }

  private stop(at = this.at): void {
    this.reading = false;
    this.at = at;
    speechSynthesis.cancel();
    this.mark(null);
    this.show();
  }

  private go(by: number): void {
    const headings = this.pieces.map((piece, index) => (/^H\d$/.test(piece.tagName) ? index : -1)).filter((index) => index >= 0);
    const next = by > 0 ? headings.find((index) => index > this.at) : headings.reverse().find((index) => index < this.at);
    this.at = next ?? (by > 0 ? this.at : 0);
    this.status.textContent = this.strings.get("reading", { heading: this.pieces[this.at]?.textContent ?? "" });
    this.read();
  }

  private mark(piece: HTMLElement | null): void {
    for (const each of this.pieces) each.classList.toggle("cx-reader__now", each === piece);
  }

  private show(): void {
    this.main.say(this.reading ? "pause" : "play", this.strings.get(this.reading ? "pause" : this.at ? "goOn" : "read"));
  }
}
