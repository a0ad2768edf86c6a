/** Speech and silence around a caption: as a wave for those who see it, and in words. */
import { element } from "../../player/element";
import type { Strings } from "../../player/strings";
import { exactClock, round } from "./cue";
import type { Passage } from "./playback";

const PEAK_S = 0.02;
const AROUND_S = 1.5;

export class Sound {
  private constructor(
    private readonly spans: readonly (readonly [number, number])[],
    private readonly peaks: Uint8Array,
  ) {}

  /** What a job found out; null where none has. */
  static async load(address: string | undefined): Promise<Sound | null> {
    const answer = await fetch(address ?? "", { headers: { Accept: "application/json" }, redirect: "error" }).catch(() => null);
    if (!answer?.ok) return null;
    const { spans, peaks } = (await answer.json()) as { spans: [number, number][]; peaks?: string };
    return spans.length === 0 ? null : new Sound(spans, Uint8Array.from(atob(peaks ?? ""), (character) => character.charCodeAt(0)));
  }

  /** "Speech from 0:03 to 0:07, silence of 1.2 s before it." */
  inWords(cue: Passage, strings: Strings): string {
    const at = this.spans.findIndex(([start, end]) => start < cue.end && end > cue.start);
    const span = this.spans[at];
    if (!span) return strings.get("noSpeech");
    const last = this.spans.filter(([start]) => start < cue.end).pop() ?? span;
    const silence = span[0] - (this.spans[at - 1]?.[1] ?? 0);
    const tenths = (seconds: number) => exactClock(round(Math.round(seconds * 10) / 10));
    return strings.get("speech", { start: tenths(span[0]), end: tenths(last[1]), silence: silence.toFixed(1) });
  }

  /** A place for the wave; hidden from screen readers, which have the words. Null where the peaks are not known. */
  canvas(): HTMLCanvasElement | null {
    return this.peaks.length ? element("canvas", { class: "cx-cues__wave", "aria-hidden": "true", width: "600", height: "64" }) : null;
  }

  /** Draws the caption's sound and a little of what is around it; its edges are lines. */
  draw(canvas: HTMLCanvasElement, cue: Passage): void {
    const pen = canvas.getContext("2d");
    if (!pen) return;
    const [from, to] = [cue.start - AROUND_S, cue.end + AROUND_S];
    const x = (seconds: number) => ((seconds - from) / (to - from)) * canvas.width;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = getComputedStyle(canvas).color;
    for (let index = Math.max(0, Math.floor(from / PEAK_S)); index < Math.min(this.peaks.length, to / PEAK_S); index++) {
      const inside = index * PEAK_S >= cue.start && index * PEAK_S < cue.end;
      const height = Math.max(1, Math.sqrt(this.peaks[index]! / 255) * canvas.height);
      pen.globalAlpha = inside ? 1 : 0.4;
      pen.fillRect(x(index * PEAK_S), (canvas.height - height) / 2, Math.max(1, canvas.width * (PEAK_S / (to - from)) - 0.5), height);
    }
    pen.globalAlpha = 1;
    for (const edge of [cue.start, cue.end]) pen.fillRect(x(edge) - 1, 0, 3, canvas.height);
  }
}
