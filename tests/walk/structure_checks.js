/* What NVDA and VoiceOver are documented to do with a page, checked by its structure, since neither runs here: ARCHITECTURE.md has
   the rules with their sources. axe-core must be there, of which it takes the computed names; gives sentences. */
(() => {
  const faults = [];
  const tell = (what, element) => faults.push(`${what}: ${element.outerHTML.replace(/\s+/g, " ").slice(0, 150)}`);
  const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility({ checkVisibilityCSS: true }));
  const plain = (text) => (text || "").replace(/\s+/g, " ").trim();
  axe.setup(document);
  const nameOf = (element) => plain(axe.commons.text.accessibleText(element));

  /* A name on what has no role is not said. */
  const roleless = "div, span, p, b, strong, i, em, code, small, label, legend, caption, dt, dd, li";
  for (const element of all(":is([aria-label], [aria-labelledby]):not([role])")) {
    if (element.matches(roleless)) tell("a name on what has no role", element);
  }

  /* A live region that comes with its words is not said, unless it stands in what takes the focus; nor is one that is hidden until they are there. */
  for (const region of all("[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]")) {
    if (plain(region.textContent) && !region.closest("[tabindex]")) tell("a live region that came with its words", region);
  }
  for (const region of document.querySelectorAll(":is([role=status], [role=alert], [aria-live=polite], [aria-live=assertive])[hidden]")) {
    tell("a live region that is hidden until it speaks", region);
  }

  /* Headings (H, and the rotor): from the main one down without a gap, also outside the main part. What is to be corrected stands before
     the main one, as GOV.UK has it: it takes the focus. */
  let level = 0;
  for (const heading of all(":is(h1, h2, h3, h4, h5, h6, [role=heading]):not(.govuk-error-summary__title)")) {
    const own = Number(heading.getAttribute("aria-level") ?? heading.tagName[1]);
    if (own > level + 1) tell(`a heading of level ${own} after one of level ${level}`, heading);
    if (!plain(heading.textContent)) tell("a heading without words", heading);
    level = own;
  }

  /* Landmarks (D, and the rotor): one of a kind, or each with a name of its own. */
  const landmarks = {
    navigation: "nav, [role=navigation]",
    search: "search, [role=search]",
    region: "section:is([aria-label], [aria-labelledby]), [role=region]",
    complementary: "aside, [role=complementary]",
  };
  for (const [kind, selector] of Object.entries(landmarks)) {
    const names = all(selector).map(nameOf);
    if (names.length > 1 && new Set(names.filter(Boolean)).size < names.length) faults.push(`${kind} landmarks without names of their own: ${names.join(", ")}`);
  }

  /* Links (K, and the rotor) stand in a list there, without what was around them. */
  const vague = ["这里", "点击这里", "点这里", "此处", "更多", "详情", "查看", "链接", "here", "click here", "more", "details", "view", "read more", "link", "see", "open"];
  for (const link of all("a[href]")) {
    const ofAuthor = link.closest(".cx-lesson-text"); // its check list tells the author
    if (!ofAuthor && vague.includes(nameOf(link).toLowerCase())) tell("a link that says nothing by itself", link);
  }

  /* Who speaks to the device says what is seen (WCAG 2.5.3). */
  for (const control of all(":is(a[href], button)[aria-label]")) {
    const seen = plain(control.innerText).toLowerCase();
    if (/[\p{L}\p{N}]/u.test(seen) && !nameOf(control).toLowerCase().includes(seen)) tell(`is not called what is seen ("${seen}")`, control);
  }

  /* To VoiceOver a list without marks is none, unless it says so or stands in a navigation. */
  for (const list of all(":is(ul, ol):not([role])")) {
    const marked = [...list.children].some((item) => {
      const style = getComputedStyle(item);
      return style.display === "list-item" && style.listStyleType !== "none";
    });
    if (!marked && !list.closest("nav, [role=navigation]")) tell("a list without marks that does not say that it is one", list);
  }

  /* NVDA leaves reading for typing in these (focus mode): nothing to be read stands in them, and no cell takes the focus. */
  const widgets = "[role=application], [role=grid], [role=treegrid], [role=listbox], [role=tree], [role=tablist], [role=menu], [role=menubar], [role=toolbar]";
  for (const widget of all(widgets)) {
    if (widget.matches("[role=application]") || widget.querySelector("p, h1, h2, h3, h4, h5, h6, table, dl, article")) tell("reading stops in it", widget);
  }
  for (const cell of all(":is(td, th, tr, [role=row], [role=cell], [role=gridcell])[tabindex]")) tell("reading stops at a cell that takes the focus", cell);

  /* Fields (F, and the rotor): choices of one question stand in a group with a name, and each field has a label. */
  const choices = new Map();
  for (const choice of all("input[type=radio], input[type=checkbox]")) {
    const question = `${choice.type} ${choice.name} ${[...document.forms].indexOf(choice.form)}`;
    choices.set(question, [...(choices.get(question) ?? []), choice]);
  }
  for (const [first, ...others] of choices.values()) {
    const group = first.closest("fieldset, [role=group], [role=radiogroup]");
    if (others.length && !(group && others.every((other) => group.contains(other)) && nameOf(group))) tell("choices without a group that has a name", first);
  }
  for (const group of all("fieldset")) {
    if (group.firstElementChild?.tagName !== "LEGEND" || !plain(group.firstElementChild.textContent)) tell("a group without a legend", group);
  }
  for (const field of all("input:not([type=hidden], [type=submit], [type=button], [type=image]), select, textarea")) {
    if (!field.labels?.length && !field.matches("[aria-label], [aria-labelledby]")) tell("a field without a label", field);
  }
  for (const hint of document.querySelectorAll(".govuk-hint")) if (!plain(hint.textContent)) tell("a description that says nothing", hint);

  /* A title is said by some and by others not, and nobody sees it on a phone. */
  for (const titled of all("[title]:not(iframe, abbr)")) tell("a title in the place of words", titled);
  for (const frame of all("iframe:not([title])")) tell("a frame without a title", frame);

  /* Tables (T, and the rotor): a name, heads that say for what, and cells that are shown as cells, or Safari sees no table. */
  for (const table of all("table:not([role])")) {
    if (!plain(table.caption?.textContent) && !table.matches("[aria-label], [aria-labelledby]")) tell("a table without a caption", table);
    if (!table.querySelector("th")) tell("a table without heads", table);
    for (const head of table.querySelectorAll("th:not([scope])")) tell("a head that does not say for what", head);
    const odd = [table, ...table.querySelectorAll("thead, tbody, tr, th, td")].find((part) => !/^(table|none)/.test(getComputedStyle(part).display));
    if (odd) tell(`a part of a table that is shown as ${getComputedStyle(odd).display}`, odd);
  }
  axe.teardown();
  return faults;
})
