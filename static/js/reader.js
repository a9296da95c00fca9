// The reading page keeps the place in the essay while a review is saved or another page is looked at, until the window
// is closed. Without this script the essay and the scores follow one another on the page.

import { beginWithScores, isReading } from "./panes.js";
import { goTo, jump, share } from "./place.js";

const reader = document.querySelector("[data-reader]");
const key = `place in ${reader.dataset.reader}`;

// A browser may refuse storage: the essay then opens at its top.
const remember = () => {
  try {
    sessionStorage.setItem(key, share());
  } catch {
    /* nothing to do */
  }
};
const remembered = () => {
  try {
    return Number(sessionStorage.getItem(key));
  } catch {
    return 0;
  }
};

// A form that came back with errors is shown first.
const isWrong = reader.querySelector(".error-summary, .rail .notice.tone-danger") !== null;
const isAtScores = location.hash === "#review";
beginWithScores(isWrong || isAtScores);

// Once the page has its height, and the browser has been where the address points.
window.addEventListener("load", () => {
  if (!isReading()) {
    jump(0);  // where it is said what was saved, or what is wrong
  } else if (!isWrong && (isAtScores || !location.hash)) {
    goTo(remembered());
  }
});
window.addEventListener("pagehide", () => {
  if (isReading()) {
    remember();
  }
});
