// Drives Firefox over WebDriver BiDi for tests/engines/firefox.py: one command a line comes in as JSON, one answer a line goes out.
const readline = require("node:readline");
const puppeteer = require("puppeteer-core");

async function main() {
  const [executablePath, userDataDir] = process.argv.slice(2);
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    userDataDir,
    headless: true,
    extraPrefsFirefox: { "media.autoplay.default": 0, "media.volume_scale": "0.0" },
  });
  const page = await browser.newPage(); // in the first page the address bar keeps the focus, and keys press no buttons
  await page.setViewport({ width: 1280, height: 900 });
  const commands = {
    open: async (url) => void (await page.goto(url, { waitUntil: "load" })),
    // An expression, not a function made of text: the policy of the site forbids the latter.
    script: (body, given) => page.evaluate(`(function () { ${body} }).apply(null, ${JSON.stringify(given)})`),
    click: (selector) => page.click(selector),
    write: (selector, text) => page.type(selector, text),
    press: async (selector, key) => {
      await page.focus(selector);
      await page.keyboard.press(key);
    },
    forget: async () => browser.deleteCookie(...(await browser.cookies())),
  };
  const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
  answer({ value: await browser.version() });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [name, ...values] = JSON.parse(line);
    try {
      answer({ value: (await commands[name](...values)) ?? null });
    } catch (error) {
      answer({ error: String(error) });
    }
  }
  await browser.close();
}

main().catch((error) => {
  process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`);
  process.exit(1);
});
