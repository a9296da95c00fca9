// A note of the essay opens where it is called, and Escape or a click elsewhere leads back. Without this script, or where
// the browser has no popovers, its number is a link to the notes at the end, and there is one back.

import { essay } from "./essay_text.js";

if ("popover" in HTMLElement.prototype) {
  const sheet = document.createElement("aside");
  sheet.className = "note-sheet";
  sheet.popover = "auto";
  sheet.tabIndex = -1;
  document.body.append(sheet);

  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "link-button", textContent: "Back to the text" });
  close.addEventListener("click", () => sheet.hidePopover());

  let calledBy = null;
  essay.addEventListener("click", (event) => {
    const mark = event.target.closest(".note-mark a");
    const note = mark && document.getElementById(mark.hash.slice(1));
    if (!note || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    const text = document.createElement("div");
    text.append(...[...note.childNodes].map((node) => node.cloneNode(true)));
    // The way back, and names that must be once on a page.
    for (const link of text.querySelectorAll(`a[href$="-mark"]`)) {
      link.remove();
    }
    for (const named of text.querySelectorAll("[id]")) {
      named.removeAttribute("id");
    }
    const title = document.createElement("h2");
    title.textContent = mark.getAttribute("aria-label");
    sheet.setAttribute("aria-label", title.textContent);
    sheet.replaceChildren(title, text, close);
    sheet.showPopover();
    sheet.focus();
    calledBy = mark;
  });
  sheet.addEventListener("toggle", (event) => {
    if (event.newState === "closed") {
      calledBy.focus({ preventScroll: true });
    }
  });
}
