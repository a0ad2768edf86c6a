/**
 * What a word processor or a page puts on the clipboard, as clean Markdown: headings, lists, tables, links, strong words. Written by
 * hand, since turndown knows neither the lists of Word and WPS (paragraphs with mso-list) nor that pictures have a place of their own.
 * Nothing of the HTML is put into the page: it is parsed in a document of its own, in which nothing runs.
 */
export interface Pasted {
  markdown: string;
  pictures: number;
}

const BLOCKS = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote, pre, section, article, hr";
const SKIPPED = new Set(["STYLE", "SCRIPT", "META", "LINK", "TITLE", "HEAD", "O:P", "IMG", "SVG", "OBJECT", "IFRAME", "INPUT", "BUTTON"]);
const SCHEMES = /^(https?:|mailto:|tel:)/i;

/** The Markdown of `html`; null where it has no structure that plain words would lose. */
export function markdownOf(html: string): Pasted | null {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const pictures = body.querySelectorAll("img, svg, object").length;
  if (pictures === 0 && body.querySelector("h1, h2, h3, h4, h5, h6, ul, ol, table, a[href], b, strong, [class*=MsoList], [style*=mso-list]") === null) return null;
  const pieces = blocks(body);
  return { markdown: tidy(inOrder(pieces)), pictures };
}

/** The blocks of a node one after the other; neighbouring inline words make one paragraph. */
function blocks(node: Node): string[] {
  const pieces: string[] = [];
  let inline = "";
  const close = (): void => {
    if (inline.trim() !== "") pieces.push(escapedBeginning(inline.trim()));
    inline = "";
  };
  for (const child of node.childNodes) {
    if (child instanceof Element && isBlock(child)) {
      close();
      pieces.push(...block(child));
    } else inline += words(child);
  }
  close();
  return joinedItems(pieces);
}

function isBlock(element: Element): boolean {
  return element.matches(BLOCKS) || (!SKIPPED.has(element.tagName) && element.querySelector(BLOCKS) !== null);
}

function block(element: Element): string[] {
  const level = /^H([1-6])$/.exec(element.tagName)?.[1] ?? headingOfWord(element);
  if (level !== null && level !== undefined) {
    const text = plainWords(element);
    return text === "" ? [] : [`${"#".repeat(Number(level))} ${text}`];
  }
  if (isItemOfWord(element)) return [itemOfWord(element)];
  switch (element.tagName) {
    case "UL":
    case "OL":
      return [list(element)];
    case "TABLE":
      return table(element as HTMLTableElement);
    case "BLOCKQUOTE":
      return [blocks(element).join("\n\n").replace(/^/gm, "> ")];
    case "PRE":
      return [`\`\`\`\n${element.textContent?.trim() ?? ""}\n\`\`\``];
    case "HR":
      return [];
    default:
      return blocks(element);
  }
}

/** The heading styles of Word and WPS, where they come as paragraphs. */
function headingOfWord(element: Element): string | null {
  const outline = /mso-outline-level:\s*([1-6])/.exec(element.getAttribute("style") ?? "")?.[1];
  return element.tagName === "P" ? (outline ?? null) : null;
}

function isItemOfWord(element: Element): boolean {
  return element.tagName === "P" && /mso-list:\s*l\d+ level\d+/.test(element.getAttribute("style") ?? "");
}

/** A paragraph of Word that is an item: its mark stands in a span that is to be ignored. */
function itemOfWord(element: Element): string {
  const level = Number(/level(\d+)/.exec(element.getAttribute("style") ?? "")?.[1] ?? 1);
  const copy = element.cloneNode(true) as Element;
  const marks = [...copy.querySelectorAll("span")].filter((span) => /mso-list:\s*Ignore/i.test(span.getAttribute("style") ?? ""));
  const mark = (marks[0]?.textContent ?? "").trim();
  for (const one of marks) one.remove();
  return `${"   ".repeat(Math.max(0, level - 1))}${/^[\d０-９a-zA-Z一二三四五六七八九十]/.test(mark) ? "1." : "-"} ${inlineWords(copy)}`;
}

/** Items of one list stand on lines that follow each other; numbers run on. */
function joinedItems(pieces: string[]): string[] {
  const joined: string[] = [];
  for (const piece of pieces) {
    const last = joined[joined.length - 1];
    const isItem = /^ *(?:1\.|-) /.test(piece) && !piece.includes("\n");
    if (isItem && last !== undefined && /^ *(?:\d+\.|-) /.test(last)) joined[joined.length - 1] = `${last}\n${numbered(piece, last)}`;
    else joined.push(piece);
  }
  return joined;
}

