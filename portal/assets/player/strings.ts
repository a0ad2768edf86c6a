/** Strings of the player, translated by the page (data-strings), and times spelt out with them. */
export class Strings {
  private readonly source: Record<string, string>;

  constructor(json: string | undefined) {
    this.source = JSON.parse(json ?? "{}") as Record<string, string>;
  }

  /** The text called `name`, its {places} filled; empty where the page has none. */
  get(name: string, places: Record<string, string> = {}): string {
    const text = this.source[name] ?? "";
    return text.replace(/\{(\w+)\}/g, (whole, place: string) => places[place] ?? whole);
  }

  /** A length or position as it is said: "1 minute 5 seconds". */
  duration(seconds: number): string {
    const whole = Math.max(0, Math.floor(seconds));
    const parts = [
      this.amount(Math.floor(whole / 3600), "oneHour", "hours"),
      this.amount(Math.floor(whole / 60) % 60, "oneMinute", "minutes"),
      this.amount(whole % 60, "oneSecond", "seconds"),
    ].filter(Boolean);
    return parts.join(" ") || this.get("seconds", { n: "0" });
  }

  position(seconds: number, duration: number): string {
    return this.get("of", { position: this.duration(seconds), duration: this.duration(duration) });
  }

  private amount(n: number, one: string, many: string): string {
    if (n === 0) return "";
    return n === 1 ? this.get(one) : this.get(many, { n: String(n) });
  }
}

/** A position as it is shown: 1:05, 1:01:05. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
