/** The script of pages about lessons that are kept on this device. */
import "../page/older_browsers";
import { KeepForm } from "../offline/keep_form";
import { KeptList } from "../offline/kept_list";
import { KeptPage } from "../offline/kept_page";
import { Leaving } from "../offline/leaving";

const parts: [string, new (root: HTMLElement) => unknown][] = [
  ["[data-keep]", KeepForm],
  ["[data-kept-list]", KeptList],
  ["[data-kept-page]", KeptPage],
  ["[data-leaving]", Leaving],
];

for (const [selector, Part] of parts) for (const root of document.querySelectorAll<HTMLElement>(selector)) new Part(root);
