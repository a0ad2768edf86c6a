/** Reports to the portal what has been studied, every ten seconds and whenever playing stops, and shows what it answers. */
import { element } from "./element";
import { BeatQueue, type Answer } from "./beat_queue";
import { CopyBeats, type Studied } from "./copy_beats";
import { PlayedSegments } from "./played_segments";
import { covered, parseRanges, type Range } from "./ranges";
import type { Status } from "./status";
import type { Strings } from "./strings";

const EVERY_MS = 10_000;

export class Beats {
  private readonly progress = element("p", { class: "cx-player__progress" });
  readonly root = element("div", {}, this.progress);
  private readonly offline: HTMLElement;
  private isOfflineSaid = false;
  private readonly played: PlayedSegments;
  private readonly queue: BeatQueue | CopyBeats;
  private readonly ranges: Range[];
  private sequence = 0;
  private required: number;

  constructor(private readonly media: HTMLMediaElement, private readonly host: HTMLElement, private readonly strings: Strings, private readonly status: Status) {
    this.offline = element("p", { class: "cx-player__offline" }, strings.get("offline"));
    this.played = new PlayedSegments(media);
    this.ranges = parseRanges(host.dataset.ranges ?? "");
    this.required = Number(host.dataset.duration);
    this.queue = host.dataset.beatUrl ? this.portal(host.dataset.beatUrl) : new CopyBeats(host, (studied) => this.onStudied(studied));
    this.show(covered(this.ranges));
    window.setInterval(() => this.beat(), EVERY_MS);
    for (const name of ["pause", "ended"]) media.addEventListener(name, () => this.beat());
    window.addEventListener("pagehide", () => {
      this.beat();
      this.queue.flush();
    });
    void this.queue.send();
  }

  private portal(url: string): BeatQueue {
    return new BeatQueue(url, this.host.dataset.session ?? "", {
      answered: (answer) => this.onAnswer(answer),
      offline: () => this.onOffline(),
      refused: () => this.status.say(this.strings.get("refused")),
      superseded: (sentence) => this.status.say(sentence || this.strings.get("refused")),
    });
  }

  /** On a page that is kept on this device: what was studied there since. */
  private onStudied({ ranges, position, completed }: Studied): void {
    this.ranges.push(...ranges);
    if (completed) this.host.dataset.completed = "";
    this.show(covered(this.ranges));
    if (position !== undefined && this.media.paused && position < this.required) this.media.currentTime = position;
  }

  private beat(): void {
    const segments = this.played.take();
    if (!segments.length) return void this.queue.send();
    for (const [start, end] of segments) this.ranges.push([start, end]);
    this.show(covered(this.ranges));
    const position = Math.round(this.media.currentTime * 100) / 100;
    this.queue.post({ session: this.host.dataset.session ?? "", sequence: ++this.sequence, segments, position });
  }

  /** The line is down: said once until it is there again. To those who listen it is only shown, since it would be spoken into the
   *  lecture, which plays on, and nothing is lost. */
  private onOffline(): void {
    if (this.isOfflineSaid) return;
    if (this.host.classList.contains("cx-player--simple")) this.root.append(this.offline);
    else this.status.say(this.strings.get("offline"));
    this.isOfflineSaid = true;
  }

  private onAnswer(answer: Answer): void {
    this.isOfflineSaid = false;
    this.offline.remove();
    this.required = answer.required_s;
    if (answer.completed && !this.completed) {
      this.status.say([this.strings.get("completed"), answer.credits_text, answer.finished?.text].filter(Boolean).join(" "));
      for (const player of document.querySelectorAll<HTMLElement>("changxue-player")) player.dataset.completed = ""; // said by one of them
    }
    this.show(answer.covered_s);
    if (answer.finished) {
      const { text, link, href } = answer.finished;
      this.root.append(element("p", {}, `${text} `, element("a", { class: "govuk-link", href }, link)));
    }
  }

  /** Whether the lesson is completed, since before or through any player of the page. */
  private get completed(): boolean {
    return this.host.dataset.completed !== undefined;
  }

  private show(coveredSeconds: number): void {
    const text = this.strings.get("progress", {
      covered: this.strings.duration(Math.min(coveredSeconds, this.required)),
      required: this.strings.duration(this.required),
    });
    this.progress.textContent = this.completed ? `${this.strings.get("completed")} ${text}` : text;
  }
}
