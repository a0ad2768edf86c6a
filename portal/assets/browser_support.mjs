/**
 * Holds the built scripts and style sheets against the browsers that package.json lists ("browserslist"): about what Android's WebView
 * and the browser inside WeChat were in 2020. Scripts must be ES2019; of a style sheet each feature must be known to all of them, or
 * stand here with what is seen where it is not.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import browserslist from "browserslist";
import doiuse from "doiuse";
import { runChecks } from "es-check";
import postcss from "postcss";

/** Features by their name at caniuse.com, and what happens in a browser of the list that lacks them. */
const DOES_WITHOUT = {
  "css-container-queries": "the interpreter's window stands under the picture, as on a phone, and not beside it",
  "css-container-query-units": "captions have one size at every width (_player.scss), times the one that was chosen",
  "css-content-visibility": "what is out of sight is drawn too, which takes longer",
  "css-file-selector-button": "the button has the browser's own look",
  "css-focus-visible": "GOV.UK's look for :focus, or the browser's ring, shows where the focus is",
  "css-has": "some distances are smaller",
  "css-not-sel-list": "none of ours has a list in it; this is :not() with one selector, which all know",
  "css-overscroll-behavior": "at the end of a list the page scrolls on",
  "css-paged-media": "paper has the browser's margins",
  "css-resize": "a field for a long text scrolls instead of growing",
  "css-scroll-behavior": "they jump in any case, as is asked for here",
  "css-touch-action": "a double tap may zoom",
  "css-widows-orphans": "paragraphs on paper break anywhere",
  "css3-cursors": "the pointer does not change; there is none on a phone",
  "flexbox-gap": "things in a row stand closer together",
  "text-size-adjust": "there are no browsers of these that would change the size",
};

/** Throws an error that names what some browser of the list does not know. */
export async function requireSupport(folder) {
  const names = await readdir(folder);
  const result = await runChecks([{ ecmaVersion: "es2019", module: true, files: [join(folder, "*.js")] }], { silent: true });
  const faults = result.success ? [] : result.errors.map(({ file, err }) => `${file}: not ES2019: ${err.message}`);
  for (const name of names.filter((each) => each.endsWith(".css"))) {
    for (const [feature, example] of await unknownFeatures(await readFile(join(folder, name), "utf8"))) {
      faults.push(`${name}: ${feature} is not known to all browsers of the list, for example ${example}`);
    }
  }
  if (faults.length) throw new Error(faults.join("\n"));
}

/** Features that some browser does not know at all, each with where it was met first. */
async function unknownFeatures(css) {
  const met = new Map();
  const onFeatureUsage = ({ feature, featureData, usage }) => {
    if (featureData.missing && !DOES_WITHOUT[feature] && !met.has(feature)) met.set(feature, `${usage.toString().slice(0, 120)} (${featureData.missing})`);
  };
  await postcss(doiuse({ browsers: browserslist(), onFeatureUsage })).process(css, { from: undefined });
  return met;
}
