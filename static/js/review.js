// The scoring form: what is typed is kept on this device at once, and saved to the portal by itself. It says where it is
// saved, and shows both versions where it was saved elsewhere in the meantime. Without this script the buttons save.

import { deviceCopy } from "./kept.js";
import { renewToken, send } from "./line.js";
import { savingBySelf } from "./saving.js";
import { asServed, asTyped, differing, fill, labelOf, together } from "./typed.js";
import { askWhich } from "./versions.js";

const form = document.querySelector("form[data-review]");
const state = form?.querySelector("[data-save-state]");
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

// A review that was handed in is shown in the same form, with nothing left to save.
if (state) {
  const trouble = form.querySelector("[data-save-trouble]");
  const version = form.elements.version;
  const device = deviceCopy(form.dataset.key);
  // A page that already shows both versions waits for its reader to say which shall be.
  const savesBySelf = form.dataset.saves === "portal" && form.dataset.review !== "conflict";
  const typed = () => asTyped(new FormData(form));

  // What the portal has; null where the form came back from it with something that it has not.
  let saved = form.dataset.review === "" ? asServed(form) : null;
  // What it may have, where its answer was lost on the way.
  let sent = null;
  // What it has instead (values, version), until the reader has said which shall be.
  let conflict = null;
  let isOver = false;
  let isLeaving = false;
  let isKept = true;

  const changed = () => saved === null || differing(typed(), saved).length > 0;
  const keep = () => {
    isKept = device.write({ values: typed(), version: version.value });
  };
  const settle = (values, at) => {
    [saved, version.value, sent] = [values, at, null];
    if (changed()) {
      keep();
    } else {
      device.forget();
    }
  };

  // ---- What is said of it ----

  const inTrouble = () => trouble.textContent !== "";
  const say = (text) => {
    state.textContent = text;
    trouble.textContent = "";
    form.querySelector("[data-last-saved]")?.remove();
  };
  // Said aloud as well. more: what follows the text, such as a way out.
  const warn = (text, ...more) => {
    say("");
    trouble.append(text, ...more.flatMap((part) => [" ", part]));
  };
  const wayOut = (label, act) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.className = "link-button";
    button.addEventListener("click", act);
    return button;
  };
  const where = () =>
    isKept ? "What you typed is kept on this device." : "Copy what you typed: this device cannot keep it.";
  const tellSaved = (at) => say(changed() ? "Saving" : `Saved ${clock.format(at)}`);

  // ---- Two versions ----

  const decide = async () => {
    const [here, there] = [typed(), conflict.values];
    const choice = await askWhich(differing(here, there).map((name) => [labelOf(form, name), here[name], there[name]]));
    if (!choice) {
      return;
    }
    if (choice === "kept") {
      fill(form, there);
    }
    settle(there, conflict.version);
    conflict = null;
    tellSaved(new Date());
    if (savesBySelf) {
      saving.now();
    }
  };
  const disagree = (values, at) => {
    conflict = { values, version: at };
    warn("Not saved here: it was saved elsewhere.", wayOut("Look at both versions", decide));
  };

  // ---- To the portal and back ----

  // Null where somebody must sign in first.
  const ask = async (act) => {
    const fields = () => [...new FormData(form), ["act", act]];
    const answer = await send(form.action, fields());
    if (![400, 401].includes(answer.status)) {
      return answer;
    }
    const who = await renewToken(form);
    if (who === "same") {
      return send(form.action, fields());
    }
    const signIn = Object.assign(document.createElement("a"), { href: form.dataset.signIn, target: "_blank" });
    signIn.textContent = "Sign in in a new window, then come back to this one.";
    if (who === "nobody") {
      warn(`Not saved: you are signed out. ${where()}`, signIn);
    } else {
      warn(`Not saved: ${who === "gone" ? "this essay is not on your desk now" : "somebody else has signed in"}. ${where()}`);
    }
    return null;
  };
  const warnOfLine = (what) => warn(`${what}: the line is down, or the portal is. ${where()}`);

  const refused = async (answer, sending) => {
    const { why, kept, replaced } = await answer.json();
    if (!kept || replaced) {
      isOver = true;
      const sentence = new DOMParser().parseFromString(why, "text/html").body.textContent.trim();
      warn(sentence, where(), ...(replaced ? [wayOut("Open the new version", () => location.reload())] : []));
      return "wait";
    }
    const values = asTyped(Object.entries(kept));
    if ([sending, sent].some((one) => one && !differing(values, one).length)) {
      settle(values, kept.version);  // the portal had it, and only its answer was lost
      tellSaved(new Date());
      return "saved";
    }
    disagree(values, kept.version);
    return "wait";
  };

  const save = async () => {
    if (isOver || conflict) {
      return "wait";
    }
    const sending = typed();
    if (!inTrouble()) {
      say("Saving");
    }
    try {
      const answer = await ask("save");
      if (!answer) {
        return "wait";
      }
      if (answer.ok) {
        const stored = await answer.json();
        settle(sending, stored.version);
        tellSaved(new Date(stored.saved_at));
        return "saved";
      }
      if (answer.status === 422) {
        const { errors } = await answer.json();
        warn(`Not saved. ${Object.values(errors).flat().join(" ")}`);
        return "wait";
      }
      if (answer.status === 404 || answer.status === 409) {
        return await refused(answer, sending);
      }
    } catch {
      /* the line */
    }
    sent = sending;
    warnOfLine("Not saved");
    return "again";
  };
  const saving = savingBySelf(save, changed);

  const handIn = async () => {
    await saving.rest();
    if (conflict) {
      await decide();
      return;
    }
    try {
      const answer = await ask("hand in");
      if (!answer) {
        return;
      }
      if (answer.status === 404) {
        await refused(answer, typed());
        return;
      }
      const { next, version: now } = await answer.json();
      isLeaving = true;
      if (answer.ok) {
        device.forget();
        location.assign(next);
        return;
      }
      // Gaps, or both versions: the portal has a page that shows it all.
      version.value = now ?? version.value;
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "act", value: "hand in" }));
      form.submit();
    } catch {
      warnOfLine("Not handed in");
    }
  };

  // ---- When ----

  form.addEventListener("input", () => {
    keep();
    if (isOver || conflict) {
      return;
    }
    if (savesBySelf) {
      if (!inTrouble()) {
        say("Saving");
      }
      saving.wake();
    } else {
      say(changed() ? where() : "");
    }
  });

  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) {
      return;
    }
    isBusy = true;
    if (event.submitter?.value !== "save") {
      await handIn();
    } else if (conflict) {
      await decide();
    } else if ((await saving.now()) === "saved" && !changed()) {
      tellSaved(new Date());
    }
    isBusy = false;
  });

  const comeBack = () => {
    if (savesBySelf && inTrouble() && changed()) {
      saving.now();
    }
  };
  window.addEventListener("online", comeBack);
  window.addEventListener("focus", comeBack);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && savesBySelf && saved && changed()) {
      saving.now();
    }
  });
  // Asked only where leaving could lose something.
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && changed() && (inTrouble() || !isKept)) {
      event.preventDefault();
    }
  });

  const begin = () => {
    if (savesBySelf) {
      saving.wake();
    }
  };
  // What was typed here before, and never reached the portal. A form that came back from it is newer.
  const before = saved && device.read();
  // On a slow line somebody types before this script has come.
  const isEarly = saved && changed();
  if (!saved) {
    keep();
  } else if (before && differing(before.values, saved).length) {
    const there = saved;
    fill(form, together(form, before.values, there));
    if (before.version === version.value) {
      warn("What you typed here before is back.");
      begin();
    } else {
      disagree(there, version.value);
    }
  } else if (isEarly) {
    keep();
    say(savesBySelf ? "Saving" : where());
    begin();
  } else if (before) {
    device.forget();
  }
}
