/** Captions in a layer of our own, so that their size and place follow the learner. The browser's own rendering is kept off.
 *  The layer is hidden from screen readers: the transcript has the same text, and no caption is to be read twice. */
import { element } from "./element";
import { recall, remember } from "./memory";
import { Choices, Menu } from "./menu";
import type { Words } from "./words";

export class Captions {
  readonly layer = element("div", { class: "cx-player__captions", "aria-hidden": "true", hidden: true });
  readonly state = element("p", { class: "cx-player__caption-state", hidden: true });
  readonly menu: Menu | null;
  private readonly tracks: HTMLTrackElement[];
  private readonly choices: Choices;
  private current: HTMLTrackElement | null = null;
  private lastLanguage: string;

  constructor(media: HTMLMediaElement, private readonly words: Words) {
    this.tracks = [...media.querySelectorAll("track")];
    this.choices = new Choices(
      [
        { value: "", text: words.get("off") },
        ...this.tracks.map((track) => ({ value: track.srclang, text: this.describe(track), language: track.srclang })),
      ],
      (language) => this.choose(language, true),
    );
    this.menu = this.tracks.length ? new Menu("captions", words.get("captions"), this.choices.root) : null;
    const preset = this.tracks.find((track) => track.default)?.srclang;
    this.lastLanguage = preset ?? this.tracks[0]?.srclang ?? "";
    // A browser may turn a track on by itself after it has loaded; ours is the only word on that.
    media.textTracks.addEventListener("change", () => this.quieten());
    this.choose(recall().captions ?? preset ?? "", false);
  }

  toggle(): void {
    this.choose(this.current ? "" : this.lastLanguage, true);
  }

  private choose(language: string, keep: boolean): void {
    if (this.current) this.current.track.oncuechange = null;
    this.current = this.tracks.find((track) => track.srclang === language) ?? null;
    if (keep) remember({ captions: this.current?.srclang ?? "" });
    if (this.current) {
      this.lastLanguage = language;
      this.layer.lang = language;
      this.current.track.oncuechange = () => this.draw();
    }
    this.choices.value = this.current?.srclang ?? "";
    this.menu?.show(this.current ? "" : this.words.get("off"));
    this.state.hidden = !this.current;
    this.state.textContent = this.current ? this.sentence(this.current) : "";
    this.quieten();
    this.draw();
  }

  private draw(): void {
    const cues = [...(this.current?.track.activeCues ?? [])] as VTTCue[];
    this.layer.replaceChildren(...cues.map((cue) => element("p", { class: "cx-player__caption" }, cue.getCueAsHTML())));
    this.layer.hidden = !this.current;
  }

  private quieten(): void {
    for (const { track } of this.tracks) {
      const wanted = track === this.current?.track ? "hidden" : "disabled";
      if (track.mode !== wanted) track.mode = wanted;
    }
  }

  private stateOf(track: HTMLTrackElement): string {
    return this.words.get(track.dataset.checked === "true" ? "checked" : "unchecked");
  }

  private describe(track: HTMLTrackElement): string {
    return `${track.dataset.label ?? track.label} (${this.stateOf(track)})`;
  }

  private sentence(track: HTMLTrackElement): string {
    return this.words.get("captionState", { label: track.dataset.label ?? track.label, state: this.stateOf(track) });
  }
}
