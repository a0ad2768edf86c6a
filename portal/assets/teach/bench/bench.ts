/** The bench for slides, chapters and descriptions: a bar that stays in sight, keys that work while typing, the recording played where the
 *  focus is, saving by itself. Built on the parts of the caption editor; the form below it is the one that works without script. */
import { element } from "../../player/element";
import { clock, Strings } from "../../player/strings";
import { ActionButtons, Bar } from "../captions/bar";
import { Keys } from "../captions/keys";
import { Playback } from "../captions/playback";
import { Sound } from "../captions/sound";
import { clockWithTenths } from "../captions/where";
import { benchActions } from "./actions";
import { Exchange } from "./exchange";
import { fitInWords, roomFor, speak } from "./fit";
import { Items, textOf, timeOf, type Edge } from "./items";

/** Where somebody was: at which one, where in its text, and which ones were unfolded. */
interface Place {
  key: string; // empty at a new one
  reserved: string; // the key that it has once it is saved
  index: number;
  cursor: number | null;
  unfolded: string[];
}

export class Bench {
  readonly strings: Strings;
  readonly items: Items;
  readonly playback = new Playback(document.querySelector<HTMLMediaElement>(".cx-player__media"));
  private readonly exchange: Exchange;
  private readonly bar: Bar;
  private readonly tools: HTMLElement;
  private readonly newButtons: () => HTMLElement;
  private here: HTMLElement | null = null; // the buttons at the present one; each has its own, so that Tab goes on in order
  private readonly language: string;
  private sound: Sound | null = null;
  private wave: HTMLCanvasElement | null = null;
  private before: Place = { key: "", reserved: "", index: 0, cursor: null, unfolded: [] }; // where one was when the form was sent

