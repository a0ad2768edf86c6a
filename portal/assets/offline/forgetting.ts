/** Removes everything that belongs to an account from this device: when it signs out, and when it asks for it without a connection. */
import { forgetFact } from "./database";
import { keptLessons, removeLesson } from "./kept_lessons";
import { notesOf, removeNotes } from "./notes";

export async function forgetAccount(account: string): Promise<void> {
  for (const each of await keptLessons(account)) await removeLesson(account, each.lesson);
  await removeNotes(await notesOf(account));
  await forgetFact(`token:${account}`);
  await forgetFact(`contact:${account}`);
}
