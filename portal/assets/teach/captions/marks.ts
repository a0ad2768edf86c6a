/** What is to be looked at, by caption: unsure words, guesses of the program, broken rules, findings of reviewers, what others saved. */
import { doubtfulWords, type CaptionDocument, type Cue, type Problem } from "./cue";

export type MarkKind = "doubt" | "rule" | "finding";

export class Marks {
  contested = new Map<string, Cue | null>();
  private problems = new Map<string, Problem[]>();

  constructor(private readonly document: CaptionDocument) {
    this.setProblems(document.problems);
  }

  /** Returns the captions of which something else is to be said now. */
  setProblems(problems: Problem[]): string[] {
    const before = this.problems;
    this.problems = new Map();
    for (const problem of problems) this.problems.set(problem.key, [...this.problemsOf(problem.key), problem]);
    const words = (list: Problem[] | undefined) => JSON.stringify(list ?? []);
    return [...new Set([...before.keys(), ...this.problems.keys()])].filter((key) => words(before.get(key)) !== words(this.problems.get(key)));
  }

  problemsOf(key: string): Problem[] {
    return this.problems.get(key) ?? [];
  }

  /** All that break one rule and can be put right by a program. */
  repairable(rule: string): Problem[] {
    return [...this.problems.values()].flat().filter((problem) => problem.rule === rule && problem.repair);
  }

  kind(rule: string): string {
    return this.document.kinds[rule] ?? rule;
  }

  findingsOf(key: string): string[] {
    return this.document.findings[key] ?? [];
  }

  differencesOf(key: string): { script: string; recognised: string }[] {
    return this.document.differences.filter((each) => each.key === key);
  }

  has(kind: MarkKind, cue: Cue): boolean {
    if (kind === "doubt") return doubtfulWords(cue).length > 0 || guessesIn(cue).length > 0;
    return kind === "rule" ? this.problemsOf(cue.key).length > 0 : this.findingsOf(cue.key).length > 0;
  }
}

/** The program's guesses that still stand in a caption. */
export function guessesIn(cue: Cue): (readonly [string, string])[] {
  const text = cue.text.replace(/\n/g, "");
  return cue.guesses.filter(([guess]) => text.includes(guess));
}