  constructor(readonly form: HTMLFormElement) {
    this.strings = new Strings(form.dataset.strings);
    this.language = form.dataset.language ?? "";
    this.items = new Items(form);
    this.exchange = new Exchange(form, {
      drawn: (key) => this.drawn(key),
      saved: () => this.pending(false),
      unsaved: () => this.pending(true),
      refused: () => this.say(this.strings.get("refused")),
      failed: () => this.say(this.strings.get("failed")),
    });
    const { row, bar, tools } = benchActions(this);
    const keys = new Keys(this.strings, [...row, ...bar, ...tools], {
      undo: () => void this.undo(),
      redo: () => void this.redo(),
      save: () => void this.save(),
      undoes: (target) => this.undoesAt(target),
    });
    const buttons = new ActionButtons(keys);
    const settings = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, this.strings.get("keys"));
    settings.addEventListener("click", () => keys.openSettings(() => buttons.relabel()));
    this.tools = element("div", { class: "cx-caption-tools" }, ...buttons.make(tools), settings);
    this.bar = new Bar(this.strings, buttons.make(bar));
    this.newButtons = () => element("div", { class: "cx-caption-tools cx-bench__here", role: "group", "aria-label": this.strings.get("buttons") }, ...buttons.make(row));
  }

  begin(): void {
    const { form } = this;
    form.before(this.tools, this.bar.root);
    form.classList.add("cx-bench");
    form.addEventListener("submit", (event) => this.submit(event));
    form.addEventListener("focusin", (event) => {
      const focused = event.target as Element;
      this.entered(focused.closest<HTMLElement>("[data-item]"));
      const show = () => {
        if (document.activeElement === focused) focused.scrollIntoView({ block: "nearest" }); // who presses Tab fast is elsewhere by the next frame
      };
      show(); // below the bar
      window.requestAnimationFrame(show); // also where the buttons moved it
    });
    form.addEventListener("input", (event) => this.typed((event.target as Element).closest<HTMLElement>("[data-item], [data-new]")));
    if (this.rate && "speechSynthesis" in window) speechSynthesis.getVoices(); // browsers load their voices when first asked
    const named = this.items.get(decodeURIComponent(location.hash.replace(/^#(item|slide|text|title|start)-/, "")));
    if (named && /^#(item|slide)-/.test(location.hash)) this.goTo(named);
    this.entered(this.items.current ?? null);
    form.dataset.ready = "true";
    const sound = this.state("sound");
    if (sound) void Sound.load(sound).then((loaded) => {
      this.sound = loaded;
      this.entered(this.items.current ?? null);
    });
  }

  /** Characters that are spoken in a second; 0 where nothing here is spoken. */
  get rate(): number {
    return Number(this.state("rate") ?? 0);
  }

  /** How many pixels at the top of the window are covered. */
  get covered(): number {
    return this.bar.covers;
  }

  say(text: string): void {
    this.bar.say(text, () => undefined);
  }

  goTo(item: HTMLElement): void {
    this.items.focus(item, this.covered);
  }

  async save(): Promise<boolean> {
    return this.send(this.form.querySelector<HTMLButtonElement>("button[name=save]"));
  }

  /** Presses a button of the form; where it goes on is said. */
  async send(button: HTMLButtonElement | null): Promise<boolean> {
    this.note();
    const act = button?.name === "do" ? (button.value.split(":")[0] ?? "") : "";
    const accepted = await this.exchange.send(button);
    if (accepted) this.say(this.strings.get(`done-${act}`) || this.strings.get("saved"));
    return accepted;
  }

  async undo(): Promise<void> {
    this.note();
    this.sayOf(await this.exchange.undo(), "undone", "nothingToUndo");
  }

  async redo(): Promise<void> {
    this.note();
    this.sayOf(await this.exchange.redo(), "redone", "nothingToRedo");
  }

  /** A time was set by key. */
  timed(item: HTMLElement, edge: Edge, seconds: number): void {
    this.playback.follow(this.items.passage(item));
    this.say(this.strings.get(edge === "start" ? "startsAt" : "endsAt", { time: clockWithTenths(seconds) }));
  }

  /** Speaks the description that is open, as the player does, and says how long it took and whether that fits. */
  speak(): void {
    const item = this.items.current;
    const text = item ? (textOf(item)?.value ?? "") : "";
    if (!item || !text.trim()) return this.say(this.strings.get("nothingHere"));
    const fit = this.fitOf(item);
    this.playback.stop();
    const spoken = speak(text, this.language, (seconds) => this.say(`${this.strings.get("spoke", { seconds: seconds.toFixed(1) })} ${fit}`));
    if (!spoken) this.say(`${this.strings.get("noVoice")} ${fit}`);
  }

  sayWhere(): void {
    const item = this.items.current;
    if (!item) return this.say(this.strings.get("noneLeft"));
    const passage = this.items.passage(item);
    const place = this.strings.get("whereIs", {
      thing: this.strings.get("thing", { number: String(this.items.index(item) + 1) }),
      of: String(Math.max(this.items.all.length, this.items.index(item) + 1)),
      start: clockWithTenths(passage.start),
      time: clock(this.playback.time ?? 0),
    });
    this.say([place, this.fitOf(item), this.sound?.inWords(passage, this.strings)].filter(Boolean).join(" "));
  }

  private fitOf(item: HTMLElement): string {
    if (!this.rate) return "";
    const { start, end } = this.items.passage(item);
    const gaps = this.state("gaps");
    const room = roomFor(start, end, gaps ? (JSON.parse(gaps) as [number, number][]) : null);
    return fitInWords(textOf(item)?.value ?? "", this.rate, room, this.strings);
  }

  private state(name: string): string | undefined {
    return this.form.querySelector<HTMLElement>("[data-bench-state]")?.dataset[name];
  }

  /** The focus has come to one of them: the buttons and the wave stand there. */
  private entered(item: HTMLElement | null): void {
    if (!item || (this.here?.parentElement === item && (this.wave !== null || !this.sound))) return;
    if (this.here) this.here.hidden = true;
    this.here = item.querySelector<HTMLElement>(".cx-bench__here") ?? this.newButtons();
    this.here.hidden = false;
    if (!this.here.parentElement) item.append(this.here);
    this.wave?.remove();
    this.wave = this.sound?.canvas() ?? null;
    if (!this.wave) return;
    (textOf(item) ?? this.here).before(this.wave);
    this.sound?.draw(this.wave, this.items.passage(item));
  }

  private typed(item: HTMLElement | null): void {
    if (!item) return;
    const fact = item.querySelector<HTMLElement>("[data-fact]");
    if (fact && this.rate && item.matches("[data-item]")) fact.textContent = this.fitOf(item);
    if (this.wave && item.contains(this.wave)) this.sound?.draw(this.wave, this.items.passage(item));
    for (const edge of ["start", "end"] as const) {
      const field = item.querySelector<HTMLInputElement>(`input[name^=${edge}-]`);
      if (field?.value.trim() && timeOf(item, edge) === null) field.setAttribute("aria-invalid", "true");
      else field?.removeAttribute("aria-invalid");
    }
  }

  /** Typing is undone by the browser; a field that holds what is saved has nothing to undo, so the last save is taken back. */
  private undoesAt(target: Element): boolean {
    if (target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text")) return false;
    return target.closest(".cx-bench, .cx-caption-bar, .cx-caption-tools, body:not(:focus-within)") !== null;
  }

  private drawn(key: string): void {
    this.wave = null;
    const { all } = this.items;
    const at = this.before;
    const item = this.items.get(key) ?? this.items.get(at.key) ?? this.items.get(at.reserved) ?? (at.key ? all[Math.min(at.index, all.length - 1)] : this.items.fresh);
    for (const unfolded of at.unfolded) this.items.get(unfolded)?.querySelector("details")?.setAttribute("open", "");
    if (item) this.items.remember(item);
    if (document.activeElement === document.body && item) {
      this.goTo(item);
      if (item.dataset.item === at.key && at.cursor !== null) textOf(item)?.setSelectionRange(at.cursor, at.cursor);
    }
    this.entered(item ?? null);
    this.pending(false);
  }

  private note(): void {
    const item = this.items.current;
    this.before = {
      key: item?.dataset.item ?? "",
      reserved: item?.querySelector<HTMLInputElement>("input[data-reserved]")?.value ?? "",
      index: Math.max(0, this.items.index(item)),
      cursor: item && document.activeElement === textOf(item) ? (textOf(item)?.selectionEnd ?? null) : null,
      unfolded: this.items.all.filter((each) => each.querySelector("details[open]")).map((each) => each.dataset.item ?? ""),
    };
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    void this.send(event.submitter as HTMLButtonElement | null);
  }

  private pending(waiting: boolean): void {
    if (waiting) this.bar.showUnsaved();
    else this.bar.showSaved();
  }

  private sayOf(done: boolean | null, words: string, none: string): void {
    if (done !== false) this.say(this.strings.get(done ? words : none));
  }
}
