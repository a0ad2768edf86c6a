/** Where a video really is: by the frames it shows (requestVideoFrameCallback), since `currentTime` runs ahead of the picture
 *  by whatever the browser's sound output delays it. Where frames are not reported, and for sound, by `currentTime`. */
const STALE_MS = 300; // a frame shown longer ago says nothing: the tab is hidden, or the picture stands
const MOVED_S = 0.02;

export class FrameClock {
  private media = 0;
  private at = 0;
  private frames = 0;
  private from: number;

  constructor(private readonly video: HTMLMediaElement, private readonly onFrame?: () => void) {
    this.from = video.currentTime;
    for (const name of ["play", "pause", "seeking", "emptied", "waiting"]) video.addEventListener(name, () => this.forget());
    if (video instanceof HTMLVideoElement && "requestVideoFrameCallback" in video) this.watch(video);
  }

  /** Whether pictures have begun to follow each other since the video was last started, sought or short of data. */
  get moving(): boolean {
    if (this.video.paused || this.video.seeking) return false;
    return this.frames > 1 || Math.abs(this.video.currentTime - this.from) > (this.byFrames ? 5 : 1) * MOVED_S;
  }

  /** Seconds of the recording that are on the screen at `now` (milliseconds of performance.now()). */
  position(now: number): number {
    if (this.frames < 2 || now - this.at > STALE_MS) return this.video.currentTime;
    return this.media + ((now - this.at) / 1000) * this.video.playbackRate;
  }

  private byFrames = false;

  private watch(video: HTMLVideoElement): void {
    this.byFrames = true;
    video.requestVideoFrameCallback((_, frame) => {
      this.frames += 1;
      this.media = frame.mediaTime;
      this.at = frame.expectedDisplayTime;
      this.watch(video);
      this.onFrame?.();
    });
  }

  private forget(): void {
    this.frames = 0;
    this.from = this.video.currentTime;
  }
}
