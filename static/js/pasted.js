// The announcements that were pasted stay on this device until others are, or until sign-out: a page that answers a form
// cannot be gone back to, and nothing typed is lost.

import { deviceCopy } from "./kept.js";

const form = document.querySelector("[data-pasted]");
const box = form.querySelector("textarea");
const copy = deviceCopy(form.dataset.pasted);
const again = document.querySelector("#again");

const kept = copy.read();
if (box.value.trim() !== "") {
  // On a slow line the text may be there before this is.
  copy.write(box.value);
} else if (typeof kept === "string" && kept !== "") {
  box.value = kept;
  again.hidden = false;
  again.querySelector("button").addEventListener("click", () => {
    box.value = "";
    copy.forget();
    again.hidden = true;
    box.focus();
  });
}

box.addEventListener("input", () => (box.value.trim() ? copy.write(box.value) : copy.forget()));
