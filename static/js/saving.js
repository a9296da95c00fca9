// When a form is saved by itself: one request at a time, each begun two seconds at the least after the one before, and
// more and more rarely while the portal cannot be reached.

const PAUSE = 2000;
const RETRY_AFTER = [2, 5, 10, 20, 40, 60];  // seconds

// save: sends what is there, and resolves to "saved", "wait" (what is there must change first, or somebody decide) or
// "again" (the portal could not be reached). changed: whether there is anything to save.
export const savingBySelf = (save, changed) => {
  let timer = 0;
  let running = null;
  let failures = 0;

  const later = (delay) => {
    timer ||= setTimeout(run, delay);
  };
  const run = () => {
    clearTimeout(timer);
    timer = 0;
    running ??= save().then((outcome) => {
      running = null;
      failures = outcome === "again" ? failures + 1 : 0;
      if (outcome === "again") {
        later(1000 * (RETRY_AFTER[failures - 1] ?? RETRY_AFTER.at(-1)));
      } else if (outcome === "saved" && changed()) {
        later(PAUSE);
      }
      return outcome;
    });
    return running;
  };

  return {
    // Something was typed.
    wake() {
      if (!running && !failures) {
        later(PAUSE);
      }
    },
    // Without waiting: the reader asks for it, leaves, or comes back.
    async now() {
      await running;
      return changed() ? run() : "saved";
    },
    // Until what is under way has been answered; nothing more is sent by itself.
    async rest() {
      clearTimeout(timer);
      timer = 0;
      await running;
      clearTimeout(timer);
      timer = 0;
    },
  };
};
