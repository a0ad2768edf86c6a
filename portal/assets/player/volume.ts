/** Mute and volume. */
import { LabelledButton, element } from "./element";
import type { Strings } from "./strings";

export class Volume {
  readonly root: HTMLElement;
  private readonly button: LabelledButton;
  private readonly slider: HTMLInputElement;

  constructor(private readonly media: HTMLMediaElement, private readonly strings: Strings) {
    this.button = new LabelledButton("mute", strings.get("mute"), () => this.toggle());
    this.slider = element("input", { type: "range", class: "cx-player__volume", min: "0", max: "100", step: "5", "aria-label": strings.get("volume") });
    this.slider.addEventListener("input", () => {
      media.volume = Number(this.slider.value) / 100;
      media.muted = media.volume === 0;
    });
    this.root = element("div", { class: "cx-player__sound" }, this.button.root, this.slider);
    media.addEventListener("volumechange", () => this.show());
    this.show();
  }

  toggle(): void {
    this.media.muted = !this.media.muted;
  }

  private show(): void {
    const { muted, volume } = this.media;
    this.button.say(muted ? "unmute" : "mute", this.strings.get(muted ? "unmute" : "mute"));
    this.slider.value = String(muted ? 0 : Math.round(volume * 100));
    this.slider.setAttribute("aria-valuetext", `${this.slider.value} %`);
    this.slider.style.setProperty("--cx-part", String(Number(this.slider.value) / 100));
  }
}
