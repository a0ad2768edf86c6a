/** A toolbar (WAI-ARIA pattern): one stop for Tab, the arrow keys go from button to button. */
export class Toolbar {
  readonly element = document.createElement("div");
  private readonly buttons: HTMLButtonElement[] = [];

  constructor(label: string, controls: string) {
    this.element.className = "cx-toolbar";
    this.element.setAttribute("role", "toolbar");
    this.element.setAttribute("aria-label", label);
    this.element.setAttribute("aria-controls", controls);
    this.element.addEventListener("keydown", (event) => this.move(event));
  }

  add(label: string, press: () => void): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = label;
    button.tabIndex = this.buttons.length === 0 ? 0 : -1;
    button.addEventListener("click", press);
    button.addEventListener("focus", () => this.stopAt(button));
    this.buttons.push(button);
    this.element.append(button);
  }

  private move(event: KeyboardEvent): void {
    const here = this.buttons.indexOf(document.activeElement as HTMLButtonElement);
    const last = this.buttons.length - 1;
    const targets: Record<string, number> = {
      ArrowRight: here === last ? 0 : here + 1,
      ArrowLeft: here === 0 ? last : here - 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (here < 0 || target === undefined) return;
    event.preventDefault();
    this.buttons[target]?.focus();
  }

  private stopAt(button: HTMLButtonElement): void {
    for (const one of this.buttons) one.tabIndex = one === button ? 0 : -1;
  }
}
