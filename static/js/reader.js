// The reading page keeps the place in the essay while a review is saved or another page is looked at, until the window
// is closed. On a phone the essay and the scores take turns on the screen. Without this script they follow one another
// on the page, and the two links of the switch jump between them.

const reader = document.querySelector("[data-reader]");
const links = [...document.querySelectorAll("[data-reader-switch] a")];
const narrow = window.matchMedia("(max-width: 63.99rem)");

if (reader) {
  const essay = reader.querySelector(".essay");
  const key = `place in ${reader.dataset.reader}`;
  const [text, scores] = links.map((link) => link.hash.slice(1));
  const isReading = () => !narrow.matches || reader.dataset.showing === text;
  const jump = (top) => window.scrollTo({ top, behavior: "instant" });

  // A browser may refuse storage: the essay then opens at its top.
  const remember = () => {
    // A share of its height, because a turned phone has other pixels.
    const share = -essay.getBoundingClientRect().top / essay.offsetHeight;
    try {
      sessionStorage.setItem(key, share);
    } catch {
      /* nothing to do */
    }
  };
  const resume = () => {
    let share = 0;
    try {
      share = Number(sessionStorage.getItem(key));
    } catch {
      /* nothing to do */
    }
    jump(share > 0 ? window.scrollY + essay.getBoundingClientRect().top + share * essay.offsetHeight : 0);
  };

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

  let scoresAt = 0;
  for (const link of links) {
    link.addEventListener("click", (event) => {
      const pane = link.hash.slice(1);
      if (!narrow.matches || pane === reader.dataset.showing) {
        return;
      }
      event.preventDefault();
      if (pane === scores) {
        remember();
        show(scores);
        jump(scoresAt);
      } else {
        scoresAt = window.scrollY;
        show(text);
        resume();
      }
    });
  }

  // A form that came back with errors is shown first.
  const wrong = reader.querySelector(".error-summary, .rail .notice.tone-danger");
  const saved = location.hash === `#${scores}`;
  show(wrong || saved ? scores : text);
  // Once the page has its height, and the browser has been where the address points.
  window.addEventListener("load", () => {
    if (!isReading()) {
      jump(0);  // where it is said what was saved, or what is wrong
    } else if (!wrong && (saved || !location.hash)) {
      resume();
    }
  });
  window.addEventListener("pagehide", () => {
    if (isReading()) {
      remember();
    }
  });
}
