/** The caption editor: takes the place of the form's rows, which work without it. Everything it does can be undone. */
import { element } from "../../player/element";
import { Strings } from "../../player/strings";
import { editActions, type Actions } from "./actions";
import { ActionButtons, Bar } from "./bar";
import type { CaptionDocument, Cue } from "./cue";
import { Find } from "./find";
import { Keys } from "./keys";
import { CueList } from "./list";
import { Marks, type MarkKind } from "./marks";
import { nextMark } from "./navigation";
import { Playback } from "./playback";
import { OpenRow } from "./row";
import { saveEvents } from "./save_events";
import { Saving } from "./saving";
import { Sound } from "./sound";
import { moveFrom, withEnd, withStart } from "./structure";
import { Track } from "./track";
import { clockWithTenths, placeInWords } from "./where";

export class Editor {
  readonly track: Track;
  readonly marks: Marks;
  readonly playback = new Playback(document.querySelector<HTMLMediaElement>(".cx-player__media"));
  readonly strings: Strings;
  readonly saving: Saving;
  readonly duration: number | null;
  readonly list: CueList;
  readonly bar: Bar;
  private readonly find: Find;
  private readonly buttons: ActionButtons;
  private readonly actions: Actions;
  private readonly tools: HTMLElement;
  readonly language: string;
  row: OpenRow | null = null;
  private sound: Sound | null = null;
  openKey = "";

