/** For a bad line: the sound track alone, at the same place, without loading any picture. */
import { LabelledButton } from "./element";
import type { SignWindow } from "./sign_window";
import type { Status } from "./status";
import type { Words } from "./words";

export class SoundOnly {
  readonly button: LabelledButton;
  private readonly pictureSource: string;
  private on = false;

  constructor(
    private readonly media: HTMLMediaElement,
    private readonly stage: HTMLElement,
    private readonly soundSource: string,
    private readonly words: Words,
    private readonly status: Status,
    private readonly sign: SignWindow | null,
  ) {
    this.pictureSource = media.src;
    this.button = new LabelledButton("sound", words.get("soundOnly"), () => this.toggle());
    this.button.on = false;
  }

  private toggle(): void {
    const { media } = this;
    const at = media.currentTime;
    const playing = !media.paused;
    this.on = !this.on;
    this.button.on = this.on;
    this.stage.dataset.soundOnly = String(this.on);
    this.sign?.suspend(this.on);
    media.src = this.on ? this.soundSource : this.pictureSource;
    media.addEventListener("loadedmetadata", () => { media.currentTime = at; }, { once: true });
    if (playing) media.play().catch(() => undefined);
    if (this.on) this.status.say(this.words.get("soundOnlyOn"));
  }
}
