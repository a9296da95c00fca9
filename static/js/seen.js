// Whoever moves, types or scrolls here has the page before them, and the organiser may know. A filter of mail that fetches
// every link does none of it.
const form = document.querySelector("form[data-seen]");
const signs = ["pointerdown", "keydown", "wheel", "touchmove"];

const say = (event) => {
  if (!event.isTrusted) {
    return;
  }
  signs.forEach((sign) => document.removeEventListener(sign, say));
  // Nothing depends on it: where it does not arrive, an answer says the same.
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
};

if (form) {
  signs.forEach((sign) => document.addEventListener(sign, say, { passive: true }));
}
