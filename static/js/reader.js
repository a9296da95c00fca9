// On a phone the essay and the scores take turns on the screen, each keeping its place. Without this script they follow
// one another on the page, and the two links of the switch jump between them.

const reader = document.querySelector("[data-reader]");
const links = [...document.querySelectorAll("[data-reader-switch] a")];
const narrow = window.matchMedia("(max-width: 63.99rem)");

if (reader) {
  const places = {};
  const paneOf = (link) => link.hash.slice(1);

  const show = (pane) => {
    reader.dataset.showing = pane;
    for (const link of links) {
      if (paneOf(link) === pane) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    }
  };

  const turnTo = (pane) => {
    places[reader.dataset.showing] = window.scrollY;
    show(pane);
    window.scrollTo({ top: places[pane] ?? 0, behavior: "instant" });
  };

  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (narrow.matches) {
        event.preventDefault();
        turnTo(paneOf(link));
      }
    });
  }
  // A form that came back with errors is shown first. Where the page stands is the browser's affair.
  const scores = paneOf(links.at(-1));
  show(reader.querySelector(".error-summary, .rail .notice.tone-danger") || location.hash === `#${scores}` ? scores : paneOf(links[0]));
}
