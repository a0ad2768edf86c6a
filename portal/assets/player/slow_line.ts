/** Notices that the recording has to wait again and again, and offers less of it: in sight, with buttons, once for each size. */
import { element } from "./element";

const STALLS = 2; // so many within this time
const WITHIN_MS = 60_000;

export interface Offer {
  text: string;
  choose(): void;
}

export class SlowLine {
  readonly root = element("div", { class: "cx-player__slow" });
  private stalls: number[] = [];
  private offered = "";

  /** `said` is what stands above the offers; `offers` gives those that there are now, and `size` what is played now. */
  constructor(private readonly media: HTMLMediaElement, private readonly said: string, private readonly size: () => string, private readonly offers: () => Offer[], private readonly slow: () => void) {
    media.addEventListener("waiting", () => this.onWait());
  }

  private onWait(): void {
    const { media } = this;
    if (media.paused || media.seeking || media.currentTime < 1) return;
    const now = performance.now();
    this.stalls = [...this.stalls.filter((at) => now - at < WITHIN_MS), now];
    if (this.stalls.length < STALLS || this.offered === this.size()) return;
    this.stalls = [];
    this.offered = this.size();
    this.show();
    this.slow();
  }

  private show(): void {
    const offers = this.offers();
    if (!offers.length) return;
    const buttons = offers.map(({ text, choose }) => {
      const button = element("button", { type: "button", class: "cx-player__button" }, text);
      button.addEventListener("click", () => {
        choose();
        this.hide();
      });
      return button;
    });
    this.root.replaceChildren(element("p", {}, this.said), ...buttons);
  }

  /** Takes the offer away; the focus, where it was in it, goes to the button that plays. */
  private hide(): void {
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren();
    if (hadFocus) this.media.closest("changxue-player")?.querySelector<HTMLElement>(".cx-player__button--main")?.focus();
  }
}
