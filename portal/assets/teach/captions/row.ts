/** The one caption that is open: its times and its text in fields, what is to be looked at, and the buttons that act on it. */
import { element } from "../../player/element";
import { clock, type Strings } from "../../player/strings";
import { doubtfulWords, exactClock, parseClock, type Cue } from "./cue";
import { guessesIn, type Marks } from "./marks";
import type { Sound } from "./sound";

export interface RowEvents {
  typed(text: string): void;
  /** Returns whether there is room for that. */
  timed(edge: "start" | "end", seconds: number): boolean;
  moved(seconds: number): void;
  theirs(): void;
}

export class OpenRow {
  readonly root: HTMLElement;
  readonly text: HTMLTextAreaElement;
  private readonly label: HTMLLabelElement;
  private readonly times: Record<"start" | "end", HTMLInputElement>;
  private readonly marks: HTMLElement;
  private readonly problem: HTMLElement;
  private readonly repairs = element("div", { class: "cx-cues__buttons" });
  private wave: HTMLCanvasElement | null = null;
  private sound: Sound | null = null;

  constructor(
    private cue: Cue,
    number: number,
    language: string,
    longest: string,
    private readonly compare: string,
    private readonly strings: Strings,
    private readonly buttons: Record<"row" | "times" | "repairs", HTMLElement[]>,
    private readonly events: RowEvents,
  ) {
    const id = `cue-${cue.key}`;
    this.text = element("textarea", { class: "govuk-textarea", id, rows: "2", maxlength: longest, lang: language, "aria-describedby": `${id}-marks ${id}-problem` });
    this.text.addEventListener("input", () => this.events.typed(this.text.value));
    this.label = element("label", { class: "govuk-label", for: id });
    this.marks = element("div", { id: `${id}-marks`, class: "cx-cues__marks" });
    this.problem = element("p", { id: `${id}-problem`, class: "cx-cues__problem", role: "status" });
    this.times = { start: this.timeField("start"), end: this.timeField("end") };
    const fields = element("div", { class: "cx-cues__times" }, this.timeLabel("start"), this.timeLabel("end"));
    const group = element("div", { class: "cx-cues__buttons", role: "group", "aria-label": strings.get("buttons") }, ...buttons.row);
    this.root = element("div", { class: "cx-cues__open" }, this.label, this.problem, this.text, this.marks, this.repairs, group, fields, this.moreTimes(number));
    this.show(cue, number);
  }

  /** Shows another state of the caption; the field that has the focus and holds the same is left alone. */
  show(cue: Cue, number: number): void {
    this.cue = cue;
    this.label.textContent = this.strings.get("caption", { number: String(number), start: clock(cue.start), end: clock(cue.end) });
    if (this.text.value !== cue.text) this.text.value = cue.text;
    this.text.defaultValue = cue.text; // what is unsaved is known to the page, not to each field
    for (const edge of ["start", "end"] as const) this.showTime(edge);
    if (this.wave) this.sound?.draw(this.wave, cue);
  }

  /** Takes over times that were typed and not left yet. */
  takeTimes(): void {
    for (const edge of ["start", "end"] as const) this.takeTime(edge);
  }

  /** Shows the sound around the caption. */
  showSound(sound: Sound): void {
    this.sound = sound;
    this.wave = sound.canvas();
    if (!this.wave) return;
    this.marks.before(this.wave);
    sound.draw(this.wave, this.cue);
  }

