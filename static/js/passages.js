// Passages of the essay that the reader marks: drawn in the text with the name of what they are evidence for, and listed
// beside its score. Selecting some text brings up the bar that marks it. Without this script the list is all there is.

import { essay, paint, pieces, placeOf, rangeOf } from "./essay_text.js";
import { onKey } from "./keys.js";
import { renewToken, send } from "./line.js";
import { toText } from "./panes.js";

const TONES = 4;
const LONGEST = 2000;  // as rules.passages has it

const bar = document.querySelector("[data-marking]");
const rail = document.querySelector(".rail");
const review = document.querySelector("form[data-review]");
const said = document.querySelector("[data-marking-state]");
const sections = [...document.querySelectorAll("[data-evidence]")];
const criteria = sections.map((section) => section.dataset.evidence);
const nameOf = (criterion) =>
  bar?.querySelector(`button[value="${criterion}"]`)?.textContent ??
  rail.querySelector(`#criterion_${criterion} legend`)?.textContent ?? "";

// ---- In the text ----

const marksOf = (line) => essay.querySelectorAll(`[data-mark="${line.dataset.mark}"]`);

const draw = (line) => {
  const { begins, ends, mark, criterion } = line.dataset;
  const tone = criterion ? 1 + (criteria.indexOf(criterion) % TONES) : 0;
  line.dataset.tone = tone;
  // From the last on, as a node that is split would move those after it.
  for (const [node, from, to] of pieces(Number(begins), Number(ends)).reverse()) {
    if (!node.data.slice(from, to).trim()) {
      continue;
    }
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const drawn = document.createElement("mark");
    Object.assign(drawn.dataset, { mark, tone });
    range.surroundContents(drawn);
  }
  const all = [...marksOf(line)];
  all.at(-1)?.setAttribute("data-label", criterion ? nameOf(criterion) : "marked");
  if (all.length) {
    Object.assign(all[0], { id: `passage-${mark}`, tabIndex: -1 });
    line.querySelector("a").hash = `#passage-${mark}`;
  }
};

const wipe = (line) => {
  for (const mark of marksOf(line)) {
    mark.replaceWith(...mark.childNodes);
  }
  essay.normalize();
};

const goToPassage = (line) => {
  const [first] = marksOf(line);
  toText();
  first?.scrollIntoView({ block: "center" });
  first?.focus({ preventScroll: true });
};

for (const line of document.querySelectorAll("[data-begins]")) {
  draw(line);
}

rail.addEventListener("click", async (event) => {
  const line = event.target.closest("[data-mark]");
  const button = event.target.closest("button[form=removing]");
  if (line && event.target.closest("a")) {
    event.preventDefault();
    goToPassage(line);
  } else if (line && button) {
    event.preventDefault();
    const answer = await sendToPortal(button.formAction, {});
    if (answer?.ok) {
      const section = line.closest("[data-evidence]");
      wipe(line);
      line.remove();
      section.hidden = !section.querySelector("li");
      say("Removed.");
    }
  }
});

// ---- To the portal ----

const say = (text) => {
  said.textContent = text;
  said.classList.toggle("visually-hidden", !text.startsWith("Not"));
};

const sendToPortal = async (address, fields) => {
  const withToken = () => ({ ...fields, csrf_token: review.elements.csrf_token.value });
  try {
    let answer = await send(address, withToken());
    if ([400, 401].includes(answer.status) && (await renewToken(review)) === "same") {
      answer = await send(address, withToken());
    }
    if (!answer.ok) {
      const { why } = await answer.json();
      say(new DOMParser().parseFromString(why ?? "Not marked.", "text/html").body.textContent.trim());
    }
    return answer;
  } catch {
    say("Not done: the line is down, or you are signed out.");
    return null;
  }
};

// ---- The bar ----

if (bar) {
  let chosen = null;
  const quote = bar.querySelector("q");

  const choose = (place) => {
    chosen = place;
    bar.hidden = !place;
    quote.textContent = place?.quote ?? "";
    const isTooLong = place?.quote.length > LONGEST;
    for (const button of bar.querySelectorAll("button[name=criterion]")) {
      button.disabled = isTooLong;
    }
    if (isTooLong) {
      say(`Not to be marked in one piece: a passage has ${LONGEST.toLocaleString("en")} characters at the most.`);
    } else {
      say(place ? "Some text is selected: press m to mark it." : "");
    }
    // The browser drops the selection once the bar has the focus.
    paint("chosen", place ? [rangeOf(place.begins, place.ends)] : []);
  };
  const put = (html) => {
    const line = new DOMParser().parseFromString(html, "text/html").querySelector("li");
    const section = sections.find((one) => one.dataset.evidence === line.dataset.criterion);
    const before = [...section.querySelectorAll("li")].find((one) => !(Number(one.dataset.begins) <= line.dataset.begins));
    section.querySelector(`[data-mark="${line.dataset.mark}"]`)?.remove();
    section.querySelector("ul").insertBefore(line, before?.isConnected ? before : null);
    section.hidden = false;
    wipe(line);
    draw(line);
    return line;
  };

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const selection = document.getSelection();
      if (document.activeElement.closest("[data-marking], [data-find]")) {
        return;
      }
      const place = selection.rangeCount && !selection.isCollapsed ? placeOf(selection.getRangeAt(0)) : null;
      if (place || !bar.hidden) {
        choose(place);
      }
    }, 250);
  });

  bar.addEventListener("submit", async (event) => {
    event.preventDefault();
    const criterion = event.submitter?.value ?? "";
    const answer = await sendToPortal(bar.action, { ...chosen, criterion, note: bar.elements.note.value });
    if (answer?.status === 201) {
      const line = put(await answer.text());
      choose(null);
      bar.reset();
      document.getSelection().removeAllRanges();
      marksOf(line)[0]?.focus({ preventScroll: true });
      say(criterion ? `Marked as evidence for ${nameOf(criterion)}.` : "Marked.");
    }
  });
  const cancel = () => {
    choose(null);
    document.getSelection().removeAllRanges();
    essay.focus({ preventScroll: true });
  };
  bar.querySelector("[data-cancel]").addEventListener("click", cancel);
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      cancel();
    }
  });
  essay.tabIndex = -1;
  onKey("m", () => {
    if (!bar.hidden) {
      bar.querySelector(".marking-choices button").focus();
    }
  });
}
