/** What the editor shows of saving: it is saved, somebody else was first, a time is refused, the line is down. */
import type { CaptionDocument, Cue } from "./cue";
import type { Editor } from "./editor";
import type { SaveEvents } from "./saving";

export function saveEvents(editor: Editor): SaveEvents {
  return {
    saved: ({ words, problems }, sent) => {
      for (const [key, cue] of sent) {
        const unchanged = cue !== null && editor.track.get(key) === cue;
        editor.track.refresh(key, unchanged ? { words: words[key] ?? [], sources: undefined } : { sources: undefined });
      }
      const changed = new Set([...editor.marks.setProblems(problems), ...sent.keys()]);
      editor.list.draw(changed, editor.track.cues);
      editor.row?.showMarks(editor.marks, editor.language);
      editor.bar.showSaved();
    },
    conflict: (message, theirs) => {
      const first = showTheirs(editor, theirs);
      if (first) editor.say(message);
      return first === undefined;
    },
    refused: (message, field) => {
      const key = field.replace(/^(cue|start|end|move)-/, "");
      if (editor.track.get(key)) editor.open(key, null, false);
      editor.row?.say(message);
      editor.say(message);
    },
    failed: () => editor.say(editor.strings.get("failed")),
    pending: (waiting) => {
      editor.form.toggleAttribute("data-unsent", waiting); // page/unsaved.ts asks before somebody leaves
      if (waiting) editor.bar.showUnsaved();
    },
  };
}

/** Takes over what others saved, and opens the first caption that is contested; its key. The cursor stays where nothing is. */
function showTheirs(editor: Editor, theirs: CaptionDocument): string | undefined {
  const [focused, was, text] = [editor.cursor >= 0, editor.openKey, editor.row?.text];
  const part: [number, number] | null = text ? [text.selectionStart, text.selectionEnd] : null;
  const contested: Map<string, Cue | null> = editor.track.takeOver(theirs.cues);
  editor.marks.contested = contested;
  editor.marks.setProblems(theirs.problems);
  editor.list.drawAll(editor.track.cues);
  const first = [...contested.keys()].find((key) => editor.track.get(key)) ?? (contested.size > 0 ? editor.track.cues[0]?.key : undefined);
  const at = first ?? (editor.cue ? was : (editor.track.cues[0]?.key ?? ""));
  editor.openKey = "";
  editor.open(at, at === was ? part : null, focused || first !== undefined);
  return first;
}
