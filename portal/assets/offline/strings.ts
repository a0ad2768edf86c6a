/** Strings of these pages, translated by the page (data-strings), and sizes in them. */
export class Strings {
  private readonly source: Record<string, string>;

  constructor(root: HTMLElement) {
    this.source = JSON.parse(root.dataset.strings ?? "{}") as Record<string, string>;
  }

  get(name: string, places: Record<string, string> = {}): string {
    return (this.source[name] ?? "").replace(/\{(\w+)\}/g, (whole, place: string) => places[place] ?? whole);
  }

  size(bytes: number): string {
    const megabytes = bytes / 1e6;
    if (megabytes >= 1000) return this.get("gigabytes", { n: (megabytes / 1000).toFixed(1) });
    return this.get("megabytes", { n: megabytes < 10 ? megabytes.toFixed(1) : String(Math.round(megabytes)) });
  }
}
