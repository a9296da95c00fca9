// Points from the keyboard, while a criterion of the scoring form has the focus: 1 to 9, and 0 for ten.

const form = document.querySelector("form[data-review]");
const hint = form?.querySelector("[data-keys]");

if (hint) {
  hint.hidden = !window.matchMedia("(hover: hover)").matches;
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
