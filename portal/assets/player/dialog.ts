/** Modal dialogs of the player. One belongs to no menu: Escape closes the topmost thing alone, and the focus goes back to what opened it. */

/** Opens `dialog` over everything, in full screen too; it is gone again when it closes. */
export function openDialog(dialog: HTMLDialogElement): void {
  const opener = document.activeElement as HTMLElement | null;
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener?.focus();
  });
  (document.fullscreenElement ?? document.querySelector("main") ?? document.body).append(dialog);
  dialog.showModal();
}

/** Whether something stands in a dialog that is open over `place`. */
export function isInDialogOver(place: HTMLElement, target: EventTarget | null): boolean {
  const dialog = target instanceof Element ? target.closest("dialog[open]") : null;
  return dialog !== null && !dialog.contains(place);
}
