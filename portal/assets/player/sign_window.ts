/** The window with the interpreter: beside the lecture, below it on a phone, or in a corner of the picture, never over its captions; larger,
 *  smaller and to the other side by the buttons of a menu. */
import { LabelledButton, element } from "./element";
import { Menu, tickBox } from "./menu";
import type { Preferences } from "./preferences";
import { SignSync } from "./sign_sync";
import type { Status } from "./status";
import type { Strings } from "./strings";

/** The sizes that can be preferred, and the share of the stage's width that the window then has. The smallest shows the interpreter on a
 *  sixth of the lecture's picture (Ofcom's figure for signed television); the two largest are larger than the lecture. */
const SHARES: [size: string, share: number][] = [["17", 0.27], ["25", 0.33], ["33", 0.42], ["50", 0.52], ["60", 0.62]];

export class SignWindow {
  readonly button: LabelledButton;
  readonly menu: Menu;
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
    const inCorner = () => tickBox(strings.get("signCorner"), this.preferences.is("sign_place", "corner"), (on) => this.place(on ? "corner" : "beside"));
    this.menu = new Menu("sign", strings.get("signWindow"), () => [
      element("div", { class: "cx-player__row" }, this.smaller.root, this.larger.root, side.root),
      inCorner(),
    ]);
    this.size = SHARES.findIndex(([size]) => preferences.is("sign_size", size));
    this.stage.dataset.signSide = preferences.get("sign_side");
    this.stage.dataset.signPlace = preferences.get("sign_place");
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
    this.menu.root.hidden = this.figure.hidden;
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

  private place(place: string): void {
    this.stage.dataset.signPlace = place;
    this.preferences.set("sign_place", place);
  }

  private changeSide(): void {
    const side = this.stage.dataset.signSide === "left" ? "right" : "left";
    this.stage.dataset.signSide = side;
    this.preferences.set("sign_side", side);
  }
}
