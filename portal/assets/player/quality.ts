/** For a bad line: a smaller picture, or the sound alone, at the same place. "Automatic" begins as the line allows; where the recording
 *  has to wait again and again, less is offered, and what was taken is what this device begins with from then on. */
import { LineRate } from "./line_rate";
import { recall, remember } from "./local_storage";
import { Choices, Menu } from "./menu";
import type { Preferences } from "./preferences";
import type { SignWindow } from "./sign_window";
import { SlowLine, type Offer } from "./slow_line";
import type { Status } from "./status";
import type { Strings } from "./strings";

const SPARE = 1.3; // so much faster than the recording a line must be that holds it: lines waver
const SLOW: Record<string, number> = { "slow-2g": 240, "2g": 240, "3g": 480 };

interface Line {
  effectiveType?: string;
  saveData?: boolean;
}

/** Where the recording's files are, by the names of renditions: video, video-480, video-240, audio, signed. */
export type Sources = Record<string, string>;

/** Bytes of these files, where they are known. */
export type Sizes = Record<string, number>;

export class Quality {
  readonly menu: Menu;
  readonly slow: SlowLine;
  private readonly choices: Choices;
  private readonly heights: number[];
  private playing: string;

  constructor(
    private readonly media: HTMLMediaElement,
    private readonly stage: HTMLElement,
    private readonly sources: Sources,
    private readonly strings: Strings,
    private readonly status: Status,
    private readonly sign: SignWindow | null,
    private readonly preferences: Preferences,
    private readonly sizes: Sizes,
    private readonly duration: number,
  ) {
    this.playing = Object.keys(sources).find((name) => sources[name] === media.getAttribute("src")?.split("#")[0]) ?? "video";
    this.heights = [480, 240].filter((height) => sources[`video-${height}`]);
    this.choices = new Choices(
      () => [
        { value: "auto", text: strings.get(this.heights.length ? "automatic" : "wholePicture") },
        ...this.heights.map((height) => ({ value: `video-${height}`, text: strings.get("height", { n: String(height) }) })),
        ...(sources.signed ? [{ value: "signed", text: strings.get("signedPicture") }] : []),
        ...(sources.audio ? [{ value: "audio", text: strings.get("soundOnly") }] : []),
      ],
      (value) => this.choose(value, true),
    );
    this.menu = new Menu("sound", strings.get("picture"), () => [this.choices.make()]);
    this.slow = new SlowLine(media, strings.get("slow"), () => this.playing, () => this.offers(), () => this.onSlow());
    new LineRate(media, () => this.bytesPerSecond(this.playing), (rate) => remember({ rate }));
    const preferred = { auto: "auto", low: this.small(), sound: "audio" }[preferences.get("picture")] ?? "auto";
    this.choose(preferred === "auto" || sources[preferred] ? preferred : "auto", false);
  }

  private small(): string {
    const height = recall().lines ?? 240;
    return this.heights.includes(height) ? `video-${height}` : `video-${this.heights[this.heights.length - 1] ?? ""}`;
  }

  private choose(choice: string, keep: boolean): void {
    this.choices.value = choice;
    this.menu.show(choice === "audio" ? this.strings.get("soundOnly") : "");
    if (keep && choice === "auto") remember({ begins: "" }); // chosen anew, it tries anew
    this.play(choice === "auto" ? this.usual() : choice);
    if (!keep) return;
    const height = Number(choice.split("-")[1]);
    if (height) remember({ lines: height });
    if (choice !== "signed") this.preferences.set("picture", choice === "audio" ? "sound" : height ? "low" : "auto");
    if (choice === "audio") this.status.say(this.strings.get("soundOnlyOn"));
  }

  /** What "automatic" begins with: what this device was content with, the smallest where data are to be saved, else what the line
   *  held when something was loaded last. */
  private usual(): string {
    const { begins, rate } = recall();
    if (begins && this.sources[begins]) return begins;
    const pictures = ["video", ...this.heights.map((height) => `video-${height}`)];
    const smallest = pictures[pictures.length - 1]!;
    const line = (navigator as { connection?: Line }).connection;
    if (line?.saveData) return smallest;
    if (rate) return pictures.find((name) => this.bytesPerSecond(name) * SPARE <= rate) ?? smallest;
    const height = SLOW[line?.effectiveType ?? ""] ?? 0;
    return height && this.sources[`video-${height}`] ? `video-${height}` : "video";
  }

  private bytesPerSecond(name: string): number {
    return (this.sizes[name] ?? 0) / this.duration;
  }

  /** The next smaller picture, the sound alone, or to go on. */
  private offers(): Offer[] {
    const { strings } = this;
    if (this.playing === "audio") return [];
    const height = this.heights.find((each) => each < Number(this.playing.split("-")[1] ?? Infinity));
    return [
      ...(height ? [{ text: strings.get("smaller", { n: String(height) }), choose: () => this.take(`video-${height}`) }] : []),
      ...(this.sources.audio ? [{ text: strings.get("soundInstead"), choose: () => this.take("audio") }] : []),
      { text: strings.get("asItIs"), choose: () => undefined },
    ];
  }

  private take(name: string): void {
    remember({ begins: name });
    this.choices.value = "auto";
    this.play(name);
    this.menu.show(name === "audio" ? this.strings.get("soundOnly") : "");
    this.preferences.set("picture", "auto");
    this.status.say(this.strings.get(name === "audio" ? "soundOnlyOn" : "smallerOn"));
  }

  private onSlow(): void {
    const rate = this.bytesPerSecond(this.playing);
    if (rate) remember({ rate: Math.round(rate) }); // the line holds this size just not
    if (this.playing !== "audio") this.status.say(this.strings.get("slow"));
  }

  private play(name: string): void {
    const { media } = this;
    if (name === this.playing || !this.sources[name]) return;
    const at = media.currentTime;
    const going = !media.paused;
    this.playing = name;
    this.stage.dataset.soundOnly = String(name === "audio");
    this.sign?.suspend(name === "audio" || name === "signed");
    media.src = this.sources[name]!;
    media.addEventListener("loadedmetadata", () => { if (at) media.currentTime = at; }, { once: true });
    if (going) media.play().catch(() => undefined);
  }
}
