// Where the reader is in the essay: as the share of it that lies above, because another window has other pixels.

import { essay } from "./essay_text.js";

export const jump = (top) => window.scrollTo({ top, behavior: "instant" });

export const share = () => {
  const { top, height } = essay.getBoundingClientRect();
  return height ? Math.min(Math.max(-top / height, 0), 1) : 0;
};

// How much is read, if all that was seen is: nothing at the top, and all once the end is in the window.
export const read = () => {
  const { top, height } = essay.getBoundingClientRect();
  const toGo = height - window.innerHeight;
  return toGo > 0 ? Math.min(Math.max(-top / toGo, 0), 1) : 1;
};

export const goTo = (wanted) => {
  const { top, height } = essay.getBoundingClientRect();
  jump(wanted > 0 ? window.scrollY + top + wanted * height : 0);
};