function numbered(item: string, list: string): string {
  const indent = /^ */.exec(item)?.[0] ?? "";
  if (!item.startsWith(`${indent}1.`)) return item;
  const before = list.split("\n").filter((line) => line.startsWith(indent) && /^\d+\./.test(line.slice(indent.length))).length;
  return `${indent}${before + 1}.${item.slice(indent.length + 2)}`;
}

function list(element: Element, indent = ""): string {
  const lines: string[] = [];
  let number = Number(element.getAttribute("start") ?? 1) || 1;
  for (const item of element.children) {
    if (item.tagName === "UL" || item.tagName === "OL") lines.push(list(item, `${indent}   `));
    if (item.tagName !== "LI") continue;
    const nested = [...item.children].filter((child) => child.tagName === "UL" || child.tagName === "OL");
    const own = item.cloneNode(true) as Element;
    for (const child of own.querySelectorAll("ul, ol")) child.remove();
    lines.push(`${indent}${element.tagName === "OL" ? `${number++}.` : "-"} ${inlineWords(own)}`);
    for (const child of nested) lines.push(list(child, `${indent}   `));
  }
  return lines.join("\n");
}

/** The first row names the columns; a cell that spans several is followed by empty ones. A table of one cell is its words. */
function table(element: HTMLTableElement): string[] {
  const rows = [...element.rows].map((row) => [...row.cells].flatMap((cell) => [cellWords(cell), ...Array<string>(Math.max(0, cell.colSpan - 1)).fill("")]));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width <= 1) return [...element.rows].flatMap((row) => [...row.cells].flatMap((cell) => blocks(cell)));
  const filled = rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]);
  const [head = [], ...rest] = filled;
  return [[head, Array<string>(width).fill("---"), ...rest].map((row) => `| ${row.join(" | ")} |`).join("\n")];
}

function cellWords(cell: Element): string {
  return inlineWords(cell).replace(/\|/g, "\\|");
}

function plainWords(element: Element): string {
  return (element.textContent ?? "").replace(/\s+/g, " ").trim().replace(/([\\`*_[\]<])/g, "\\$1");
}

function inlineWords(element: Element): string {
  return [...element.childNodes].map(words).join("").replace(/\s+/g, " ").trim();
}

function words(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return escaped((node.textContent ?? "").replace(/[\s\u00a0]+/g, " "));
  if (!(node instanceof Element) || SKIPPED.has(node.tagName)) return "";
  const inside = [...node.childNodes].map(words).join("");
  if (node.tagName === "BR") return "\n";
  if (node.tagName === "A") return linked(node, inside);
  if (node.tagName === "CODE") return `\`${node.textContent ?? ""}\``;
  return isStrong(node) ? around(inside, "**") : node.matches(BLOCKS) ? `${inside} ` : inside;
}

function isStrong(element: Element): boolean {
  const weight = /font-weight:\s*(\w+)/.exec(element.getAttribute("style") ?? "")?.[1] ?? "";
  if (weight !== "") return weight === "bold" || Number(weight) >= 600;
  return element.tagName === "B" || element.tagName === "STRONG";
}

function linked(element: Element, inside: string): string {
  const address = element.getAttribute("href") ?? "";
  if (!SCHEMES.test(address) || inside.trim() === "") return inside;
  return `[${inside.trim()}](${address.replace(/[()\s]/g, encodeURIComponent).replace(/\(/g, "%28").replace(/\)/g, "%29")})`;
}

/** Marks around words, the spaces outside them: Markdown knows none inside. */
function around(text: string, mark: string): string {
  const [, before = "", inner = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text.replace(/\*\*/g, "")) ?? [];
  return inner === "" ? text : `${before}${mark}${inner}${mark}${after}`;
}

function escaped(text: string): string {
  return text.replace(/([\\`*_[\]<])/g, "\\$1");
}

/** What begins a paragraph and would be taken for a heading, an item or a quotation. */
function escapedBeginning(text: string): string {
  return text.replace(/^(#{1,6} |[-+>] )/gm, "\\$1").replace(/^(\d+)([.)]) /gm, "$1\\$2 ");
}

/** Headings from level 2 on, none left out. */
function inOrder(pieces: string[]): string[] {
  const above: number[] = [];
  return pieces.map((piece) => {
    const typed = /^(#{1,6}) /.exec(piece)?.[1]?.length;
    if (typed === undefined) return piece;
    while (above.length > 0 && (above[above.length - 1] ?? 0) >= typed) above.pop();
    above.push(typed);
    return `${"#".repeat(Math.min(above.length + 1, 6))}${piece.slice(typed)}`;
  });
}

function tidy(pieces: string[]): string {
  return pieces
    .map((piece) => piece.replace(/[ \t]+\n/g, "\n").trimEnd())
    .filter((piece) => piece.trim() !== "")
    .join("\n\n");
}
