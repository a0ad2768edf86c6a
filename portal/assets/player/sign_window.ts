/** The window with the interpreter: beside the lecture, never over its captions; larger, smaller and to the other side by buttons. */
import { LabelledButton, element } from "./element";
import type { Preferences } from "./preferences";
import { SignSync } from "./sign_sync";
import type { Status } from "./status";
import type { Strings } from "./strings";

/** The sizes that can be preferred, and the share of the stage's width that the window then has. The smallest shows the interpreter on a
 *  sixth of the lecture's picture (Ofcom's figure for signed television); the two largest are larger than the lecture. */
const SHARES: [size: string, share: number][] = [["17", 0.27], ["25", 0.33], ["33", 0.42], ["50", 0.52], ["60", 0.62]];

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
    strings: Strings,
    status: Status,
    private readonly preferences: Preferences,
  ) {
    const video = figure.querySelector("video")!;
    video.controls = false;
    video.muted = true;
    this.sync = new SignSync(main, video, Number(figure.dataset.offset), Number(figure.dataset.duration), {
      waiting: () => status.say(strings.get("signWaiting")),
      ready: () => status.say(strings.get("signReady")),
      lost: () => status.say(strings.get("signLost")),
    });
    this.button = new LabelledButton("sign", strings.get("sign"), () => this.toggle());
    this.smaller = new LabelledButton("", strings.get("signSmaller"), () => this.resize(this.size - 1));
    this.larger = new LabelledButton("", strings.get("signLarger"), () => this.resize(this.size + 1));
    const side = new LabelledButton("", strings.get("signSide"), () => this.changeSide());
    figure.append(
      element(
        "div",
        { class: "cx-player__sign-tools", role: "group", "aria-label": strings.get("signWindow") },
        this.smaller.root,
        this.larger.root,
        side.root,
      ),
    );
    this.size = SHARES.findIndex(([size]) => preferences.is("sign_size", size));
    this.stage.dataset.signSide = preferences.get("sign_side");
    this.resize(this.size);
    this.show(preferences.is("sign"));
  }

  toggle(): void {
    this.show(!this.on);
    this.preferences.set("sign", this.on ? "on" : "off");
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
    const [name, share] = SHARES[this.size]!;
    this.stage.style.setProperty("--cx-sign-share", String(share));
    // aria-disabled, not disabled: the focus must not fall off a button that has just been pressed
    this.smaller.root.setAttribute("aria-disabled", String(this.size === 0));
    this.larger.root.setAttribute("aria-disabled", String(this.size === SHARES.length - 1));
    this.preferences.set("sign_size", name);
  }

  private changeSide(): void {
    const side = this.stage.dataset.signSide === "left" ? "right" : "left";
    this.stage.dataset.signSide = side;
    this.preferences.set("sign_side", side);
  }
}
