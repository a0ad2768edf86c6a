/** What can be done by key and by button at one thing and in the bar. The keys are those of the caption editor (ARCHITECTURE.md). */
import { exactClock, round } from "../captions/cue";
import type { Action } from "../captions/keys";
import type { Bench } from "./bench";
import { setTime, textOf, timeField, timeOf, type Edge } from "./items";

const NUDGE_S = 0.05;

export interface Actions {
  row: Action[];
  bar: Action[];
  tools: Action[];
}

export function benchActions(bench: Bench): Actions {
  const { strings, playback, items, form } = bench;
  const action = (name: string, key: string, act: () => void): Action => ({ name, key, act, text: strings.get(name), short: strings.get(name) });
  const atTime = (act: (time: number) => void) => () => (playback.time === null ? bench.say(strings.get("noRecording")) : act(playback.time));
  const set = (edge: Edge, time: (before: number) => number) => {
    const item = items.current;
    const seconds = item && setTime(item, edge, time(timeOf(item, edge) ?? 0));
    if (!item || seconds === undefined || seconds === null) return bench.say(strings.get("nothingHere"));
    bench.timed(item, edge, seconds);
  };
  const nudge = (edge: Edge, by: number) => () => set(edge, (before) => before + by);
  const play = (loop: boolean) => () => {
    const item = items.current;
    if (item && !playback.playOrStop(items.passage(item), loop)) bench.say(strings.get("noRecording"));
  };
  const can = (form.dataset.bench ?? "").split(" "); // what things of this kind have, also where there are none yet
  return {
    row: [
      action("playCue", "p", play(false)),
      action("loop", "l", play(true)),
      action("slower", "o", () => bench.say(strings.get("speedNow", { n: String(playback.slower()) }))),
      action("startNow", "[", atTime((time) => set("start", () => time))),
      action("startEarlier", ",", nudge("start", -NUDGE_S)),
      action("startLater", ".", nudge("start", NUDGE_S)),
      ...(can.includes("end")
        ? [action("endNow", "]", atTime((time) => set("end", () => time))), action("endEarlier", "-", nudge("end", -NUDGE_S)), action("endLater", "=", nudge("end", NUDGE_S))]
        : []),
      ...(can.includes("split") ? [action("split", "Enter", () => splitHere(bench))] : []),
      action("remove", "x", () => pressHere(bench, "remove")),
      ...(can.includes("speech") ? [action("speak", "n", () => bench.speak())] : []),
    ],
    bar: [
      action("save", "", () => void bench.save()),
      action("previous", "k", () => step(bench, -1)),
      action("next", "j", () => step(bench, 1)),
      action("nextEmpty", "/", () => nextOf(bench, (item) => textOf(item)?.value.trim() === "")),
      ...(can.includes("mark") ? [action("nextMark", ";", () => nextOf(bench, (item) => item.querySelector<HTMLTextAreaElement>("[data-mark]")?.value.trim() === "", "[data-mark]"))] : []),
      ...(can.includes("doubt") ? [action("nextDoubt", "'", () => nextOf(bench, (item) => item.querySelector("[data-doubt]") !== null))] : []),
      action("insert", "i", () => insertNow(bench)),
      action("undo", "", () => void bench.undo()),
      action("redo", "", () => void bench.redo()),
    ],
    tools: [
      action("playing", "y", atTime((time) => {
        playback.stop();
        const item = items.all.filter((each) => items.passage(each).start <= time).pop() ?? items.all[0];
        if (item) bench.goTo(item);
      })),
      action("where", "w", () => bench.sayWhere()),
    ],
  };
}

/** The next or previous one; the present one where the focus is elsewhere. */
function step(bench: Bench, by: number): void {
  const { items } = bench;
  const inside = items.current?.contains(document.activeElement);
  const at = items.index(items.current);
  const item = items.all[inside ? at + by : Math.min(Math.max(0, at), items.all.length - 1)];
  if (item) bench.goTo(item);
  else bench.say(bench.strings.get(by > 0 ? "last" : "first"));
}

/** The next one of a kind, after the last the first; in a field of it where one is named. */
function nextOf(bench: Bench, wanted: (item: HTMLElement) => boolean, field = ""): void {
  const all = bench.items.all;
  const at = bench.items.index(bench.items.current);
  const inside = bench.items.current?.contains(document.activeElement) ? 1 : 0;
  const item = [...all.slice(at + inside), ...all.slice(0, at + inside)].find(wanted);
  if (!item) return bench.say(bench.strings.get("noneLeft"));
  bench.goTo(item);
  if (field) item.querySelector<HTMLElement>(field)?.focus();
}

/** To the fields of a new one, which begins where the recording is. */
function insertNow(bench: Bench): void {
  const fresh = bench.items.fresh;
  if (!fresh) return bench.say(bench.strings.get("nothingHere"));
  if (bench.playback.time !== null && !timeField(fresh, "start")?.value) setTime(fresh, "start", bench.playback.time);
  bench.items.focus(fresh, bench.covered);
}

/** Cuts the text where the cursor is, by the button that does it without script: at an empty line. The slide or description that begins
 *  with the second part begins where the recording is, as far as that is inside. */
function splitHere(bench: Bench): void {
  const item = bench.items.current;
  const text = item?.querySelector<HTMLTextAreaElement>("textarea[data-text], textarea");
  const button = item && actButton(item, "split");
  const [before, after] = text ? [text.value.slice(0, text.selectionEnd).trim(), text.value.slice(text.selectionEnd).trim()] : ["", ""];
  if (!item || !text || !button || document.activeElement !== text || !before || !after) return bench.say(bench.strings.get("cannotSplit"));
  text.value = `${before.replace(/\n{2,}/g, "\n")}\n\n${after}`;
  const at = item.querySelector<HTMLInputElement>("input[name^=at-]");
  const [time, passage] = [bench.playback.time, bench.items.passage(item)];
  if (at && time !== null && time > passage.start && time < passage.end) at.value = exactClock(round(time));
  void bench.send(button);
}

function pressHere(bench: Bench, name: string): void {
  const button = bench.items.current && actButton(bench.items.current, name);
  if (button) void bench.send(button);
  else bench.say(bench.strings.get("nothingHere"));
}

function actButton(item: HTMLElement, name: string): HTMLButtonElement | null {
  return item.querySelector<HTMLButtonElement>(`button[name=do][value^="${name}:"]`);
}
