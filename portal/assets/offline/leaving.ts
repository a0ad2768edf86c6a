/** Signing out without a connection: what would be lost, and removing it all the same. */
import { fact, setFact } from "./database";
import { forgetAccount } from "./forgetting";
import { keptLessons } from "./kept_lessons";
import { notesOf, secondsOf } from "./notes";
import { Strings } from "./strings";

export class Leaving {
  private readonly strings: Strings;

  constructor(private readonly root: HTMLElement) {
    this.strings = new Strings(root);
    void this.show();
  }

  private async show(): Promise<void> {
    const account = (await fact("account")) ?? "";
    const notes = await notesOf(account);
    const [line, button] = [this.root.querySelector<HTMLElement>("[data-part=lost]")!, this.root.querySelector("button")!];
    const lessons = (await keptLessons(account)).length;
    line.textContent = this.strings.get(notes.length ? "lost" : "lessons", { n: String(lessons), minutes: String(Math.ceil(secondsOf(notes) / 60)) });
    button.hidden = false;
    button.addEventListener("click", () => {
      void forgetAccount(account)
        .then(() => setFact("leaving", account))
        .then(() => setFact("account", ""))
        .then(() => {
          button.hidden = true;
          line.textContent = this.strings.get("removed");
          line.tabIndex = -1;
          line.focus();
        });
    });
  }
}
