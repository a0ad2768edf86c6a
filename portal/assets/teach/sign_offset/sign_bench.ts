/** Keys and buttons with which both videos are played together, the interpreter is moved by a frame, and two moments are said to be the
 *  same. What comes of it stands in the form below in words, and is saved by it. */
import { element } from "../../player/element";
import { Strings } from "../../player/strings";
import { ActionButtons, Bar } from "../captions/bar";
import { exactClock, parseClock, round } from "../captions/cue";
import { Keys, type Action } from "../captions/keys";
import { Pair } from "./pair";

const FRAME_S = 0.04; // of 25 a second
const MOST_S = 3600;

type Way = "together" | "sign_later" | "sign_earlier";

export class SignBench {
  private readonly strings: Strings;
  private readonly pair: Pair;
  private readonly bar: Bar;
  private readonly tools: HTMLElement;
  private readonly done: number[] = [];
  private readonly undone: number[] = [];
  private offset: number;

  constructor(private readonly form: HTMLFormElement) {
    this.strings = new Strings(form.dataset.strings);
    this.offset = Number(form.dataset.offset);
    this.pair = new Pair(document.querySelector<HTMLMediaElement>("#lecture"), document.querySelector<HTMLVideoElement>("#sign"), () => this.say(this.strings.get("lost")));
    const action = (name: string, key: string, act: () => void): Action => ({ name, key, act, text: this.strings.get(name), short: this.strings.get(name) });
    const bar = [
      action("playBoth", "p", () => this.pair.playOrStop(this.offset) || this.say(this.strings.get("noRecording"))),
      action("frameEarlier", ",", () => this.move(FRAME_S)),
      action("frameLater", ".", () => this.move(-FRAME_S)),
      action("secondEarlier", "-", () => this.move(1)),
      action("secondLater", "=", () => this.move(-1)),
    ];
    const tools = [
      action("markLecture", "[", () => this.mark("lecture_at", this.pair.lectureTime, "markedLecture")),
      action("markSign", "]", () => this.mark("sign_at", this.pair.signTime, "markedSign")),
      action("same", "Enter", () => this.same()),
      action("where", "w", () => this.sayWhere()),
    ];
    const keys = new Keys(this.strings, [...bar, ...tools], {
      undo: () => this.takeBack(this.done, this.undone, "nothingToUndo"),
      redo: () => this.takeBack(this.undone, this.done, "nothingToRedo"),
      save: () => this.form.requestSubmit(),
      undoes: (target) => !target.matches("input[type=text]"),
    });
    const buttons = new ActionButtons(keys);
    const settings = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, this.strings.get("keys"));
    settings.addEventListener("click", () => keys.openSettings(() => buttons.relabel()));
    this.bar = new Bar(this.strings, buttons.make(bar));
    this.tools = element("div", { class: "cx-caption-tools" }, ...buttons.make(tools), settings);
  }

  begin(): void {
    document.querySelector("[data-sign-bar]")?.append(this.tools, this.bar.root);
    document.querySelector("[data-nudges]")?.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLElement>("[data-nudge]");
      if (!link) return;
      event.preventDefault();
      this.move(Number(link.dataset.nudge));
    });
    document.querySelector("#moments")?.addEventListener("submit", (event) => {
      if (parseClock(this.field("lecture_at").value) === null || parseClock(this.field("sign_at").value) === null) return; // the server says why
      event.preventDefault();
      this.same();
    });
    this.form.addEventListener("input", () => this.typed());
    this.form.dataset.ready = "true";
  }

  private say(text: string): void {
    this.bar.say(text, () => undefined);
  }

  private field(name: string): HTMLInputElement {
    return document.getElementById(name) as HTMLInputElement;
  }

  /** The interpreter is seen earlier by so many seconds; later where that is less than nothing. */
  private move(seconds: number): void {
    this.set(this.offset + seconds);
  }

  private mark(name: string, time: number | null, words: string): void {
    if (time === null) return this.say(this.strings.get("noRecording"));
    const field = this.field(name);
    field.value = field.defaultValue = exactClock(round(time));
    this.say(this.strings.get(words, { time: field.value }));
  }

  private same(): void {
    const [lecture, sign] = [parseClock(this.field("lecture_at").value), parseClock(this.field("sign_at").value)];
    if (lecture === null || sign === null) return this.say(this.strings.get("markBoth"));
    this.set(sign - lecture);
  }

  private set(seconds: number, noted = true): void {
    const offset = round(seconds) || 0;
    if (Math.abs(offset) > MOST_S) return this.say(this.strings.get("tooFar"));
    if (noted) {
      this.done.push(this.offset);
      this.undone.length = 0;
    }
    this.offset = offset;
    const way: Way = offset === 0 ? "together" : offset > 0 ? "sign_earlier" : "sign_later";
    this.field(`way-${way}`).checked = true;
    this.field("seconds").value = exactClock(Math.abs(offset));
    this.show(way);
    this.pair.follow(offset);
  }

  /** Words were typed: what they mean is tried at once. */
  private typed(): void {
    const way = this.form.querySelector<HTMLInputElement>("input[name=way]:checked")?.value as Way | undefined;
    const seconds = parseClock(this.field("seconds").value);
    if (!way || (seconds === null && way !== "together")) return;
    const offset = way === "together" ? 0 : (way === "sign_later" ? -1 : 1) * (seconds ?? 0);
    if (offset === this.offset || Math.abs(offset) > MOST_S) return;
    this.done.push(this.offset);
    this.offset = offset;
    this.show(offset === 0 ? "together" : way);
    this.pair.follow(offset);
  }

  private show(way: Way): void {
    const saved = round(Number(this.form.dataset.saved)) === round(this.offset);
    const words = `${this.strings.get(way, { time: exactClock(Math.abs(this.offset)) })} ${this.strings.get(saved ? "asSaved" : "notSaved")}`;
    document.querySelector("[data-difference]")!.textContent = words;
    this.form.toggleAttribute("data-unsent", !saved); // page/unsaved.ts asks before somebody leaves
    this.say(words);
  }

  private takeBack(from: number[], to: number[], none: string): void {
    const offset = from.pop();
    if (offset === undefined) return this.say(this.strings.get(none));
    to.push(this.offset);
    this.set(offset, false);
  }

  private sayWhere(): void {
    const place = this.strings.get("whereIs", { lecture: exactClock(round(this.pair.lectureTime ?? 0)), sign: exactClock(round(this.pair.signTime ?? 0)) });
    this.say(`${place} ${document.querySelector("[data-difference]")?.textContent?.trim() ?? ""}`);
  }
}
