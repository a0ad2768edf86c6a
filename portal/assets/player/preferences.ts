/** What the learner has chosen for players. It comes with the page; each change goes back to the portal, which keeps it with the
 *  account, and is stored here until it has arrived. */
const KEY = "changxue-preferences";
const SEND_AFTER_MS = 600;
const DEFAULTS = {
  captions: "on", caption_size: "100", caption_colours: "white-on-black", caption_background: "solid", caption_place: "below",
  sign: "on", sign_size: "17", sign_side: "right", sign_place: "beside", descriptions: "off", description_voice: "browser", transcript: "open",
  speed: "1", picture: "auto", shortcuts: "off", shortcut_keys: "",
};

export type Name = keyof typeof DEFAULTS;
type Values = Partial<Record<Name, string>>;

export class Preferences {
  private readonly values: Record<Name, string>;
  private waiting: Values = load();
  private timer: number | undefined;

  constructor(json: string | undefined, private readonly url: string | undefined) {
    this.values = { ...DEFAULTS, ...(json ? (JSON.parse(json) as Values) : {}), ...this.waiting };
    if (Object.keys(this.waiting).length) this.sendSoon();
    window.addEventListener("pagehide", () => void this.send());
    window.addEventListener("online", () => void this.send());
  }

  get(name: Name): string {
    return this.values[name];
  }

  is(name: Name, value = "on"): boolean {
    return this.values[name] === value;
  }

  set(name: Name, value: string): void {
    if (this.values[name] === value) return;
    this.values[name] = value;
    this.waiting[name] = value;
    store(this.waiting);
    this.sendSoon();
  }

  private sendSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), SEND_AFTER_MS);
  }

  private async send(): Promise<void> {
    const sent = this.waiting;
    if (!this.url || !Object.keys(sent).length) return;
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    try {
      const reply = await fetch(this.url, {
        method: "POST",
        keepalive: true,
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(sent),
      });
      if (reply.status >= 500) return; // stored, and sent with the next change or on the next page
    } catch {
      return;
    }
    this.waiting = Object.fromEntries(Object.entries(this.waiting).filter(([name, value]) => sent[name as Name] !== value));
    store(this.waiting);
  }
}

function load(): Values {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Values;
  } catch {
    return {};
  }
}

function store(waiting: Values): void {
  try {
    if (Object.keys(waiting).length) localStorage.setItem(KEY, JSON.stringify(waiting));
    else localStorage.removeItem(KEY);
  } catch {
    // private mode, or storage full: the choice holds for this page, and the portal keeps it if the line is up
  }
}
