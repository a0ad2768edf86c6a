/** Keeps the interpreter's video in step with the lecture.
 *
 *  Figures from trials (design notes of the player): looked at every 100 ms and at each picture; within 40 ms left alone; nudged by up to
 *  15 % of the speed; jumped when more than 400 ms apart; the lecture waits when the interpreter's stream has starved for 400 ms. */
import { FrameClock } from "./frame_clock";

const TICK_MS = 100;
const DEAD_BAND_S = 0.04;
const CLOSE_S = 0.008; // once a nudge has begun it goes on to here, or the two would walk along the edge of the dead band
const MOST_NUDGE = 0.15;
const NUDGE_OVER_S = 0.35;
const WAIT_S = 0.1; // further ahead than this it rather stands still until the lecture has come
const HARD_SEEK_S = 0.4;
const STARVED_S = 0.34; // with the tick this keeps the lecture from running on by more than 400 ms
const MOST_LEAD_S = 0.6;
const LAST_FRAME_S = 0.04;
const SAMPLES = 5;

export interface SignEvents {
  waiting(): void;
  ready(): void;
  lost(): void;
}

/** The speed the follower should play at, "seek" when it is too far off to catch up quietly, "wait" when a pause does it.
 *  `drift` > 0: it is ahead, in seconds. */
export function correction(drift: number, rate: number, nudging = false): number | "seek" | "wait" {
  const far = HARD_SEEK_S * Math.max(1, rate);
  if (Math.abs(drift) > far) return "seek";
  if (drift > WAIT_S * Math.max(1, rate)) return "wait";
  if (Math.abs(drift) <= (nudging ? CLOSE_S : DEAD_BAND_S / 2)) return rate;
  const nudge = Math.max(-MOST_NUDGE, Math.min(MOST_NUDGE, drift / rate / NUDGE_OVER_S));
  return rate * (1 - nudge);
}

export class SignSync {
  private timer: number | undefined;
  private stalledAt: number | null = null;
  private readonly mainClock: FrameClock;
  private readonly signClock: FrameClock;
  private drifts: number[] = [];
  private steeredAt = 0;
  private dueTimer: number | undefined;
  private soughtTo = NaN;
  private landing = false; // sought while the lecture plays: how early or late it comes is learnt from
  private seekLead = 0.05; // how far the lecture runs on while the follower seeks
  private startLead = 0.03; // how long the follower takes from play() to its first picture
  private lectureLead = 0.05; // how much longer the lecture takes, with its sound, when both start together
  private began: "due" | "together" | null = null; // what the next drift teaches
  held = false;

