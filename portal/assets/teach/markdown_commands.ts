/** What the buttons of the toolbar do to a text: pure functions from text and selection to one edit. */
export interface Selected {
  value: string;
  start: number;
  end: number;
}

/** `text` takes the place of what stands from `start` to `end`; then the selection goes from `selectFrom` to `selectTo`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
  selectFrom: number;
  selectTo: number;
  level?: number;
}

export interface Words {
  words: string;
  column: string;
  cell: string;
}

/**
 * Makes the line a heading one level below none and no more than one below the heading before it; pressed again it goes a level
 * down, and from the lowest that fits back to plain words.
 */
export function heading(text: Selected): Edit {
  const [start, end] = lines(text);
  const line = text.value.slice(start, end).split("\n")[0] ?? "";
  const typed = /^(#{1,6}) +/.exec(line);
  const above = ((text.value.slice(0, start).match(/^#{1,6} /gm) ?? []).pop()?.length ?? 2) - 1;
  const lowest = Math.min(above + 1, 6);
  const level = typed === null ? Math.max(above, 2) : (typed[1]?.length ?? 0) + 1;
  const words = line.replace(/^#{1,6} +/, "");
  const isHeading = typed === null || level <= lowest;
  const made = isHeading ? `${"#".repeat(level)} ${words}` : words;
  const gap = isHeading && start > 0 && !text.value.slice(0, start).endsWith("\n\n") ? "\n" : "";
  const caret = start + gap.length + made.length;
  const stop = start + line.length;
  return { start, end: stop, text: gap + made, selectFrom: caret, selectTo: caret, level: isHeading ? level : 0 };
}

export function bold(text: Selected): Edit {
  const words = text.value.slice(text.start, text.end);
  if (words.startsWith("**") && words.endsWith("**") && words.length > 4) {
    const plain = words.slice(2, -2);
    return { start: text.start, end: text.end, text: plain, selectFrom: text.start, selectTo: text.start + plain.length };
  }
  const from = text.start + 2;
  return { start: text.start, end: text.end, text: `**${words}**`, selectFrom: from, selectTo: from + words.length };
}

export function bulletList(text: Selected): Edit {
  return list(text, () => "- ");
}

export function numberedList(text: Selected): Edit {
  return list(text, (number) => `${number}. `);
}

/** The selected words as a link, the caret where the address goes; a selected address gets its words. */
export function link(text: Selected, words: Words): Edit {
  const chosen = text.value.slice(text.start, text.end).trim();
  const isAddress = /^(https?:\/\/|www\.)\S+$/i.test(chosen);
  const label = isAddress || chosen === "" ? words.words : chosen;
  const address = isAddress ? (chosen.startsWith("http") ? chosen : `https://${chosen}`) : "https://";
  const made = `[${label}](${address})`;
  const labelAt = text.start + 1;
  const addressAt = text.start + label.length + 3;
  const [selectFrom, selectTo] =
    isAddress || chosen === "" ? [labelAt, labelAt + label.length] : [addressAt, addressAt + address.length];
  return { start: text.start, end: text.end, text: made, selectFrom, selectTo };
}

/** A table with a row for the names of its columns; the first name is selected. */
export function table(text: Selected, words: Words): Edit {
  const [, end] = lines({ ...text, start: text.end });
  const before = text.value.slice(0, end);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const first = `${words.column} 1`;
  const made = `| ${first} | ${words.column} 2 |\n| --- | --- |\n| ${words.cell} | ${words.cell} |\n`;
  const behind = text.value.slice(end).startsWith("\n\n") || text.value.slice(end) === "" ? "" : "\n";
  const at = end + gap.length + 2;
  return { start: end, end, text: gap + made + behind, selectFrom: at, selectTo: at + first.length };
}

/** A text in the place of the selection, with an empty line before it where it begins a block of its own. */
export function replaceWith(text: Selected, markdown: string): Edit {
  const before = text.value.slice(0, text.start);
  const isBlock = markdown.includes("\n") || /^(#|-|\d+\.|\||>)/.test(markdown);
  const gap = !isBlock || before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const caret = text.start + gap.length + markdown.length;
  return { start: text.start, end: text.end, text: gap + markdown, selectFrom: caret, selectTo: caret };
}

function list(text: Selected, mark: (number: number) => string): Edit {
  const [start, end] = lines(text);
  const rows = text.value.slice(start, end).split("\n");
  const marked = /^(?:[-*+]|\d+[.)]) +/;
  const isList = rows.every((row) => marked.test(row) || row.trim() === "") && rows.some((row) => row.trim() !== "");
  const same = isList && rows.every((row) => row.trim() === "" || /^\d/.test(row) === /^\d/.test(mark(1)));
  const plain = rows.map((row) => row.replace(marked, ""));
  let number = 0;
  const made = (same ? plain : plain.map((row) => (row.trim() === "" && rows.length > 1 ? row : mark(++number) + row))).join("\n");
  const before = text.value.slice(0, start);
  const previous = before.slice(0, -1).split("\n").pop() ?? "";
  const gap = !same && start > 0 && !before.endsWith("\n\n") && !marked.test(previous) ? "\n" : "";
  const caret = start + gap.length + made.length;
  return { start, end, text: gap + made, selectFrom: rows.length > 1 ? start + gap.length : caret, selectTo: caret };
}

/** Where the lines of the selection begin and end. */
function lines({ value, start, end }: Selected): [number, number] {
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const to = value.indexOf("\n", Math.max(end, from));
  return [from, to < 0 ? value.length : to];
}
