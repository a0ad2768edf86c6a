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
  private readonly lines: number[];
  private choice = "auto";
  private playing: string;
  private waits: number[] = [];

  constructor(
    private readonly media: HTMLMediaElement,
    private readonly stage: HTMLElement,
    private readonly sources: Sources,
    private readonly words: Strings,
    private readonly status: Status,
    private readonly sign: SignWindow | null,
    private readonly preferences: Preferences,
  ) {
    this.playing = Object.keys(sources).find((name) => sources[name] === media.getAttribute("src")?.split("#")[0]) ?? "video";
    this.lines = [480, 240].filter((lines) => sources[`video-${lines}`]);
    this.choices = new Choices(
      () => [
        { value: "auto", text: words.get(this.lines.length ? "automatic" : "wholePicture") },
        ...this.lines.map((lines) => ({ value: `video-${lines}`, text: words.get("lines", { n: String(lines) }) })),
        ...(sources.signed ? [{ value: "signed", text: words.get("signedPicture") }] : []),
        ...(sources.audio ? [{ value: "audio", text: words.get("soundOnly") }] : []),
      ],
      (value) => this.choose(value, true),
    );
    this.menu = new Menu("sound", words.get("picture"), () => [this.choices.make()]);
    media.addEventListener("waiting", () => this.onWait());
    const kept = { auto: "auto", low: this.small(), sound: "audio" }[preferences.get("picture")] ?? "auto";
    this.choose(kept === "auto" || sources[kept] ? kept : "auto", false);
  }

  private small(): string {
    const lines = recall().lines ?? 240;
    return this.lines.includes(lines) ? `video-${lines}` : `video-${this.lines[this.lines.length - 1] ?? ""}`;
  }

  private choose(choice: string, keep: boolean): void {
    this.choice = choice;
    this.choices.value = choice;
    this.menu.show(choice === "audio" ? this.words.get("soundOnly") : "");
    this.play(choice === "auto" ? this.usual() : choice);
    if (!keep) return;
    const lines = Number(choice.split("-")[1]);
    if (lines) remember({ lines });
    if (choice !== "signed") this.preferences.set("picture", choice === "audio" ? "sound" : lines ? "low" : "auto");
    if (choice === "audio") this.status.say(this.words.get("soundOnlyOn"));
  }

  private usual(): string {
    const line = (navigator as { connection?: Line }).connection;
    const lines = line?.saveData ? 240 : (SLOW[line?.effectiveType ?? ""] ?? 0);
    return lines && this.sources[`video-${lines}`] ? `video-${lines}` : "video";
  }

  private onWait(): void {
    if (this.choice !== "auto" || this.media.seeking || this.media.currentTime < 1) return;
    const now = performance.now();
    this.waits = [...this.waits.filter((at) => now - at < WITHIN_MS), now];
    const smaller = this.lines.map((lines) => `video-${lines}`);
    const next = smaller[smaller.indexOf(this.playing) + 1];
    if (this.waits.length < WAITS || !next) return;
    this.waits = [];
    this.play(next);
    this.status.say(this.words.get("smallerPicture"));
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
