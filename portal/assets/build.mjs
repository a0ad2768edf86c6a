/**
 * Builds the front end: every entries/*.ts becomes portal/static/NAME.js (one ES module), every entries/*.scss becomes
 * portal/static/NAME.css, every images/* is copied, the seal is drawn as icons of an installed portal, and each is compressed once and for all as NAME.br and NAME.gz. Names are
 * stable; the portal adds a digest of the content to the address.
 */
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import browserslist from "browserslist";
import * as esbuild from "esbuild";
import { browserslistToTargets, transform } from "lightningcss";
import * as sass from "sass";
import { requireSupport } from "./browser_support.mjs";

const assets = dirname(fileURLToPath(import.meta.url));
const project = join(assets, "..", "..");
const out = join(assets, "..", "static");
const entries = await readdir(join(assets, "entries"));
const browsers = browserslist(undefined, { path: project });
const watching = process.argv.includes("--watch");

/** Budgets in KB, gzipped: many of our readers pay for each of them on a poor line. */
const BUDGETS = { "captions.js": 16, "changxue.css": 25, "changxue.js": 10, "player.css": 6, "listen.js": 4, "player.js": 20, "offline.js": 8, "service_worker.js": 6 };

/** Sizes of the icons in pixels; apple-touch-icon is what iOS asks for. */
const ICONS = { "icon-192.png": 192, "icon-512.png": 512, "apple-touch-icon.png": 180 };

/** Compressing what is compressed already gains nothing. */
const PACKED = /\.(br|gz|png)$/;

await mkdir(out, { recursive: true });
await Promise.all([buildScripts(), buildStyles(), copyImages(), drawIcons()]);
if (!watching) {
  await requireSupport(out);
  await compress();
}

async function buildScripts() {
  const options = {
    entryPoints: entries.filter((name) => name.endsWith(".ts")).map((name) => join(assets, "entries", name)),
    outdir: out,
    bundle: true,
    format: "esm",
    target: "es2019", // what the browsers run that package.json lists ("browserslist")
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  };
  if (!watching) return esbuild.build(options);
  const context = await esbuild.context(options);
  return context.watch();
}

async function buildStyles() {
  for (const name of entries.filter((entry) => entry.endsWith(".scss"))) {
    const { css } = sass.compile(join(assets, "entries", name), {
      loadPaths: [join(project, "node_modules")],
      style: "compressed",
      quietDeps: true,
    });
    // palette.scss sets every functional colour of GOV.UK Frontend, so its fall-back values would only be weight
    const lean = css.replace(/var\((--govuk-[a-z-]+-colour), ?#[0-9a-f]+\)/g, "var($1)");
    const { code } = transform({ filename: name, code: Buffer.from(lean), minify: true, targets: browserslistToTargets(browsers) });
    await writeFile(join(out, name.replace(/\.scss$/, ".css")), code);
  }
}

async function copyImages() {
  for (const name of await readdir(join(assets, "images"))) await copyFile(join(assets, "images", name), join(out, name));
}

/** The seal on a ground of its own colour, so that a system may cut the icon to any shape (maskable, www.w3.org/TR/appmanifest). */
async function drawIcons() {
  const seal = await readFile(join(assets, "images", "seal.svg"), "utf8");
  await initWasm(await readFile(join(project, "node_modules", "@resvg", "resvg-wasm", "index_bg.wasm")));
  const ground = /<rect [^>]*fill="([^"]+)"/.exec(seal)[1];
  const whole = seal.replace('viewBox="0 0 44 44"', 'viewBox="-4 -4 52 52"').replace(/<rect [^>]*\/>/, `<rect x="-4" y="-4" width="52" height="52" fill="${ground}"/>`);
  for (const [name, width] of Object.entries(ICONS)) {
    const icon = new Resvg(whole, { fitTo: { mode: "width", value: width } }).render();
    await writeFile(join(out, name), icon.asPng());
  }
}

/** Writes both compressed forms of each file. While watching there are none: the portal compresses what has no newer one. */
async function compress() {
  for (const name of (await readdir(out)).filter((name) => !PACKED.test(name)).sort()) {
    const content = await readFile(join(out, name));
    const packed = gzipSync(content, { level: 9 });
    const smaller = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    await Promise.all([writeFile(join(out, `${name}.gz`), packed), writeFile(join(out, `${name}.br`), smaller)]);
    const size = packed.length / 1024;
    console.log(`${name.padEnd(20)} ${size.toFixed(1)} KB gzipped, ${(smaller.length / 1024).toFixed(1)} KB in brotli form`);
    if (size > (BUDGETS[name] ?? Infinity)) throw new Error(`${name} is over its budget of ${BUDGETS[name]} KB`);
  }
}
