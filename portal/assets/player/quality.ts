/** For a bad line: a smaller picture, or the sound alone, at the same place. "Automatic" begins as the line allows and steps down when
 *  the recording has to wait. */
import { recall, remember } from "./local_storage";
import { Choices, Menu } from "./menu";
import type { Preferences } from "./preferences";
import type { SignWindow } from "./sign_window";
import type { Status } from "./status";
import type { Strings } from "./strings";

const WAITS = 2; // so many waits within this time, and the picture gets smaller
const WITHIN_MS = 30_000;
const SLOW: Record<string, number> = { "slow-2g": 240, "2g": 240, "3g": 480 };

interface Line {
  effectiveType?: string;
  saveData?: boolean;
}

/** Where the recording's files are, by the names of renditions: video, video-480, video-240, audio, signed. */
export type Sources = Record<string, string>;

export class Quality {
  readonly menu: Menu;
  private readonly choices: Choices;
  private readonly heights: number[];
  private choice = "auto";
  private playing: string;
  private waits: number[] = [];

  constructor(
    private readonly media: HTMLMediaElement,
    private readonly stage: HTMLElement,
    private readonly sources: Sources,
    private readonly strings: Strings,
    private readonly status: Status,
    private readonly sign: SignWindow | null,
    private readonly preferences: Preferences,
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
    media.addEventListener("waiting", () => this.onWait());
    const preferred = { auto: "auto", low: this.small(), sound: "audio" }[preferences.get("picture")] ?? "auto";
    this.choose(preferred === "auto" || sources[preferred] ? preferred : "auto", false);
  }

  private small(): string {
    const height = recall().lines ?? 240;
    return this.heights.includes(height) ? `video-${height}` : `video-${this.heights[this.heights.length - 1] ?? ""}`;
  }

  private choose(choice: string, keep: boolean): void {
    this.choice = choice;
    this.choices.value = choice;
    this.menu.show(choice === "audio" ? this.strings.get("soundOnly") : "");
    this.play(choice === "auto" ? this.usual() : choice);
    if (!keep) return;
    const height = Number(choice.split("-")[1]);
    if (height) remember({ lines: height });
    if (choice !== "signed") this.preferences.set("picture", choice === "audio" ? "sound" : height ? "low" : "auto");
    if (choice === "audio") this.status.say(this.strings.get("soundOnlyOn"));
  }

  private usual(): string {
    const line = (navigator as { connection?: Line }).connection;
    const height = line?.saveData ? 240 : (SLOW[line?.effectiveType ?? ""] ?? 0);
    return height && this.sources[`video-${height}`] ? `video-${height}` : "video";
  }

  private onWait(): void {
    if (this.choice !== "auto" || this.media.seeking || this.media.currentTime < 1) return;
    const now = performance.now();
    this.waits = [...this.waits.filter((at) => now - at < WITHIN_MS), now];
    const smaller = this.heights.map((height) => `video-${height}`);
    const next = smaller[smaller.indexOf(this.playing) + 1];
    if (this.waits.length < WAITS || !next) return;
    this.waits = [];
    this.play(next);
    this.status.say(this.strings.get("smallerPicture"));
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
