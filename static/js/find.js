// Finds words in the essay: how often, where, and from one to the next. Letters' case, kinds of apostrophes and quotation
// marks, and white space make no difference.

import { essay, paint, rangeOf } from "./essay_text.js";
import { onKey } from "./keys.js";

const form = document.querySelector("[data-find]");
const opener = document.querySelector("[data-open-find]");

// Each character by one, so that what is found lies in the text itself.
const alike = { "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-" };
const folded = (text) =>
  [...text]
    .map((letter) => {
      const small = letter.toLowerCase();
      const plain = /\s/.test(letter) ? " " : (alike[letter] ?? small);
      return plain.length === letter.length ? plain : letter;
    })
    .join("");

if (form) {
  const input = form.querySelector("input");
  const count = form.querySelector("output");
  let hits = [];
  let at = -1;

  const show = () => {
    paint("found", hits.map(([begins, ends]) => rangeOf(begins, ends)));
    const range = at < 0 ? null : rangeOf(...hits[at]);
    paint("found-here", range ? [range] : []);
    count.textContent = input.value.trim() ? (hits.length ? `${at + 1} of ${hits.length}` : "not found") : "";
    if (range) {
      const mark = range.startContainer.parentElement;
      const { top, bottom } = range.getBoundingClientRect();
      if (top < 120 || bottom > window.innerHeight - 120) {
        mark.scrollIntoView({ block: "center" });
      }
      if (!globalThis.Highlight) {
        select();
      }
    }
  };
  const select = () => {
    const selection = document.getSelection();
    selection.removeAllRanges();
    if (at >= 0) {
      selection.addRange(rangeOf(...hits[at]));
    }
  };
  const find = () => {
    const [text, wanted] = [folded(essay.textContent), folded(input.value).replace(/ +/g, " ").trim()];
    hits = [];
    for (let begins = text.indexOf(wanted); wanted && begins >= 0; begins = text.indexOf(wanted, begins + wanted.length)) {
      hits.push([begins, begins + wanted.length]);
    }
    // From what is on the screen on.
    at = hits.findIndex(([begins, ends]) => rangeOf(begins, ends).getBoundingClientRect().top > 0);
    at = at < 0 ? hits.length - 1 : at;
    show();
  };
  const step = (by) => {
    if (hits.length) {
      at = (at + by + hits.length) % hits.length;
      show();
    }
  };

  const open = () => {
    form.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    input.select();
    input.focus();
  };
  // What was found last is selected, to be read on from or marked.
  const close = () => {
    form.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    paint("found", []);
    paint("found-here", []);
    essay.focus({ preventScroll: true });
    select();
  };

  opener.addEventListener("click", () => (form.hidden ? open() : close()));
  input.addEventListener("input", find);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    step(event.submitter?.value === "back" ? -1 : 1);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && event.target === input && event.shiftKey) {
      event.preventDefault();
      step(-1);
    }
  });
  form.querySelector("[data-close]").addEventListener("click", close);
  onKey("/", open);
}
