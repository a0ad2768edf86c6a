/** Description for those who do not see: its cues are spoken by the browser's voice or given to the screen reader, and the lecture
 *  waits where the gap in its sound is too short for them (extended description, WCAG 1.2.7). */
import { element } from "./element";
import { Choices, Menu, tickBox } from "./menu";
import type { Preferences } from "./preferences";
import type { Strings } from "./strings";

const CHARACTERS_A_SECOND = { zh: 4.5, other: 15 }; // of an unhurried voice
const SPARE_S = 2; // a voice that has not ended so long after it should have is taken to be stuck
const EXTENDED = /^extended\b/; // ids of cues for which the lecture always waits

export class Descriptions {
  readonly menu: Menu;
  readonly live = element("p", { class: "cx-player__description", role: "status" });
  private readonly track: TextTrack;
  private readonly language: string;
  private on = false;
  private until = 0; // performance.now() until which the description is still being said
  private waiting = false;
  private timer: number | undefined;
  private spoken: TextTrackCue | null = null;

  constructor(
    private readonly media: HTMLMediaElement,
    tracks: HTMLTrackElement[],
    private readonly strings: Strings,
    private readonly preferences: Preferences,
  ) {
    const track = tracks.find(({ srclang }) => document.documentElement.lang.startsWith(srclang.slice(0, 2))) ?? tracks[0]!;
    this.track = track.track;
    this.language = track.srclang;
    this.live.lang = track.srclang;
    this.menu = new Menu("describe", strings.get("description"), () => this.settings());
    if ("speechSynthesis" in window) speechSynthesis.getVoices(); // browsers load their voices when first asked
    this.track.oncuechange = () => this.onCue();
    for (const name of ["pause", "seeking"]) media.addEventListener(name, () => { if (!this.waiting) this.quiet(); });
    media.addEventListener("play", () => { if (this.waiting) this.quiet(); }); // pressed while it waited: go on at once
    window.addEventListener("pagehide", () => this.quiet());
    this.turn(preferences.is("descriptions"));
  }

  toggle(): void {
    this.turn(!this.on);
    const box = this.menu.panel.querySelector("input");
    if (box) box.checked = this.on;
  }

  private settings(): HTMLElement[] {
    const { strings, preferences } = this;
    const voices = new Choices(
      () => [
        { value: "browser", text: strings.get("voiceBrowser") },
        { value: "screen-reader", text: strings.get("voiceScreenReader") },
      ],
      (value) => {
        this.quiet();
        preferences.set("description_voice", value);
      },
    );
    voices.value = preferences.get("description_voice");
    const on = tickBox(strings.get("describe"), this.on, (value) => this.turn(value));
    return [on, voices.make(), element("p", { class: "cx-player__hint" }, strings.get("describeHint"))];
  }

  private turn(on: boolean): void {
    this.on = on;
    this.preferences.set("descriptions", on ? "on" : "off");
    this.track.mode = on ? "hidden" : "disabled";
    this.menu.show(on ? this.strings.get("on") : "");
    if (!on) this.quiet();
  }

  private onCue(): void {
    const cue = this.track.activeCues?.[0] as VTTCue | undefined;
    if (!cue || cue === this.spoken) return;
    if (this.media.paused || this.media.seeking) return;
    this.spoken = cue;
    cue.onexit = () => this.onGapOver(cue);
    this.say(cue.getCueAsHTML().textContent ?? "");
    if (EXTENDED.test(cue.id)) this.wait();
  }

  private onGapOver(cue: TextTrackCue): void {
    if (this.spoken === cue && performance.now() < this.until && !this.media.paused && !this.media.seeking) this.wait();
    if (this.spoken === cue && !this.waiting) this.spoken = null;
  }

  private say(text: string): void {
    const pace = this.language.startsWith("zh") ? CHARACTERS_A_SECOND.zh : CHARACTERS_A_SECOND.other;
    const length_s = text.length / pace;
    const voice = this.preferences.is("description_voice", "browser") && "speechSynthesis" in window && speechSynthesis.getVoices().length > 0;
    this.live.setAttribute("aria-live", voice ? "off" : "polite"); // one voice at a time
    this.live.textContent = text;
    this.endAfter(voice ? length_s * 2 + SPARE_S : length_s);
    if (!voice) return;
    const saying = new SpeechSynthesisUtterance(text);
    saying.lang = this.language.startsWith("zh") ? "zh-CN" : this.language;
    saying.onend = saying.onerror = () => this.end();
    speechSynthesis.speak(saying);
  }

  private endAfter(seconds: number): void {
    window.clearTimeout(this.timer);
    this.until = performance.now() + seconds * 1000;
    this.timer = window.setTimeout(() => this.end(), seconds * 1000);
  }

  private wait(): void {
    this.waiting = true;
    this.media.pause();
  }

  private end(): void {
    window.clearTimeout(this.timer);
    this.until = 0;
    if (!this.waiting) return;
    this.waiting = false;
    this.spoken = null;
    this.media.play().catch(() => undefined);
  }

  private quiet(): void {
    window.clearTimeout(this.timer);
    this.until = 0;
    this.waiting = false;
    this.spoken = null;
    if ("speechSynthesis" in window) speechSynthesis.cancel();
  }
}
