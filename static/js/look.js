// How the essay looks to its reader: size, spacing, width of the lines, letters and paper, remembered on this device.
// Not a module: what was chosen must hold before the first paint. The style sheet knows what each choice means.
(() => {
  const KEY = "look";
  const root = document.documentElement;

  // A browser may refuse storage: the choice then lasts as long as the page.
  const stored = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  };
  const store = (look) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(look));
    } catch {
      /* nothing to do */
    }
  };

  const apply = (look) => {
    for (const name of ["size", "leading", "measure", "face", "paper"]) {
      root.dataset[name] = look[name] ?? "";
    }
    // The palette is js/theme.js's: sepia is a light one.
    const palette = { light: "light", sepia: "light", dark: "dark" }[look.paper];
    document.dispatchEvent(new CustomEvent("palette", { detail: palette ?? null }));
  };

  apply(stored());
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-look]");
    if (!form) {
      return;
    }
    for (const [name, value] of Object.entries(stored())) {
      const choice = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
      if (choice) {
        choice.checked = true;
      }
    }
    const change = () => {
      const look = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
      store(look);
      apply(look);
    };
    form.addEventListener("change", change);
    form.addEventListener("reset", () => setTimeout(change));
    form.addEventListener("submit", (event) => event.preventDefault());
  });
})();