  constructor(
    private readonly main: HTMLMediaElement,
    private readonly sign: HTMLVideoElement,
    private readonly offset: number,
    private readonly duration: number,
    private readonly events: SignEvents,
  ) {
    this.mainClock = new FrameClock(main, () => this.tick());
    this.signClock = new FrameClock(sign);
    main.addEventListener("play", () => this.startTogether());
    for (const name of ["pause", "seeking", "seeked", "ratechange", "ended"]) main.addEventListener(name, () => this.tick());
    for (const name of ["loadedmetadata", "seeked", "waiting"]) sign.addEventListener(name, () => this.tick());
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
  unhold(): void {
    this.held = false;
    this.stalledAt = null;
  }

  private tick(): void {
    if (!this.timer) return;
    const end = this.lastMoment();
    const now = performance.now();
    const target = (this.mainClock.moving ? this.mainClock.position(now) : this.main.currentTime) - this.offset;
    if (target < 0) return this.rest(0);
    if (target >= end) return this.rest(end);
    this.follow(target, now);
  }

  private follow(target: number, now: number): void {
    const { main, sign } = this;
    if (this.held || main.paused) return this.standStill(sign.currentTime - target, target);
    if (main.seeking || main.readyState < 3) {
      this.pause();
      if (main.seeking) this.land(target);
      return;
    }
    if (!sign.seeking && sign.readyState > 0 && this.mainClock.moving) {
      if (sign.paused) this.startWhenDue(sign.currentTime - target, target);
      else if (this.signClock.moving) this.steer(this.signClock.position(now) - target, target, now);
    }
    this.watchStalls(sign.readyState < 3 && !sign.ended, target - sign.currentTime);
  }

  /** Where both stand at the same place, the interpreter does not wait for the lecture's first picture. */
  private startTogether(): void {
    const { main, sign } = this;
    const target = main.currentTime - this.offset;
    const there = target >= 0 && target < this.lastMoment() && Math.abs(sign.currentTime - target) <= DEAD_BAND_S;
    const ready = !main.seeking && !sign.seeking && main.readyState >= 3 && sign.readyState >= 3;
    if (this.timer && !this.held && ready && there && sign.paused) {
      this.dueTimer = window.setTimeout(() => this.begin("together"), this.lectureLead * 1000);
    } else this.tick();
  }

  /** It stands and the lecture runs: it starts at the moment at which its first picture will be in time. */
  private startWhenDue(ahead: number, target: number): void {
    const rate = this.main.playbackRate;
    if (this.landing) {
      this.landing = false;
      const missed = -ahead / rate;
      this.seekLead = within(0, MOST_LEAD_S, this.seekLead + (missed > 0 ? missed * 0.7 : missed / 4));
    }
    if (Math.abs(ahead) > HARD_SEEK_S * Math.max(1, rate)) return this.land(target);
    const due = (ahead / rate - this.startLead) * 1000;
    window.clearTimeout(this.dueTimer);
    if (due > 8) {
      this.dueTimer = window.setTimeout(() => this.tick(), due);
      return;
    }
    this.begin("due");
  }

  private begin(how: "due" | "together"): void {
    if (!this.timer || this.main.paused) return; // put away or stopped meanwhile
    this.began = how;
    this.drifts = [];
    this.sign.playbackRate = this.main.playbackRate;
    this.sign.play().catch(() => undefined);
  }

  private steer(drift: number, target: number, now: number): void {
    const { main, sign } = this;
    this.drifts = [...this.drifts.slice(1 - SAMPLES), drift];
    if (now - this.steeredAt < TICK_MS || this.drifts.length < 3) return;
    this.steeredAt = now;
    const usual = [...this.drifts].sort((a, b) => a - b)[this.drifts.length >> 1]!;
    const late = usual / main.playbackRate / 2;
    if (this.began === "due") this.startLead = within(0, MOST_LEAD_S / 2, this.startLead - late);
    if (this.began === "together") this.lectureLead = within(0, MOST_LEAD_S / 2, this.lectureLead + late);
    this.began = null;
    const nudging = Math.abs(sign.playbackRate - main.playbackRate) > 0.005;
    const speed = correction(usual, main.playbackRate, nudging);
    if (speed === "seek") this.land(target);
    else if (speed === "wait") this.pause();
    else if (Math.abs(sign.playbackRate - speed) > 0.005) sign.playbackRate = speed;
  }

  /** Sought to where the lecture will be by then; there it waits for the lecture. */
  private land(target: number): void {
    this.pause();
    const to = target + this.seekLead * this.main.playbackRate;
    if (this.sign.seeking && Math.abs(to - this.soughtTo) < HARD_SEEK_S) return;
    if (!this.sign.seeking && this.main.seeking && Math.abs(this.sign.currentTime - to) < DEAD_BAND_S) return;
    this.landing = true;
    this.seek(to);
  }

  private standStill(drift: number, target: number): void {
    this.pause();
    if (this.sign.seeking || this.sign.readyState === 0) return;
    if (Math.abs(drift) > DEAD_BAND_S) this.seek(target);
    else if (this.held && this.sign.readyState >= 3) this.release();
  }

  /** Before its beginning and after its end the interpreter's video shows one still frame: it never starts over, never flashes. */
  private rest(at: number): void {
    this.pause();
    const off = Math.abs(this.sign.currentTime - at) > 3 * LAST_FRAME_S;
    if (off && !this.sign.seeking && this.sign.readyState > 0) this.seek(at);
    this.stalledAt = null;
    if (this.held) this.release();
  }

  private lastMoment(): number {
    const length = Number.isFinite(this.sign.duration) ? this.sign.duration : this.duration;
    return Math.max(0, length - LAST_FRAME_S);
  }

  private pause(): void {
    window.clearTimeout(this.dueTimer);
    this.drifts = [];
    if (!this.sign.paused) this.sign.pause();
  }

  private seek(to: number): void {
    this.soughtTo = Math.min(to, this.lastMoment());
    this.sign.currentTime = this.soughtTo;
  }

  private watchStalls(starving: boolean, behind: number): void {
    if (!starving) {
      this.stalledAt = null;
      return;
    }
    this.stalledAt ??= performance.now();
    const starved_s = (performance.now() - this.stalledAt) / 1000;
    if (starved_s < STARVED_S && behind < STARVED_S * Math.max(1, this.main.playbackRate)) return;
    this.held = true;
    this.main.pause();
    this.events.waiting();
  }

  private release(quietly = false): void {
    const resume = this.held;
    this.unhold();
    if (!resume) return;
    void this.main.play();
    if (!quietly) this.events.ready();
  }
}

function within(least: number, most: number, value: number): number {
  return Math.max(least, Math.min(most, value));
}
