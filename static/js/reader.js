// The reading page keeps the place in the essay: in this window while a review is saved or another page is looked at, and
// in the portal for the reader's other devices. It says how much is left. Without this script the essay opens at its top,
// and its scores follow it.

import { renewToken, send } from "./line.js";
import { beginWithScores, isReading, toScores, toText } from "./panes.js";
import { goTo, jump, read, share } from "./place.js";

// Less than this is no other place.
const A_LITTLE = 0.02;
const REST = 4000;  // until a place is kept where one stays

const reader = document.querySelector("[data-reader]");
const form = document.querySelector("form[data-review]");
const key = `place in ${reader.dataset.reader}`;
const left = document.querySelector("[data-left]");
const offer = document.querySelector("[data-go-on]");
const minutes = Number(reader.dataset.minutes);
let kept = Number(reader.dataset.place);

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

const tellWhatIsLeft = () => {
  const done = read();
  const more = Math.ceil(minutes * (1 - done));
  left.textContent = more ? `about ${more} ${more === 1 ? "minute" : "minutes"} left` : "read to the end";
};

// ---- For the other devices ----

let hasMoved = false;
let waiting = 0;
const keep = async () => {
  clearTimeout(waiting);
  const now = share();
  if (!hasMoved || !isReading() || Math.abs(now - kept) < A_LITTLE / 4) {
    return;
  }
  const before = kept;
  kept = now;
  const fields = () => ({ share: now.toFixed(4), csrf_token: form.elements.csrf_token.value });
  try {
    let answer = await send(reader.dataset.keepPlace, fields());
    if (answer.status === 400 && (await renewToken(form)) === "same") {
      answer = await send(reader.dataset.keepPlace, fields());
    }
    kept = answer.ok ? now : before;
  } catch {
    kept = before;  // until one has moved on
  }
};

const elsewhere = kept;
const offerToGoOn = () => {
  const isAway = Math.abs(share() - elsewhere) > A_LITTLE;
  if (elsewhere > A_LITTLE && isAway) {
    offer.querySelector("span").textContent = `${Math.round(100 * elsewhere)} %`;
    offer.hidden = false;
  }
};
offer?.addEventListener("click", () => {
  goTo(elsewhere);
  offer.hidden = true;
});

// ---- When ----

// A form that came back with errors is shown first.
const isWrong = reader.querySelector(".error-summary, .rail .notice.tone-danger") !== null;
const isAtScores = location.hash === "#review";
beginWithScores(isWrong || isAtScores);

// What is said of saving stands at the foot of the rail: while the page's head is there, the rail must be shorter.
const rail = reader.querySelector(".rail");
const fitRail = () => reader.toggleAttribute("data-below-head", rail.getBoundingClientRect().top > 0);
window.addEventListener("scroll", fitRail, { passive: true });

if (left && form) {
  const moved = () => {
    if (isReading()) {
      tellWhatIsLeft();
      offer.hidden ||= share() > elsewhere - A_LITTLE;
      clearTimeout(waiting);
      waiting = setTimeout(keep, REST);
    }
  };
  for (const sign of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    window.addEventListener(sign, () => { hasMoved = true; }, { passive: true });
  }
  window.addEventListener("scroll", moved, { passive: true });
  window.addEventListener("resize", tellWhatIsLeft);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      keep();
    }
  });
  document.querySelector("[data-tools]").hidden = false;
}

// Once the page has its height, and the browser has been where the address points.
window.addEventListener("load", () => {
  fitRail();
  if (!isReading()) {
    jump(0);  // where it is said what was saved, or what is wrong
  } else if (!isWrong && (isAtScores || !location.hash)) {
    goTo(remembered());
  }
  if (left && form) {
    tellWhatIsLeft();
    offerToGoOn();
  }
});
window.addEventListener("pagehide", () => {
  if (isReading()) {
    remember();
    keep();
  }
});

// ---- A swipe turns from the essay to the scores and back ----

let from = null;
reader.addEventListener("touchstart", (event) => {
  const [touch] = event.touches;
  // Where one types, a finger moves the cursor. A score is chosen by a tap, and may be swiped over.
  const types = event.target.closest("input:not([type=radio]), textarea, [data-marking]");
  from = event.touches.length === 1 && !types ? { x: touch.clientX, y: touch.clientY } : null;
}, { passive: true });
reader.addEventListener("touchend", (event) => {
  const [touch] = event.changedTouches;
  const isSelecting = !document.getSelection().isCollapsed;
  if (!from || isSelecting) {
    return;
  }
  const [x, y] = [touch.clientX - from.x, touch.clientY - from.y];
  if (Math.abs(x) > 80 && Math.abs(x) > 3 * Math.abs(y)) {
    if (x < 0) {
      toScores();
    } else {
      toText();
    }
  }
}, { passive: true });
