/**
 * The list of captions and slides to which a finding is pinned, beside a recording: it follows the recording until the reviewer chooses
 * something. A button takes it back to what is playing. Nothing is announced: the list is where the reviewer goes for it.
 */

const FOLLOWED = "optgroup:first-of-type option[data-second]";

export class CueChoice {
  private media: HTMLMediaElement | null = null;
  private follows = true;

  constructor(
    private readonly list: HTMLSelectElement,
    private readonly again: HTMLButtonElement,
  ) {}

  begin(): void {
    const player = playerBeside(this.list);
    if (player === null || this.list.querySelector(FOLLOWED) === null) return;
    // the time of whichever element plays: the player may change to another size, and such events do not bubble
    player.addEventListener("timeupdate", (event) => this.moved(event.target), { capture: true });
    this.list.addEventListener("change", () => (this.follows = false));
    this.again.hidden = false;
    this.again.addEventListener("click", () => {
      this.follows = true;
      this.show();
      this.list.focus();
    });
  }

  private moved(target: EventTarget | null): void {
    if (!(target instanceof HTMLMediaElement) || !target.matches(".cx-player__media")) return;
    this.media = target;
    if (this.follows && document.activeElement !== this.list) this.show();
  }

  private show(): void {
    const second = this.media?.currentTime ?? 0;
    const begun = [...this.list.querySelectorAll<HTMLOptionElement>(FOLLOWED)].filter((option) => Number(option.dataset.second) <= second + 0.05);
    const option = begun[begun.length - 1];
    if (option === undefined) return;
    option.selected = true;
    for (const one of this.list.options) one.defaultSelected = one === option; // nobody has typed this: leaving is not asked about
  }
}

function playerBeside(list: Element): Element | null {
  for (let place = list.parentElement; place !== null && place !== document.body; place = place.parentElement) {
    const player = place.querySelector("changxue-player");
    if (player !== null) return player;
  }
  return null;
}
