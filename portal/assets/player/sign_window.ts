/** The window with the interpreter: beside the lecture, never over its captions; larger, smaller and to the other side by buttons. */
import { LabelledButton, element } from "./element";
import { recall, remember } from "./memory";
import { SignSync } from "./sign_sync";
import type { Status } from "./status";
import type { Words } from "./words";

const SHARES = [0.25, 0.33, 0.42, 0.5, 0.6, 0.7]; // of the width of the stage
const USUAL = 1;

export class SignWindow {
  readonly button: LabelledButton;
  readonly sync: SignSync;
  private size: number;
  private on = false;
  private readonly smaller: LabelledButton;
  private readonly larger: LabelledButton;

  constructor(
    main: HTMLMediaElement,
    private readonly figure: HTMLElement,
    private readonly stage: HTMLElement,
    words: Words,
    status: Status,
  ) {
    const video = figure.querySelector("video")!;
    video.controls = false;
    video.muted = true;
    this.sync = new SignSync(main, video, Number(figure.dataset.offset), Number(figure.dataset.duration), {
      waiting: () => status.say(words.get("signWaiting")),
      ready: () => status.say(words.get("signReady")),
      lost: () => status.say(words.get("signLost")),
    });
    this.button = new LabelledButton("sign", words.get("sign"), () => this.toggle());
    this.smaller = new LabelledButton("", words.get("signSmaller"), () => this.resize(this.size - 1));
    this.larger = new LabelledButton("", words.get("signLarger"), () => this.resize(this.size + 1));
    const side = new LabelledButton("", words.get("signSide"), () => this.changeSide());
    figure.append(
      element(
        "div",
        { class: "cx-player__sign-tools", role: "group", "aria-label": words.get("signWindow") },
        this.smaller.root,
        this.larger.root,
        side.root,
      ),
    );
    const memory = recall();
    this.size = memory.signSize ?? USUAL;
    this.stage.dataset.signSide = memory.signSide ?? "end";
    this.resize(this.size);
    this.show(memory.signOn ?? true);
  }

  toggle(): void {
    this.show(!this.on);
    remember({ signOn: this.on });
  }

  /** Closed for a while (sound only), whatever the learner has chosen. */
  suspend(suspended: boolean): void {
    this.figure.hidden = suspended || !this.on;
    this.button.root.disabled = suspended;
    if (this.figure.hidden) this.sync.stop();
    else this.sync.start();
  }

  private show(on: boolean): void {
    this.on = on;
    this.button.on = on;
    this.suspend(false);
  }

  private resize(size: number): void {
    this.size = Math.max(0, Math.min(SHARES.length - 1, size));
    this.stage.style.setProperty("--cx-sign-share", String(SHARES[this.size]));
    // aria-disabled, not disabled: the focus must not fall off a button that has just been pressed
    this.smaller.root.setAttribute("aria-disabled", String(this.size === 0));
    this.larger.root.setAttribute("aria-disabled", String(this.size === SHARES.length - 1));
    remember({ signSize: this.size });
  }

  private changeSide(): void {
    const side = this.stage.dataset.signSide === "start" ? "end" : "start";
    this.stage.dataset.signSide = side;
    remember({ signSide: side });
  }
}
