// Where the reader is in the essay: as the share of it that lies above, because another window has other pixels.

import { essay } from "./essay_text.js";

export const jump = (top) => window.scrollTo({ top, behavior: "instant" });

export const share = () => {
  const { top, height } = essay.getBoundingClientRect();
  return height ? Math.min(Math.max(-top / height, 0), 1) : 0;
};

export const goTo = (wanted) => {
  const { top, height } = essay.getBoundingClientRect();
  jump(wanted > 0 ? window.scrollY + top + wanted * height : 0);
};
