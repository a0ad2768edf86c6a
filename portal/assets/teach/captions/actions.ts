/** What can be done by key and by button, at the open caption and in the bar. Why these keys: ARCHITECTURE.md, "Keys of the caption editor". */
import { placeOf, type Cue, type Problem } from "./cue";
import type { Editor } from "./editor";
import type { Action } from "./keys";
import { guessesIn } from "./marks";
import { insertAfter, join, split } from "./structure";

const NUDGE_S = 0.05;

/** Where the buttons stand: at the open caption, folded away there, beside what is to be looked at; in the bar, above the bar. */
export interface Actions {
  row: Action[];
  times: Action[];
  repairs: Record<"takeBack" | "repair" | "repairAll", Action>;
  bar: Action[];
  tools: Action[];
}

export function editActions(editor: Editor): Actions {
  const { strings } = editor;
  const action = (name: string, key: string, act: () => void): Action => ({ name, key, act, text: strings.get(name), short: strings.get(`${name}Short`) || strings.get(name) });
  const nudge = (edge: "start" | "end", by: number) => () => editor.cue && editor.setEdge(edge, editor.cue[edge] + by);
  const atTime = (act: (time: number) => void) => () => (editor.playback.time === null ? editor.say(strings.get("noRecording")) : act(editor.playback.time));
  const now = (edge: "start" | "end") => atTime((time) => editor.setEdge(edge, time));
  return {
    row: [
      action("playCue", "p", () => editor.play()),
      action("loop", "l", () => editor.play(undefined, true)),
      action("slower", "o", () => editor.say(strings.get("speedNow", { n: String(editor.playback.slower()) }))),
      action("split", "Enter", () => splitHere(editor)),
      action("join", "m", () => joinNext(editor)),
      action("insert", "i", () => insertHere(editor)),
      action("remove", "x", () => removeHere(editor)),
    ],
    times: [
      action("startNow", "[", now("start")),
      action("endNow", "]", now("end")),
      action("startEarlier", ",", nudge("start", -NUDGE_S)),
      action("startLater", ".", nudge("start", NUDGE_S)),
      action("endEarlier", "-", nudge("end", -NUDGE_S)),
      action("endLater", "=", nudge("end", NUDGE_S)),
      action("insertBefore", "", () => insertHere(editor, editor.index - 1)),
      action("moveNow", "u", atTime((time) => editor.cue && editor.moveAll(time - editor.cue.start))),
    ],
    repairs: {
      takeBack: action("takeBack", "g", () => takeBack(editor)),
      repair: action("repair", "\\", () => repairHere(editor)),
      repairAll: action("repairAll", "c", () => repairAll(editor)),
    },
    bar: [
      action("save", "", () => void editor.save()),
      action("previous", "k", () => step(editor, -1)),
      action("next", "j", () => step(editor, 1)),
      action("nextDoubt", "/", () => editor.goToMark("doubt")),
      action("nextRule", ";", () => editor.goToMark("rule")),
      action("nextFinding", "'", () => editor.goToMark("finding")),
      action("undo", "", () => editor.undo()),
      action("redo", "", () => editor.redo()),
    ],
    tools: [
      action("playing", "y", atTime((time) => goToPlaying(editor, time))),
      action("find", "q", () => editor.openFind()),
      action("where", "w", () => editor.sayWhere()),
    ],
  };
}

/** The next or previous caption; the open one where the focus is elsewhere. */
function step(editor: Editor, by: number): void {
  const cue = editor.track.cues[editor.cursor < 0 ? editor.index : editor.index + by];
  if (cue) editor.open(cue.key);
  else editor.say(editor.strings.get(by > 0 ? "lastCue" : "firstCue"));
}

/** Stops the recording and opens the caption that was heard. */
function goToPlaying(editor: Editor, time: number): void {
  editor.playback.stop();
  const cue = editor.track.cues.filter((each) => each.start <= time).pop() ?? editor.track.cues[0];
  if (cue) editor.open(cue.key);
}

function splitHere(editor: Editor): void {
  const parts = editor.cue && split(editor.cue, editor.cursor);
  if (!parts) return editor.say(editor.strings.get("cannotSplit"));
  editor.change(parts, [], { at: parts[1].key });
  editor.say(editor.strings.get("splitDone"));
}

function joinNext(editor: Editor): void {
  const [cue, following] = [editor.cue, editor.track.cues[editor.index + 1]];
  if (!cue || !following) return editor.say(editor.strings.get("lastCue"));
  editor.change([join(cue, following)], [following.key]);
  editor.say(editor.strings.get("joined"));
}

function insertHere(editor: Editor, after = editor.index): void {
  const cue = insertAfter(editor.track.cues, after, editor.duration);
  if (!cue) return editor.say(editor.strings.get("noSilence"));
  editor.change([cue], [], { at: cue.key });
}

function removeHere(editor: Editor): void {
  const [cue, index] = [editor.cue, editor.index];
  if (!cue) return;
  if (editor.track.cues.length === 1) return editor.say(editor.strings.get("onlyCue"));
  editor.change([], [cue.key], { at: (editor.track.cues[index + 1] ?? editor.track.cues[index - 1])!.key });
  editor.say(editor.strings.get("removed"));
}

/** Puts back what was recognised where the program put in another word: at the cursor, else the first one. */
function takeBack(editor: Editor): void {
  const cue = editor.cue;
  const guesses = cue ? guessesIn(cue) : [];
  const chosen = guesses.find(([guess]) => guess === editor.selection.replace(/\n/g, "")) ?? guesses[0];
  const part = cue && chosen ? placeOf(cue.text, chosen[0]) : null;
  if (!cue || !chosen || !part) return editor.say(editor.strings.get("noGuess"));
  const text = cue.text.slice(0, part[0]) + chosen[1] + cue.text.slice(part[1]);
  editor.change([{ ...cue, text }]);
  editor.open(cue.key, [part[0], part[0] + chosen[1].length]);
}

function repairHere(editor: Editor): void {
  const cue = editor.cue;
  const problem = cue && editor.marks.problemsOf(cue.key).find((each) => each.repair);
  if (!cue || !problem) return editor.say(editor.strings.get("noRepair"));
  editor.change([withRepair(cue, problem)]);
  editor.say(editor.strings.get("repaired", { problem: problem.text }));
}

/** Puts right all that break the rule that this caption breaks. */
function repairAll(editor: Editor): void {
  const rule = editor.cue && editor.marks.problemsOf(editor.cue.key).find((each) => each.repair)?.rule;
  if (!rule) return editor.say(editor.strings.get("noRepair"));
  const cues = editor.marks.repairable(rule).flatMap((problem) => {
    const cue = editor.track.get(problem.key);
    return cue ? [withRepair(cue, problem)] : [];
  });
  editor.change(cues);
  editor.say(editor.strings.get("repairedAll", { n: String(cues.length), kind: editor.marks.kind(rule) }));
}

function withRepair(cue: Cue, { repair }: Problem): Cue {
  return { ...cue, ...repair };
}
