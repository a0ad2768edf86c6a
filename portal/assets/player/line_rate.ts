/** Measures how fast a recording comes: bytes of what was loaded by the time that it took. navigator.connection knows classes of mobile
 *  networks, in one family of browsers alone. */
const LEAST_MS = 1500; // shorter looks say more about packets than about the line

export class LineRate {
  private since = 0;
  private before_s = 0;
  private best = 0;

  /** `bytesPerSecond`: of the rendition that is played now, in seconds of the recording; 0 where that is not known. */
  constructor(private readonly media: HTMLMediaElement, private readonly bytesPerSecond: () => number, private readonly measured: (rate: number) => void) {
    media.addEventListener("progress", () => this.look());
    // nothing is being loaded, since there is enough or since there is another file: what comes next is measured anew
    for (const name of ["suspend", "emptied", "seeking"]) media.addEventListener(name, () => (this.since = 0));
  }

  private look(): void {
    const [now, loaded_s] = [performance.now(), this.loaded()];
    if (!this.since) {
      [this.since, this.before_s] = [now, loaded_s];
      return;
    }
    const passed_ms = now - this.since;
    if (passed_ms < LEAST_MS) return;
    const rate = ((loaded_s - this.before_s) * this.bytesPerSecond() * 1000) / passed_ms;
    [this.since, this.before_s] = [now, loaded_s];
    if (!(rate > this.best)) return; // a browser that has enough loads more slowly than the line could
    this.best = rate;
    this.measured(Math.round(rate));
  }

  private loaded(): number {
    const { buffered } = this.media;
    let seconds = 0;
    for (let part = 0; part < buffered.length; part++) seconds += buffered.end(part) - buffered.start(part);
    return seconds;
  }
}
