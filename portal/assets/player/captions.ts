/** Captions in a layer of our own, so that their size, colours and place follow the learner. The browser's own rendering is kept off.
 *  The layer is hidden from screen readers: the transcript has the same text, and no caption is to be read twice. */
import { element } from "./element";
import { recall, remember } from "./local_storage";
import { Choices, Menu, choiceList } from "./menu";
import type { Name, Preferences } from "./preferences";
import type { Strings } from "./strings";

/** How captions look: the preference, and its values in the order in which they are offered. */
const LOOK: [Name, string[]][] = [
  ["caption_size", ["100", "125", "150", "200"]],
  ["caption_colours", ["white-on-black", "yellow-on-black", "black-on-white", "yellow-on-blue"]],
  ["caption_background", ["solid", "half", "none"]],
  ["caption_place", ["below", "bottom", "top"]],
];

export class Captions {
  readonly layer = element("div", { class: "cx-player__captions", "aria-hidden": "true", hidden: true });
  readonly state = element("p", { class: "cx-player__caption-state", hidden: true });
  readonly menu: Menu | null;
  private readonly tracks: HTMLTrackElement[];
  private readonly choices: Choices;
  private current: HTMLTrackElement | null = null;
  private second: HTMLTrackElement | null = null;
  private lastLanguage: string;

  constructor(
    media: HTMLMediaElement,
    private readonly stage: HTMLElement,
    private readonly strings: Strings,
    private readonly preferences: Preferences,
  ) {
    this.tracks = [...media.querySelectorAll<HTMLTrackElement>("track[kind=captions]")];
    this.choices = new Choices(
      () => [
        { value: "", text: strings.get("off") },
        ...this.tracks.map((track) => ({
          value: track.srclang,
          text: track.dataset.label ?? track.label,
          language: track.srclang,
          state: this.stateOf(track),
        })),
      ],
      (language) => this.choose(language, true),
    );
    const { language, second } = recall();
    this.second = this.of(second);
    this.menu = this.tracks.length ? new Menu("captions", strings.get("captions"), () => [this.choices.make(), ...this.settings()]) : null;
    const usual = this.of(language) ?? this.tracks.find((track) => track.default) ?? this.tracks[0];
    this.lastLanguage = usual?.srclang ?? "";
    // A browser may turn a track on by itself after it has loaded; ours is the only word on that.
    media.textTracks.addEventListener("change", () => this.hideNative());
    for (const [name] of LOOK) this.show(name);
    this.choose(preferences.is("captions") ? this.lastLanguage : "", false);
  }

  /** Which captions are on the screen, in words; empty when none are. */
  get shown(): string {
    return [this.current, this.current && this.second]
      .filter((track) => track)
      .map((track) => track!.dataset.label ?? track!.label)
      .join(", ");
  }

  toggle(): void {
    this.choose(this.current ? "" : this.lastLanguage, true);
  }

  private settings(): HTMLElement[] {
    const { strings, preferences } = this;
    const lists = LOOK.map(([name, values]) =>
      choiceList(
        strings.get(name),
        values.map((value) => ({ value, text: strings.get(`${name}-${value}`) || `${value} %` })),
        preferences.get(name),
        (value) => {
          preferences.set(name, value);
          this.show(name);
        },
      ),
    );
    if (this.tracks.length < 2) return lists;
    const languages = this.tracks.map((track) => ({ value: track.srclang, text: track.dataset.label ?? track.label, language: track.srclang }));
    const none = { value: "", text: strings.get("none") };
    const second = choiceList(strings.get("secondCaptions"), [none, ...languages], this.second?.srclang ?? "", (language) => {
      this.second = this.of(language);
      remember({ second: language });
      this.connect();
    });
    return [second, ...lists];
  }

  private choose(language: string, keep: boolean): void {
    this.current = this.of(language);
    if (keep) {
      this.preferences.set("captions", this.current ? "on" : "off");
      if (this.current) remember({ language });
    }
    if (this.current) this.lastLanguage = language;
    this.choices.value = language;
    this.menu?.show(this.current ? "" : this.strings.get("off"));
    this.state.hidden = !this.current;
    this.state.replaceChildren(...(this.current ? this.mark(this.current) : []));
    this.connect();
  }

  private connect(): void {
    for (const track of this.tracks) track.track.oncuechange = this.wants(track) ? () => this.draw() : null;
    this.hideNative();
    this.draw();
  }

  private draw(): void {
    const lines = [this.current, this.second === this.current ? null : this.second].flatMap((track) => {
      const cues = [...(track?.track.activeCues ?? [])] as VTTCue[];
      return cues.map((cue) => element("p", { class: "cx-player__caption", lang: track!.srclang }, cue.getCueAsHTML()));
    });
    this.layer.dataset.two = String(Boolean(this.second) && this.second !== this.current);
    this.layer.hidden = !this.current;
    this.layer.replaceChildren(...(this.current ? lines : []));
  }

  private show(name: Name): void {
    const value = this.preferences.get(name);
    if (name === "caption_place") this.stage.dataset.captionPlace = value;
    else this.layer.dataset[name.replace("caption_", "")] = value;
  }

  private wants(track: HTMLTrackElement): boolean {
    return Boolean(this.current) && (track === this.current || track === this.second);
  }

  private hideNative(): void {
    for (const track of this.tracks) {
      const mode = this.wants(track) ? "hidden" : "disabled";
      if (track.track.mode !== mode) track.track.mode = mode;
    }
  }

  private of(language: string | undefined): HTMLTrackElement | null {
    return this.tracks.find((track) => track.srclang === language) ?? null;
  }

  private stateOf(track: HTMLTrackElement): string {
    return track.dataset.status ?? "";
  }

  /** The sentence, with the name of a foreign language marked as being in that language. */
  private mark(track: HTMLTrackElement): (Node | string)[] {
    const label = track.dataset.label ?? track.label;
    if (document.documentElement.lang.startsWith(track.srclang.slice(0, 2))) return [this.sentence(track)];
    const [before, ...after] = this.sentence(track).split(label);
    return [before ?? "", element("span", { lang: track.srclang }, label), after.join(label)];
  }

  private sentence(track: HTMLTrackElement): string {
    return this.strings.get("captionState", { label: track.dataset.label ?? track.label, state: this.stateOf(track) });
  }
}
