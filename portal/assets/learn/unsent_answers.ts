/** Answers of an attempt that the server does not have yet, kept on this device until it does. `base`: what the page began from. */
export type Values = [name: string, value: string][];

interface UnsentAnswer {
  base: string;
  values: Values;
}

export class UnsentAnswers {
  constructor(private readonly attempt: string) {}

  keep(question: string, base: string, values: Values): void {
    try {
      localStorage.setItem(this.key(question), JSON.stringify({ base, values }));
    } catch {
      // private mode, or storage full: the answer is in the page and is sent again from there
    }
  }

  /** The values kept for a question whose page began from `base`; an answer saved since elsewhere is newer. */
  values(question: string, base: string): Values | null {
    try {
      const answer = JSON.parse(localStorage.getItem(this.key(question)) ?? "null") as UnsentAnswer | null;
      return answer?.base === base ? answer.values : null;
    } catch {
      return null;
    }
  }

  forget(question: string): void {
    try {
      localStorage.removeItem(this.key(question));
    } catch {
      // nothing could be kept either
    }
  }

  private key(question: string): string {
    return `changxue-attempt-${this.attempt}-${question}`;
  }
}
