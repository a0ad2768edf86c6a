/** Plays one passage of the recording in the player beside the list: once, again and again, slower. */
/** What is played: a caption, a slide, a description. */
export interface Passage {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const RATES = [1, 0.75, 0.5];

export class Playback {
  private cue: Passage | null = null;
  private looping = false;

  constructor(private readonly media: HTMLMediaElement | null) {
    media?.addEventListener("timeupdate", () => this.watch());
    media?.addEventListener("pause", () => this.forget());
  }

  get time(): number | null {
    return this.media && this.media.readyState > 0 ? this.media.currentTime : null;
  }

  /** Plays the caption, or stops what plays; false where there is nothing to play. */
  playOrStop(cue: Passage, loop = false): boolean {
    if (!this.media || this.media.error) return false;
    if (!this.media.paused && !loop) {
      this.media.pause();
      return true;
    }
    this.looping = loop;
    this.cue = cue;
    this.media.currentTime = cue.start;
    void this.media.play().then(() => this.watchFrames()).catch(() => undefined);
    return true;
  }

  stop(): void {
    this.media?.pause();
  }

  /** The next slower speed, after the slowest the usual one again. Returns it. */
  slower(): number {
    if (!this.media) return 1;
    const at = RATES.findIndex((rate) => rate <= this.media!.playbackRate);
    const rate = RATES[(at + 1) % RATES.length] ?? 1;
    this.media.defaultPlaybackRate = this.media.playbackRate = rate;
    return rate;
  }

  /** The caption's times were changed while it plays. */
  follow(cue: Passage): void {
    if (this.cue?.key === cue.key) this.cue = cue;
  }

  private watchFrames(): void {
    if (!this.cue) return;
    this.watch();
    window.requestAnimationFrame(() => this.watchFrames());
  }

  private watch(): void {
    if (!this.cue || !this.media || this.media.currentTime < this.cue.end) return;
    if (this.looping) this.media.currentTime = this.cue.start;
    else this.media.pause();
  }

  private forget(): void {
    if (this.media?.seeking) return;
    this.cue = null;
    this.looping = false;
  }
}