  /** What is to be looked at, in words. */
  showMarks(marks: Marks, language: string): void {
    const { strings, cue } = this;
    const said = (name: string, text: string, lang = language) => element("p", { class: "cx-cues__mark" }, `${strings.get(name)} `, element("span", { lang }, text));
    const own = document.documentElement.lang;
    const contested = marks.contested.get(cue.key);
    this.showRepairs(marks);
    const theirs = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, strings.get("takeTheirs"));
    theirs.addEventListener("click", () => this.events.theirs());
    this.marks.replaceChildren(
      ...(contested === undefined ? [] : [contested ? said("savedByOthers", `${contested.text} (${exactClock(contested.start)} – ${exactClock(contested.end)})`) : element("p", { class: "cx-cues__mark" }, strings.get("removedByOthers")), theirs]),
      ...doubtfulWords(cue).map((word) => said("unsure", word)),
      ...guessesIn(cue).map(([guess, recognised]) => said("guessed", strings.get("guess", { guess, recognised }))),
      ...marks.problemsOf(cue.key).map((problem) => said("rule", problem.text, own)),
      ...marks.findingsOf(cue.key).map((text) => said("finding", text)),
      ...marks.differencesOf(cue.key).map(({ script, recognised }) => said("difference", strings.get("scriptAndSpeech", { script: script || "–", recognised: recognised || "–" }))),
    );
  }

  /** The buttons of what can be put right here; those that would do nothing are left away. */
  private showRepairs(marks: Marks): void {
    const repair = marks.problemsOf(this.cue.key).find((problem) => problem.repair);
    const many = repair ? marks.repairable(repair.rule).length > 1 : false;
    const offered = { takeBack: guessesIn(this.cue).length > 0, repair: repair !== undefined, repairAll: many };
    const shown = this.buttons.repairs.filter((button) => offered[button.dataset.action as keyof typeof offered]);
    if (shown.length !== this.repairs.childElementCount || shown.some((button, at) => this.repairs.children[at] !== button)) this.repairs.replaceChildren(...shown);
  }

  say(problem: string): void {
    this.problem.textContent = problem;
  }

  /** Puts the focus into the text, on a part of it where one is named. `covered`: as for `keepInSight`. */
  focus(part: [number, number] | null, covered: number): void {
    this.text.focus({ preventScroll: true });
    if (part) this.text.setSelectionRange(...part);
    this.root.scrollIntoView({ block: "nearest" });
    this.keepInSight(covered); // a row may be higher than the screen
  }

  /** Keeps the text below the bar, which covers so many pixels. */
  keepInSight(covered: number): void {
    this.label.style.scrollMarginTop = `${covered + 16}px`;
    this.label.scrollIntoView({ block: "nearest" });
  }

  private timeField(edge: "start" | "end"): HTMLInputElement {
    const field = element("input", { class: "govuk-input govuk-input--width-5", id: `${edge}-${this.cue.key}`, type: "text", inputmode: "decimal", autocomplete: "off" });
    field.addEventListener("change", () => window.setTimeout(() => this.takeTime(edge))); // when the focus has gone where it goes
    return field;
  }

  /** Takes over what stands in a field of time, or says there why not. */
  private takeTime(edge: "start" | "end"): void {
    const field = this.times[edge];
    if (field.value === field.defaultValue) return;
    const seconds = parseClock(field.value);
    const wrong = seconds === null ? "badTime" : this.events.timed(edge, seconds) ? "" : "noRoom";
    this.say(wrong && this.strings.get(wrong));
    field.setAttribute("aria-invalid", String(wrong !== ""));
    if (!wrong) this.showTime(edge, true);
  }

  private showTime(edge: "start" | "end", again = false): void {
    const field = this.times[edge];
    const time = exactClock(this.cue[edge]);
    if (field.defaultValue === time && field.value !== time && !again) return; // it is being written
    field.value = field.defaultValue = time;
    field.removeAttribute("aria-invalid");
  }

  private timeLabel(edge: "start" | "end"): HTMLElement {
    return element("div", {}, element("label", { class: "govuk-label", for: `${edge}-${this.cue.key}` }, this.strings.get(edge)), this.times[edge]);
  }

  /** Buttons for times; by how many seconds this caption and all after it come later. */
  private moreTimes(number: number): HTMLElement {
    const field = element("input", { class: "govuk-input govuk-input--width-5", id: `move-${this.cue.key}`, type: "text", autocomplete: "off" });
    const button = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, this.strings.get("moveBy"));
    button.addEventListener("click", () => {
      const typed = field.value.trim().normalize("NFKC").replace("\u2212", "-");
      const seconds = parseClock(typed.replace(/^[+-]/, ""));
      this.say(seconds === null ? this.strings.get("badSeconds") : "");
      if (seconds === null) return field.focus();
      field.value = "";
      this.events.moved(typed.startsWith("-") ? -seconds : seconds);
    });
    field.addEventListener("input", () => (field.defaultValue = field.value));
    const label = element("label", { class: "govuk-label", for: `move-${this.cue.key}` }, this.strings.get("moveLabel", { number: String(number) }));
    const others = element("a", { class: "govuk-link", href: `${this.compare}?cue=${this.cue.key}#place-${this.cue.key}` }, this.strings.get("otherVersions", { number: String(number) }));
    return element("details", { class: "govuk-details" }, element("summary", { class: "govuk-details__summary" }, element("span", { class: "govuk-details__summary-text" }, this.strings.get("moreTimes"))), element("div", { class: "govuk-details__text" }, element("div", { class: "cx-cues__buttons" }, ...this.buttons.times), label, field, " ", button, element("p", {}, others)));
  }
}
