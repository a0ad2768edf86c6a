/** What the oldest browsers of the list in package.json lack and is used everywhere. Of the language itself only ES2019 is there to be
 *  used (tsconfig.json, browser_support.mjs). */
const element = Element.prototype as Element & { replaceChildren?: Element["replaceChildren"] };

if (!element.replaceChildren) {
  element.replaceChildren = function replaceChildren(this: Element, ...nodes: (Node | string)[]): void {
    this.textContent = "";
    this.append(...nodes);
  };
}

export {};
