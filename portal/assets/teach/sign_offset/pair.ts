/** The two videos of the page: each moved by itself, or both played together with so many seconds between them. */
import { SignSync } from "../../player/sign_sync";

export class Pair {
  private sync: SignSync | null = null;

  constructor(
    private readonly lecture: HTMLMediaElement | null,
    private readonly sign: HTMLVideoElement | null,
    private readonly lost: () => void,
  ) {
    lecture?.addEventListener("pause", () => this.part());
  }

  get lectureTime(): number | null {
    return this.lecture && this.lecture.readyState > 0 ? this.lecture.currentTime : null;
  }

  get signTime(): number | null {
    return this.sign && this.sign.readyState > 0 ? this.sign.currentTime : null;
  }

  /** Plays both from where the lecture is, the interpreter's time being the lecture's + `offset`; or stops both. False where one cannot
   *  be played. */
  playOrStop(offset: number): boolean {
    if (!this.lecture || !this.sign || this.lecture.error || this.sign.error) return false;
    if (!this.lecture.paused) {
      this.lecture.pause();
      return true;
    }
    this.begin(offset);
    void this.lecture.play().catch(() => undefined);
    return true;
  }

  /** Another difference in time holds from now on: the interpreter goes there at once, unless the lecture plays alone. */
  follow(offset: number): void {
    if (!this.lecture || !this.sign) return;
    if (this.sync) this.begin(offset);
    else if (this.lecture.paused) this.sign.currentTime = Math.max(0, this.lecture.currentTime + offset);
  }

  private begin(offset: number): void {
    this.part();
    this.sync = new SignSync(this.lecture!, this.sign!, -offset, Number(this.sign!.dataset.duration), { waiting: () => undefined, ready: () => undefined, lost: this.lost });
    this.sync.start();
  }

  private part(): void {
    this.sync?.stop();
    this.sync = null;
  }
}
