// The scoring form: says when something is not saved yet, asks before it is lost, and takes points from the keyboard
// (1 to 9, and 0 for ten) while a criterion has the focus.

const form = document.querySelector("form[data-review]");
const state = form?.querySelector("[data-unsaved]");
const snapshot = () => new URLSearchParams(new FormData(form)).toString();

// A review that was handed in is shown in the same form, with nothing left to save.
if (state) {
  // A form that came back with errors holds what the portal has not stored: it is marked data-review="unsaved".
  const saved = form.dataset.review === "unsaved" ? null : snapshot();
  form.querySelector("[data-keys]").hidden = !window.matchMedia("(hover: hover)").matches;
  let leaving = false;
  const changed = () => snapshot() !== saved;
  const tell = () => {
    state.textContent = changed() ? "Not saved yet" : "";
  };

  form.addEventListener("input", tell);
  form.addEventListener("submit", () => {
    leaving = true;
  });
  // A page taken back from the browser's memory has not been sent.
  window.addEventListener("pageshow", () => {
    leaving = false;
    tell();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && changed()) {
      event.preventDefault();
    }
  });

  form.addEventListener("keydown", (event) => {
    if (!/^\d$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const points = event.key === "0" ? "10" : event.key;
    const choice = event.target
      .closest("[data-criterion]")
      ?.querySelector(`input[type=radio][value="${points}"]:not(:disabled)`);
    if (choice) {
      event.preventDefault();
      choice.focus();
      choice.click();
    }
  });
}
