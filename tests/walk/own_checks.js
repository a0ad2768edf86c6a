/* What the common engines do not see (ACCESSIBILITY: 44 seeded defects): run in the page, gives sentences. */
(async ({ language }) => {
  const found = [];
  const tell = (what, element) =>
    found.push(`${what}: ${(element.outerHTML || "").replace(/\s+/g, " ").slice(0, 150)}`);
  const shown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const drawn = (element) => {
    const box = element.getBoundingClientRect();
    return shown(element) && box.width > 1 && box.height > 1;
  };
  const all = (selector) => [...document.querySelectorAll(selector)];

  /* The language of each passage, by its script. */
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || element.closest("script, style, template, code, textarea, [lang='']")) continue; // a field holds what somebody typed
    const text = node.data.trim();
    const said = element.closest("[lang]")?.lang ?? "";
    const han = (text.match(/\p{Script=Han}/gu) || []).length;
    const latin = (text.match(/[a-z]{3,}/gi) || []).length;
    const mixedOption = element.tagName === "OPTION" && latin; // an option holds text alone: no part of it can be marked
    if (said.startsWith("en") && han > 1 && !mixedOption) tell("Chinese marked as English", element);
    if (said.startsWith("zh") && han === 0 && latin >= 3) tell("English marked as Chinese", element);
  }
  if (document.documentElement.lang !== language) found.push(`the page is said to be in ${document.documentElement.lang}`);

  /* Title and outline. */
  const h1 = all("h1");
  if (h1.length !== 1) found.push(`${h1.length} main headings`);
  const title = document.title.toLowerCase();
  const heading = h1[0]?.cloneNode(true);
  heading?.querySelector(".cx-heading__caption")?.remove(); // where the page is, not what it is
  const named = (heading?.textContent || "").trim().replace(/\s+/g, " ").toLowerCase();
  const words = named.match(/\p{Script=Han}{2}|[a-z]{3,}/gu) || [];
  if (named && !title.includes(named) && !words.some((word) => title.includes(word))) {
    found.push(`the title "${document.title}" does not name the page "${named}"`);
  }
  let level = 0;
  for (const heading of all("main h1, main h2, main h3, main h4, main h5, main h6").filter(shown)) {
    const own = Number(heading.tagName[1]);
    if (level && own > level + 1) tell(`a heading of level ${own} under one of level ${level}`, heading);
    level = own;
  }

  /* Alternative texts that are the name of a file. */
  for (const image of all("img[alt]")) {
    if (/\.(png|jpe?g|gif|webp|svg)$|^(img|image|dsc|图片|照片)[\s_-]*\d*$/i.test(image.alt.trim())) tell("a file name as alternative text", image);
  }

  /* Errors tied to their fields, summaries that lead to them, states that are told. */
  for (const error of all(".govuk-error-message")) {
    const field = all(`[aria-describedby~="${error.id}"]`);
    if (!error.id || field.length === 0) tell("an error that no field points to", error);
  }
  for (const link of all(".govuk-error-summary a[href^='#']")) {
    if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) tell("a summary that leads nowhere", link);
  }
  for (const notice of all(".govuk-notification-banner")) {
    if (!notice.closest("[role=status], [role=alert], [role=region], [aria-live]")) tell("a message that is not told", notice);
  }
  if (all("[aria-live=assertive], [role=alert]").length > 1) found.push("more than one assertive live region");

  /* What is said of itself is said once: no live region within another, none with the words of another. */
  const live = all("[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]");
  const spoken = new Set();
  for (const region of live) {
    if (region.parentElement.closest("[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]")) tell("a live region within another", region);
    const words = region.textContent.trim();
    if (words && spoken.has(words)) tell("words that two live regions say", region);
    spoken.add(words);
  }

  /* Targets of 44 px (WCAG 2.5.5), but for links within a sentence and what a label of that size belongs to. */
  for (const target of all("a[href], button, input:not([type=hidden]), select, summary, textarea, [role=button]").filter(drawn)) {
    const inSentence = target.tagName === "A" && getComputedStyle(target).display === "inline";
    const box = target.getBoundingClientRect();
    const label = target.labels?.[0]?.getBoundingClientRect();
    const whole = label ? Math.max(box.height, label.height) : box.height;
    if (!inSentence && (whole < 43.5 || Math.max(box.width, label?.width ?? 0) < 43.5)) {
      tell(`a target of ${Math.round(box.width)} x ${Math.round(whole)} px`, target);
    }
  }

  /* Borders of controls against what is behind them (WCAG 1.4.11). */
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const colour = (text) => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const background = colour(getComputedStyle(at).backgroundColor);
      if (background.length === 3 || background[3] > 0.99) return background;
    }
    return [255, 255, 255];
  };
  for (const control of all("input:not([type=hidden], [type=submit], [type=radio], [type=checkbox], [type=range], [type=file]), select, textarea").filter(drawn)) {
    const style = getComputedStyle(control);
    const ratio = contrast(colour(style.borderTopColor), behind(control.parentElement));
    if (parseFloat(style.borderTopWidth) < 1 || ratio < 3) tell(`a border of ${ratio.toFixed(1)} : 1`, control);
  }

  /* Nothing overflows, also with the text spacing of WCAG 1.4.12. */
  const wide = () => document.documentElement.scrollWidth > innerWidth + 1;
  if (wide()) found.push(`wider than ${innerWidth} px`);
  const spacing = new CSSStyleSheet();
  spacing.replaceSync(
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }",
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, spacing];
  if (wide()) found.push(`wider than ${innerWidth} px with text spacing`);
  for (const box of all("main *, header *, footer *").filter(drawn)) {
    const style = getComputedStyle(box);
    const cut = style.overflowX === "hidden" || style.overflowX === "clip" || style.overflowY === "hidden";
    const hides = box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2;
    if (cut && hides && box.clientHeight > 2 && box.innerText?.trim() && !box.closest(".govuk-visually-hidden")) tell("text is cut off with text spacing", box);
  }
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== spacing);
  for (const element of all("[style*='important' i]")) tell("an inline style that nobody can set aside (WCAG 1.4.12)", element);

  /* One name for one thing: of two links, two buttons or two fields that are called alike, somebody who goes by a list of them cannot
     know which is which. A field may have its group's name before its own. A script's button may do what one of the form does. Rows
     of a list in which the arrow keys move are told apart by their place in it. */
  const deed = (control) => {
    if (control.tagName === "A") return `link to ${control.href}`;
    if (control.popoverTargetElement) return `opens ${control.popoverTargetElement.id}`;
    if (control.type !== "submit" || !control.form) return control;
    const hidden = all("input[type=hidden]").filter((field) => field.form === control.form && field.name !== "csrf_token");
    const method = control.form.method;
    return [method, control.formAction, control.name, control.value, ...hidden.map(({ name, value }) => `${name}=${value}`)].join(" ");
  };
  const groupOf = (field) => {
    const group = field.parentElement.closest("fieldset, [role=group], [role=radiogroup], [role=tabpanel]");
    return group ? `${groupOf(group)}${axe.commons.text.accessibleText(group)} ` : "";
  };
  axe.setup(document);
  const called = new Map();
  const kindOf = (control) => {
    if (control.tagName === "A") return "link";
    if (control.tagName === "SUMMARY") return "fold";
    if (control.tagName === "BUTTON" || control.type === "submit") return control.type === "submit" ? "button" : "button of a script";
    return "field";
  };
  for (const control of all("a[href], button, summary, input:not([type=hidden]), select, textarea").filter(drawn)) {
    if (control.tabIndex < 0) continue;
    const kind = kindOf(control);
    const said = axe.commons.text.accessibleText(control).replace(/\s+/g, " ").trim();
    const name = `${kind} "${kind === "field" ? groupOf(control) : ""}${said}"`;
    const done = deed(control);
    if (!called.has(name)) called.set(name, done);
    else if (called.get(name) !== done) tell(`another ${name} does something else`, control);
  }
  axe.teardown();

  /* Motion: nothing moves by itself when the device asks for stillness (the walker asks for it). */
  for (const animation of document.getAnimations()) {
    if (animation.effect?.getTiming().duration > 1) tell("moves although stillness is asked for", animation.effect.target ?? document.body);
  }
  return found;
})
