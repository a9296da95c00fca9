// The scoring form by keyboard: 1 to 9, and 0 for ten, while a criterion has the focus; what its points mean; and from the
// text to the first criterion without a score and back. At the foot of the rail all scores stand at a glance.

import { essay } from "./essay_text.js";
import { onKey } from "./keys.js";
import { toScores, toText } from "./panes.js";

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
      .closest("fieldset[data-criterion]")
      ?.querySelector(`input[type=radio][value="${points}"]:not(:disabled)`);
    if (choice) {
      event.preventDefault();
      choice.focus();
      choice.click();
    }
  });
}

const soFar = form?.querySelector("[data-scores-so-far]");

if (soFar) {
  const tell = () => {
    for (const points of soFar.querySelectorAll("[data-so-far]")) {
      points.textContent = form.elements[points.dataset.soFar].value || "–";
    }
  };
  for (const change of ["input", "filled"]) {
    form.addEventListener(change, tell);
  }
  tell();
  soFar.hidden = false;
  soFar.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const criterion = link && form.querySelector(link.hash);
    if (criterion) {
      event.preventDefault();
      criterion.scrollIntoView({ block: "nearest" });
      (criterion.querySelector("input:checked") ?? criterion.querySelector("input")).focus({ preventScroll: true });
    }
  });
}

const criteria = [...document.querySelectorAll("fieldset[data-criterion]:not(:disabled)")];
const at = () => document.activeElement.closest("fieldset[data-criterion]");

onKey("s", () => {
  toScores();
  const open = criteria.find((one) => !one.querySelector("input:checked:not([value=''])")) ?? criteria[0];
  (open?.querySelector("input:checked") ?? open?.querySelector("input"))?.focus();
});
onKey("e", () => {
  toText();
  essay.tabIndex = -1;
  essay.focus({ preventScroll: true });
});
onKey("a", () => {
  const anchors = at()?.querySelector("details");
  if (anchors) {
    anchors.open = !anchors.open;
  }
});