  constructor(
    readonly form: HTMLFormElement,
    document_: CaptionDocument,
  ) {
    this.strings = new Strings(form.dataset.strings);
    this.language = form.dataset.language ?? "";
    this.track = new Track(document_.cues);
    this.marks = new Marks(document_);
    this.duration = document_.duration;
    this.saving = new Saving(form, this.track, document_.number, saveEvents(this));
    this.list = new CueList(this.strings, this.marks, this.language, (key) => this.open(key), (key) => this.play(key));
    this.find = new Find(this.strings, this.language, {
      from: () => ({ cues: this.track.cues, index: Math.max(0, this.index), place: this.row?.text.selectionEnd ?? 0 }),
      found: (key, part) => this.open(key, part),
      replace: (texts) => this.retext(texts),
      say: (text) => this.say(text),
      closed: () => this.row?.focus(null, this.bar.covers),
    });
    const { row, times, repairs, bar, tools } = (this.actions = editActions(this));
    const keys = new Keys(this.strings, [...row, ...times, ...Object.values(repairs), ...bar, ...tools], { undo: () => this.undo(), redo: () => this.redo(), save: () => void this.save() });
    this.buttons = new ActionButtons(keys);
    const settings = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, this.strings.get("keys"));
    settings.addEventListener("click", () => keys.openSettings(() => this.buttons.relabel()));
    this.tools = element("div", { class: "cx-caption-tools" }, ...this.buttons.make(tools), settings);
    const found = Object.keys(document_.findings).length > 0;
    this.bar = new Bar(this.strings, this.buttons.make(bar.filter(({ name }) => found || name !== "nextFinding")));
  }

  /** Takes the place of the rows; the focus stays at the caption where it was. */
  begin(place: HTMLElement): void {
    const named = (document.activeElement?.id || decodeURIComponent(location.hash.slice(1))).replace(/^(cue|start|end|move)-/, "");
    const focused = place.contains(document.activeElement) || location.hash.startsWith("#cue-");
    this.list.drawAll(this.track.cues);
    place.replaceChildren(this.tools, this.bar.root, this.find.root, this.list.root);
    this.form.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("click", (event) => this.follow(event));
    const first = this.track.get(named) ?? this.track.cues[0];
    if (first) this.open(first.key, null, focused && first.key === named);
    this.form.dataset.ready = "true";
    void Sound.load(this.form.dataset.sound).then((sound) => {
      this.sound = sound;
      if (sound) this.row?.showSound(sound);
    });
  }

  /** The open caption. */
  get cue(): Cue | undefined {
    return this.track.get(this.openKey);
  }

  get index(): number {
    return this.track.index(this.openKey);
  }

  /** Where the cursor stands in the open caption's text; -1 while it is not there. */
  get cursor(): number {
    return this.row && document.activeElement === this.row.text ? this.row.text.selectionEnd : -1;
  }

  get selection(): string {
    return this.row ? this.row.text.value.slice(this.row.text.selectionStart, this.row.text.selectionEnd) : "";
  }

  /** Opens a caption, with the focus in its text, on a part of it where one is named. */
  open(key: string, part: [number, number] | null = null, focus = true): void {
    const cue = this.track.get(key);
    if (!cue) return;
    if (key !== this.openKey || !this.row) {
      if (key !== this.openKey) this.row?.takeTimes();
      const left = this.openKey;
      this.openKey = key;
      this.dropEmpty(left, key);
      const { row, times, repairs } = this.actions;
      const made = { row: this.buttons.make(row), times: this.buttons.make(times), repairs: this.buttons.make(Object.values(repairs)) };
      this.row = new OpenRow(cue, this.index + 1, this.language, this.form.dataset.longest ?? "", this.form.dataset.compare ?? "", this.strings, made, this.rowEvents());
      this.row.showMarks(this.marks, this.language);
      if (this.sound) this.row.showSound(this.sound);
      this.list.show(key, this.row, this.track.cues);
    }
    if (focus) this.row.focus(part, this.bar.covers);
  }

  /** Changes captions, draws them, and has them saved soon. `at`: the caption that is open then. */
  change(after: readonly Cue[], removed: readonly string[] = [], { at = this.openKey, typing = false } = {}): void {
    this.drawn(this.track.change(after, removed, typing ? at : ""), typing ? "" : at);
  }

  /** Other texts for captions, by their keys. */
  retext(texts: ReadonlyMap<string, string>): void {
    this.change([...texts].map(([key, text]) => ({ ...this.track.get(key)!, text })));
  }

  undo(): void {
    this.after(this.track.undo(), "nothingToUndo", "undone");
  }

  redo(): void {
    this.after(this.track.redo(), "nothingToRedo", "redone");
  }

  /** Saves now, also over what others saved meanwhile: it was shown. */
  async save(): Promise<boolean> {
    this.row?.takeTimes();
    this.saving.held = false;
    this.marks.contested.clear();
    const saved = await this.saving.save();
    if (saved) this.say(this.strings.get("saved"));
    this.row?.showMarks(this.marks, this.language);
    return saved;
  }

  play(key = this.openKey, loop = false): void {
    const cue = this.track.get(key);
    if (cue && !this.playback.playOrStop(cue, loop)) this.say(this.strings.get("noRecording"));
  }

  goToMark(kind: MarkKind): void {
    const stop = nextMark(this.track.cues, this.marks, kind, Math.max(0, this.index), this.cursor);
    if (stop) this.open(stop.key, stop.part);
    else this.say(this.strings.get("noneLeft"));
  }

  openFind(): void {
    this.find.open(this.selection);
  }

  /** Moves an edge of the open caption. A neighbour that touches it gives way; false where there is no room. */
  setEdge(edge: "start" | "end", seconds: number): boolean {
    const [cues, index] = [this.track.cues, this.index];
    if (index < 0) return false;
    const after = edge === "start" ? withStart(cues, index, seconds) : withEnd(cues, index, seconds, this.duration);
    if (!after) {
      this.say(this.strings.get("noRoom"));
      return false;
    }
    this.change(after);
    const cue = this.cue!;
    this.playback.follow(cue);
    this.say(this.strings.get(edge === "start" ? "startsAt" : "endsAt", { time: clockWithTenths(cue[edge]) }));
    return true;
  }

  /** Moves the open caption and all after it. */
  moveAll(seconds: number): void {
    if (this.index < 0) return;
    const was = this.cue!.start;
    this.change(moveFrom(this.track.cues, this.index, seconds, this.duration));
    this.say(this.strings.get("moved", { n: (this.cue!.start - was).toFixed(2) }));
  }

  say(text: string): void {
    this.bar.say(text, () => {
      if (this.cursor >= 0) this.row?.keepInSight(this.bar.covers);
    });
  }

  /** Where the open caption is and what is silent around it, in words. */
  sayWhere(): void {
    if (this.cue) this.say([placeInWords(this.track.cues, this.index, this.duration, this.strings), this.sound?.inWords(this.cue, this.strings)].filter(Boolean).join(" "));
  }

  private after(keys: string[] | null, none: string, done: string): void {
    if (!keys) return this.say(this.strings.get(none));
    const at = keys.find((key) => this.track.get(key)) ?? this.openKey;
    this.drawn(keys, at);
    this.say(this.strings.get(done));
  }

  private drawn(keys: readonly string[], at: string): void {
    const gone = !this.track.get(this.openKey);
    if (gone) this.row = null;
    this.list.draw(keys, this.track.cues);
    const stays = at === this.openKey && this.row !== null && document.activeElement !== document.body; // at a button, say
    if (at) this.open(this.track.get(at) ? at : (this.track.cues[0]?.key ?? ""), null, !stays);
    const cue = this.cue;
    if (cue) this.row?.show(cue, this.index + 1);
    this.row?.showMarks(this.marks, this.language);
    this.saving.soon();
  }

  /** A new caption that was left without a text was not wanted. */
  private dropEmpty(key: string, next: string): void {
    const cue = this.track.get(key);
    if (!cue || cue.text.trim() || this.track.unsaved().has(key) || key === next) return;
    this.list.draw(this.track.change([], [key]), this.track.cues);
  }

  private rowEvents() {
    return {
      typed: (text: string) => this.cue && this.change([{ ...this.cue, text }], [], { typing: true }),
      timed: (edge: "start" | "end", seconds: number) => this.setEdge(edge, seconds),
      moved: (seconds: number) => this.moveAll(seconds),
      theirs: () => this.takeTheirs(),
    };
  }

  private takeTheirs(): void {
    const theirs = this.marks.contested.get(this.openKey);
    this.marks.contested.delete(this.openKey);
    if (theirs === undefined) return;
    this.saving.held = this.marks.contested.size > 0;
    this.change(theirs ? [theirs] : [], theirs ? [] : [this.openKey]);
  }

  /** Links to captions of this page, of which only one is open at a time. */
  private follow(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href*='#cue-']");
    const key = link?.hash.replace("#cue-", "") ?? "";
    if (!link || link.pathname !== location.pathname || !this.track.get(key)) return;
    event.preventDefault();
    this.open(key);
  }

  /** The buttons below: everything is saved first; then the form says what else is to be done. */
  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    void this.save().then((saved) => {
      if (!saved || button?.name !== "check") return this.row?.focus(null, this.bar.covers);
      this.form.querySelector<HTMLInputElement>("input[name=number]")!.value = String(this.saving.number);
      this.form.append(element("input", { type: "hidden", name: "check", value: "1" }));
      this.form.submit();
    });
  }
}
