// Single keys of the reading page, and the dialog that names them. Whoever speaks to the computer, or whose hand slips, can
// turn them off.

const OFF = "keys off";
const dialog = document.querySelector("[data-keys-dialog]");
const box = dialog?.querySelector("input[type=checkbox]");
const acts = new Map();

// A browser may refuse storage: the choice then lasts as long as the page.
let isOff = false;
try {
  isOff = localStorage.getItem(OFF) !== null;
} catch {
  /* nothing to do */
}

// act: done when the key is pressed outside of any field.
export const onKey = (key, act) => acts.set(key, act);

document.addEventListener("keydown", (event) => {
  const isElsewhere = event.target.closest("input:not([type=radio]), textarea, select, dialog");
  const act = acts.get(event.key);
  if (act && !isOff && !isElsewhere && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    act(event);
  }
});

if (dialog) {
  const open = () => dialog.showModal();
  onKey("?", open);
  document.querySelector("[data-open-keys]").addEventListener("click", open);
  box.checked = !isOff;
  box.addEventListener("change", () => {
    isOff = !box.checked;
    try {
      if (isOff) {
        localStorage.setItem(OFF, "");
      } else {
        localStorage.removeItem(OFF);
      }
    } catch {
      /* nothing to do */
    }
  });
}
