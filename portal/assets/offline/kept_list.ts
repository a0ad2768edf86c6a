/** The list of kept lessons: with removing them on the page "On this device", without it where there is no connection. */
import { fact, type KeptLesson } from "./database";
import { keptLessons, removeLesson } from "./kept_lessons";
import { notesOf, secondsOf } from "./notes";
import { Strings } from "./strings";
import { element } from "../player/element";

export class KeptList {
  private readonly strings: Strings;
  private readonly list = element("ul", { class: "govuk-list cx-kept", role: "list" });

  constructor(private readonly root: HTMLElement) {
    this.strings = new Strings(root);
    void this.show();
  }

  private async show(): Promise<void> {
    const account = this.root.dataset.account ?? (await fact("account")) ?? "";
    const lessons = account ? await keptLessons(account) : [];
    this.list.replaceChildren(...lessons.map((each) => this.line(each)));
    const facts = [lessons.length ? this.strings.get("all", { n: String(lessons.length), bytes: this.strings.size(lessons.reduce((sum, each) => sum + each.bytes, 0)) }) : this.strings.get("none")];
    const waiting = account ? await notesOf(account) : [];
    if (waiting.length) facts.push(this.strings.get("waiting", { n: String(Math.ceil(secondsOf(waiting) / 60)) }));
    const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
    if (this.root.dataset.account && quota !== undefined) facts.push(this.strings.get("free", { bytes: this.strings.size(Math.max(0, quota - (usage ?? 0))) }));
    const summary = element("div", { tabindex: "-1", "data-part": "summary" }, ...facts.map((each) => element("p", {}, each)));
    this.root.replaceChildren(summary, ...(lessons.length ? [this.list] : []));
  }

  private line(kept: KeptLesson): HTMLElement {
    const link = element("a", { class: "govuk-link", href: kept.pages[0]!, lang: kept.language }, kept.title);
    const course = element("p", { class: "cx-kept__course", lang: kept.language }, kept.course);
    const size = element("p", {}, this.strings.get("size", { size: kept.size, bytes: this.strings.size(kept.bytes) }));
    const line = element("li", {}, element("p", {}, link), course, size);
    if (!this.root.dataset.account) return line;
    const name = element("span", { class: "govuk-visually-hidden" }, this.strings.get("colon"), kept.title);
    const remove = element("button", { class: "govuk-button govuk-button--secondary", type: "button" }, this.strings.get("remove"), name);
    remove.addEventListener("click", () => {
      void removeLesson(kept.account, kept.lesson).then(() => this.show()).then(() => this.root.querySelector<HTMLElement>("[data-part=summary]")!.focus());
    });
    line.append(remove);
    return line;
  }
}
