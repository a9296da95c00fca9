// On a phone the essay and the scores take turns on the screen, each keeping its place. Without this script they follow
// one another on the page, and the two links of the switch jump between them.

const reader = document.querySelector("[data-reader]");
const links = [...document.querySelectorAll("[data-reader-switch] a")];
const narrow = window.matchMedia("(max-width: 63.99rem)");

if (reader) {
  const places = {};
  const paneOf = (link) => link.hash.slice(1);

  const show = (pane) => {
    places[reader.dataset.showing] = window.scrollY;
    reader.dataset.showing = pane;
    for (const link of links) {
      if (paneOf(link) === pane) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    }
    window.scrollTo({ top: places[pane] ?? 0, behavior: "instant" });
  };

  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (narrow.matches) {
        event.preventDefault();
        show(paneOf(link));
      }
    });
  }
  // A form that came back with errors is shown first.
  const scores = paneOf(links.at(-1));
  show(reader.querySelector(".error-summary") || location.hash === `#${scores}` ? scores : paneOf(links[0]));
}
