// Light, dark, or as the device has it. The palette's dark half is a `prefers-color-scheme` media block in the
// style sheets: a choice rewrites those blocks' conditions, so the dark colours are written down once.
(() => {
  const KEY = "theme";
  const DARK = "screen and (prefers-color-scheme: dark)";  // paper stays white
  const CONDITIONS = { light: "not all", dark: "screen" };

  // Found before any condition is rewritten. Bootstrap has no such block.
  const blocks = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule && rule.media.mediaText === DARK);

  const apply = (choice) => {
    for (const block of blocks) {
      block.media.mediaText = CONDITIONS[choice] ?? DARK;
    }
  };

  // A browser may refuse storage: the choice then lasts as long as the page.
  const stored = () => {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  };
  const store = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      /* nothing to do */
    }
  };

  apply(stored());
  // A page may ask for a palette of its own, as the reading page does for its paper; null: as chosen here.
  document.addEventListener("palette", (event) => apply(event.detail ?? stored()));
  document.addEventListener("DOMContentLoaded", () => {
    const select = document.getElementById("theme");
    select.value = stored();
    select.closest("label").hidden = false;
    select.addEventListener("change", () => {
      store(select.value);
      apply(select.value);
    });
  });
})();
