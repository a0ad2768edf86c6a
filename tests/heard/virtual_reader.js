/**
 * Runs in the page beside Guidepup's virtual screen reader, which knows attributes only: what a person has changed is told
 * to it as attributes (boxes ticked, folds opened), and what a closed fold hides from everybody is hidden from it too.
 */
(source) => {
  const MOST_PHRASES = 1500;
  const CONTROL = "a, button, input, select, textarea";
  let before = "";
  const UNASKED = /^(polite|assertive): /;
  const mirror = () => {
    for (const box of document.querySelectorAll("input[type=checkbox], input[type=radio]")) {
      if (box.hasAttribute("checked") !== box.checked) box.toggleAttribute("checked", box.checked);
    }
    for (const fold of document.querySelectorAll("details")) {
      const summary = fold.querySelector("summary");
      if (summary.getAttribute("aria-expanded") !== String(fold.open)) summary.setAttribute("aria-expanded", String(fold.open));
      if (!summary.hasAttribute("role")) summary.setAttribute("role", "button");
      for (const part of fold.children) {
        if (part === summary) continue;
        if (fold.open && part.dataset.heardHidden) part.removeAttribute("aria-hidden");
        if (!fold.open && !part.hasAttribute("aria-hidden")) part.dataset.heardHidden = "1";
        if (!fold.open) part.setAttribute("aria-hidden", "true");
      }
    }
  };
  // a dialog that closes changes, and so the virtual reader says it once more; no screen reader does
  const packed = (words) => words.replace(/\s+/g, "");
  const isOfClosedDialog = (phrase) => {
    const words = packed(phrase.replace(UNASKED, ""));
    return [...document.querySelectorAll("dialog:not([open])")].some((dialog) => packed(dialog.textContent).includes(words));
  };
  const moment = () => new Promise((done) => setTimeout(done, 30));
  const taken = async () => {
    await moment();
    const said = [...(await window.virtual.spokenPhraseLog())];
    await window.virtual.clearSpokenPhraseLog();
    return said;
  };
  window.heard = {
    /** Begins to listen to the whole page. */
    async begin() {
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      window.virtual ??= (await import(address)).virtual;
      mirror();
      for (const name of ["change", "toggle", "click"]) document.addEventListener(name, () => setTimeout(mirror), true);
      await window.virtual.start({ container: document.body });
      await taken();
    },
    /** What was said without being asked for, and what the control that has the focus says of itself now. */
    async now() {
      mirror();
      const at = document.activeElement;
      const focused = at && at !== document.body;
      if (focused) at.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
      const said = await taken();
      const live = said.filter((phrase) => UNASKED.test(phrase) && phrase.replace(UNASKED, "").trim() && !isOfClosedDialog(phrase));
      const focus = focused ? said.filter((phrase) => !UNASKED.test(phrase)).at(-1) : "";
      // what has the focus without a role of its own is read as the text that it is; a control with nothing new says nothing
      const instead = at.matches(CONTROL) ? before : at.innerText.replace(/\s+/g, " ").trim();
      before = focus ?? instead;
      return { live, focus: before };
    },
    /** Everything from the beginning of a part of the page to its end. */
    async readThrough(selector) {
      mirror();
      await taken();
      await window.virtual.stop();
      await window.virtual.start({ container: document.querySelector(selector) });
      const end = `end of ${await window.virtual.lastSpokenPhrase()}`;
      for (let steps = 0; (await window.virtual.lastSpokenPhrase()) !== end; steps += 1) {
        if (steps > MOST_PHRASES) throw new Error(`${end} was not heard`);
        await window.virtual.next();
      }
      const said = [...(await window.virtual.spokenPhraseLog())];
      await window.virtual.stop();
      await window.virtual.start({ container: document.body });
      await taken();
      return said;
    },
  };
}
