// On a phone the essay and the scores take turns on the screen, each where it was left. On a wide one both are there.

import { goTo, jump, share } from "./place.js";

const narrow = window.matchMedia("(max-width: 63.99rem)");
const reader = document.querySelector("[data-reader]");
const links = [...document.querySelectorAll("[data-reader-switch] a")];
const [text, scores] = links.map((link) => link.hash.slice(1));
let [readTo, scoresAt] = [0, 0];

const show = (pane) => {
  reader.dataset.showing = pane;
  for (const link of links) {
    if (link.hash === `#${pane}`) {
      link.setAttribute("aria-current", "true");
    } else {
      link.removeAttribute("aria-current");
    }
  }
};

export const isNarrow = () => narrow.matches;
export const isReading = () => !narrow.matches || reader.dataset.showing === text;
export const beginWithScores = (isScores) => show(isScores ? scores : text);

export const toScores = () => {
  if (isReading() && narrow.matches) {
    readTo = share();
    show(scores);
    jump(scoresAt);
  }
};
// wanted: the share to go to; without it, to where the text was left.
export const toText = (wanted) => {
  if (!isReading()) {
    scoresAt = window.scrollY;
    show(text);
    goTo(wanted ?? readTo);
  }
};

for (const link of links) {
  link.addEventListener("click", (event) => {
    if (narrow.matches) {
      event.preventDefault();
      if (link.hash === `#${scores}`) {
        toScores();
      } else {
        toText();
      }
    }
  });
}
