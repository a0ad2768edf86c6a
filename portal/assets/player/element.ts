/** Makes elements. Attributes only, never markup from text, and no inline style: the policy of the site forbids both. */
type Attributes = Record<string, string | boolean | null>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Icons are drawn by hand on a grid of 24; the word beside them is what counts. */
const ICONS: Record<string, string> = {
  play: "M7 5l12 7-12 7z",
  pause: "M8 5v14M16 5v14",
  back: "M11 6l-6 6 6 6M19 6l-6 6 6 6",
  forward: "M5 6l6 6-6 6M13 6l6 6-6 6",
  mute: "M4 10v4h4l5 4V6l-5 4zM17 9a4 4 0 010 6",
  unmute: "M4 10v4h4l5 4V6l-5 4zM17 10l4 4M21 10l-4 4",
  captions: "M3 5h18v14H3zM7 11h4M14 11h3M7 15h6M16 15h1",
  speed: "M4 17a8.500 8.500 0 1116 0M12 15l4-6",
  sign: "M8 13V6a1.500 1.500 0 013 0v5M11 11V4.500a1.500 1.500 0 013 0V11M14 11V6a1.500 1.500 0 013 0v8c0 4-2 7-6 7s-5-2-7-6c-1-2 1-3 2-2l2 2",
  sound: "M12 4a5 5 0 015 5v3M7 12V9a5 5 0 015-5M5 13h3v6H5zM16 13h3v6h-3z",
  describe: "M4 6h16M4 11h10M4 16h7M17 12v8M14 15v2M20 14v4",
  chapters: "M5 5h2M5 12h2M5 19h2M11 5h9M11 12h9M11 19h9",
  where: "M12 3a7 7 0 017 7c0 5-7 11-7 11s-7-6-7-11a7 7 0 017-7zM12 8a2 2 0 100 4 2 2 0 000-4z",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  keys: "M3 7h18v11H3zM7 11h.01M11 11h.01M15 11h.01M8 15h8",
};

export function icon(name: string): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name] ?? "");
  svg.append(path);
  return svg;
}

/** A button of the player: an icon and a word, at least 44 px each way. */
export class LabelledButton {
  readonly root: HTMLButtonElement;
  private readonly label = element("span", { class: "cx-player__word" });
  private drawing: SVGElement;

  constructor(name: string, text: string, onPress: () => void) {
    this.drawing = icon(name);
    this.root = element("button", { type: "button", class: "cx-player__button", "data-icon": name }, ICONS[name] ? this.drawing : "", this.label);
    this.root.addEventListener("click", onPress);
    this.label.textContent = text;
  }

  say(name: string, text: string): void {
    this.label.textContent = text;
    if (this.root.dataset.icon === name) return;
    this.root.dataset.icon = name;
    const next = icon(name);
    this.drawing.replaceWith(next);
    this.drawing = next;
  }

  set on(value: boolean) {
    this.root.setAttribute("aria-pressed", String(value));
  }
}
