/** Keeps the interpreter's video in step with the lecture.
 *
 *  Figures from trials (design notes of the player): looked at every 100 ms; within 40 ms left alone; nudged by up to 15 % of the speed;
 *  jumped when more than 400 ms apart; the lecture waits when the interpreter's stream has starved for 400 ms. */
const TICK_MS = 100;
const DEAD_BAND_S = 0.04;
const CLOSE_S = 0.01; // once a nudge has begun it goes on to here, or the two would walk along the edge of the dead band
const MOST_NUDGE = 0.15;
const NUDGE_OVER_S = 0.6;
const HARD_SEEK_S = 0.4;
const STARVED_MS = 400;
const LAST_FRAME_S = 0.04;

export interface SignEvents {
  waiting(): void;
  ready(): void;
  lost(): void;
}

/** The speed the follower should play at, or "seek" when it is too far off to catch up quietly. `drift` > 0: it is ahead. */
export function correction(drift: number, rate: number, nudging = false): number | "seek" {
  if (Math.abs(drift) > HARD_SEEK_S * Math.max(1, rate)) return "seek";
  if (Math.abs(drift) <= (nudging ? CLOSE_S : DEAD_BAND_S)) return rate;
  const nudge = Math.max(-MOST_NUDGE, Math.min(MOST_NUDGE, drift / rate / NUDGE_OVER_S));
  return rate * (1 - nudge);
}

export class SignSync {
  private timer: number | undefined;
  private starvedSince: number | null = null;
  private soughtAt = 0;
  private lead = 0.05; // how far the lecture runs on while the follower seeks, learnt from each seek
  held = false;

  constructor(
    private readonly main: HTMLMediaElement,
    private readonly sign: HTMLVideoElement,
    private readonly offset: number,
    private readonly duration: number,
    private readonly events: SignEvents,
  ) {
    for (const name of ["play", "pause", "seeking", "seeked", "ratechange", "ended"]) main.addEventListener(name, () => this.tick());
    sign.addEventListener("loadedmetadata", () => this.tick());
    sign.addEventListener("error", () => {
      if (!this.timer) return;
      this.stop();
      events.lost();
    });
  }

  start(): void {
    if (this.timer) return;
    if (this.sign.error) return this.events.lost();
    this.sign.preload = "auto";
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.timer = undefined;
    this.sign.pause();
    this.release(true);
  }

  /** The learner presses Play or Pause while the lecture is held: what they want is what holds from now on. */
  forgetHold(): void {
    this.held = false;
    this.starvedSince = null;
  }

  private tick(): void {
    if (!this.timer) return;
    const end = this.lastMoment();
    const target = this.main.currentTime - this.offset;
    if (target < 0) return this.rest(0);
    if (target >= end) return this.rest(end);
    this.follow(target);
  }

  private follow(target: number): void {
    const { main, sign } = this;
    const drift = sign.currentTime - target;
    if (this.held || main.paused) return this.standStill(drift, target);
    if (main.seeking || main.readyState < 3) {
      sign.pause();
      if (main.seeking && Math.abs(drift) > HARD_SEEK_S) this.seek(target);
      return;
    }
    if (!sign.seeking && sign.readyState > 0) {
      if (this.soughtAt) this.learnLead(drift);
      const nudging = Math.abs(sign.playbackRate - main.playbackRate) > 0.005;
      const wanted = correction(drift, main.playbackRate, nudging);
      if (wanted === "seek") this.seek(target + this.lead * main.playbackRate);
      else if (Math.abs(sign.playbackRate - wanted) > 0.005) sign.playbackRate = wanted;
    }
    if (sign.paused && !sign.ended) sign.play().catch(() => undefined);
    this.watchStarving(sign.readyState < 3);
  }

  private standStill(drift: number, target: number): void {
    this.sign.pause();
    if (this.sign.seeking || this.sign.readyState === 0) return;
    if (this.held && this.sign.readyState >= 3) this.release();
    else if (Math.abs(drift) > DEAD_BAND_S) this.seek(target);
  }

  /** Before its beginning and after its end the interpreter's video shows one still frame: it never starts over, never flashes. */
  private rest(at: number): void {
    if (!this.sign.paused) this.sign.pause();
    const off = Math.abs(this.sign.currentTime - at) > 3 * LAST_FRAME_S;
    if (off && !this.sign.seeking && this.sign.readyState > 0) this.seek(at);
    this.starvedSince = null;
    if (this.held) this.release();
  }

  private lastMoment(): number {
    const known = Number.isFinite(this.sign.duration) ? this.sign.duration : this.duration;
    return Math.max(0, known - LAST_FRAME_S);
  }

  private seek(to: number): void {
    this.sign.currentTime = Math.min(to, this.lastMoment());
    this.soughtAt = this.main.paused ? 0 : performance.now();
  }

  private learnLead(drift: number): void {
    if (performance.now() - this.soughtAt < 1000) this.lead = Math.max(0, Math.min(0.6, this.lead - drift / 2));
    this.soughtAt = 0;
  }

  private watchStarving(starving: boolean): void {
    if (!starving) {
      this.starvedSince = null;
      return;
    }
    this.starvedSince ??= performance.now();
    if (performance.now() - this.starvedSince < STARVED_MS) return;
    this.held = true;
    this.main.pause();
    this.events.waiting();
  }

  private release(quietly = false): void {
    const resume = this.held;
    this.forgetHold();
    if (!resume) return;
    void this.main.play();
    if (!quietly) this.events.ready();
  }
}
