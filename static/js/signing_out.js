// Signing out leaves nothing behind on this device of what was typed into reviews.

import { forgetAll } from "./kept.js";

document.querySelector("form[action$='/sign-out']")?.addEventListener("submit", forgetAll);
