/** Notes of what was studied without a connection; they wait here until the portal has counted them. */
import { transact, type Note } from "./database";
import { TOLERANCE_S } from "../player/ranges";

/** Adds a note. What goes on where the last one ended becomes one note with it, so that hours of study stay a few notes. */
export async function addNote(note: Note): Promise<void> {
  await transact("notes", "readwrite", (notes) => {
    const request = notes.openCursor(null, "prev");
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || !joined(cursor.value as Note, note)) return void notes.add(note);
      cursor.update(cursor.value);
    };
  });
}

export async function notesOf(account: string): Promise<Note[]> {
  const all = await transact<Note[]>("notes", "readonly", (notes) => notes.getAll());
  return all.filter((each) => each.account === account);
}

/** Removes notes that were sent, but for those to which something was added meanwhile: what is sent twice counts once. */
export async function removeNotes(sent: Note[]): Promise<void> {
  await transact("notes", "readwrite", (notes) => {
    for (const each of sent) {
      const request = notes.get(each.id!) as IDBRequest<Note | undefined>;
      request.onsuccess = () => {
        if (request.result && request.result.changes === each.changes) notes.delete(each.id!);
      };
    }
  });
}

/** Seconds of recordings that the notes are of. */
export function secondsOf(notes: Note[]): number {
  return notes.reduce((sum, note) => sum + (note.segments ?? []).reduce((part, [start, end]) => part + end - start, 0), 0);
}

function joined(last: Note, note: Note): boolean {
  if (last.account !== note.account || last.lesson !== note.lesson || !note.block || last.block !== note.block) return false;
  const [end, begin] = [last.segments?.[last.segments.length - 1], note.segments?.[0]];
  if (!end || !begin || end[2] !== begin[2] || begin[0] < end[0] || Math.abs(begin[0] - end[1]) > TOLERANCE_S) return false;
  end[1] = Math.max(end[1], begin[1]);
  last.segments!.push(...note.segments!.slice(1));
  last.position = note.position;
  last.changes += 1;
  return true;
}
