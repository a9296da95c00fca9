// The text of the essay: its characters are counted as the portal counts them, in the element's textContent.

export const essay = document.querySelector(".reader .essay");

const textNodes = () => {
  const walker = document.createTreeWalker(essay, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    nodes.push(walker.currentNode);
  }
  return nodes;
};

// The parts of the text nodes that lie between two characters: (node, from, to).
export const pieces = (begins, ends) => {
  const found = [];
  let at = 0;
  for (const node of textNodes()) {
    const [from, to] = [Math.max(begins - at, 0), Math.min(ends - at, node.length)];
    if (from < to) {
      found.push([node, from, to]);
    }
    at += node.length;
    if (at >= ends) {
      break;
    }
  }
  return found;
};

export const rangeOf = (begins, ends) => {
  const its = pieces(begins, ends);
  const range = document.createRange();
  if (its.length) {
    range.setStart(its[0][0], its[0][1]);
    range.setEnd(its.at(-1)[0], its.at(-1)[2]);
  }
  return range;
};

// Where a range lies in the text, cut to it and without white space at its ends; null where nothing is left.
export const placeOf = (range) => {
  if (!range.intersectsNode(essay)) {
    return null;
  }
  const inside = document.createRange();
  inside.selectNodeContents(essay);
  if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) {
    inside.setStart(range.startContainer, range.startOffset);
  }
  const before = document.createRange();
  before.selectNodeContents(essay);
  before.setEnd(inside.startContainer, inside.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) {
    inside.setEnd(range.endContainer, range.endOffset);
  }
  const text = inside.toString();
  const quote = text.trim();
  const begins = before.toString().length + text.indexOf(quote);
  return quote ? { begins, ends: begins + quote.length, quote } : null;
};

// Something other than marks in the text is painted over it, where the browser can: found words, a chosen passage.
export const paint = (name, ranges) => {
  if (globalThis.Highlight && CSS.highlights) {
    CSS.highlights.set(name, new Highlight(...ranges));
  }
};
