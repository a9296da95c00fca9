// A file field becomes a place to drop a file on, and says which file it holds. The form is sent by its button alone, and
// not with a file that the portal would turn away unread, together with all that was typed.

const MOST = 20_000_000;

const size = (bytes) =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

for (const zone of document.querySelectorAll("[data-dropzone]")) {
  const input = zone.querySelector("input[type=file]");
  const hint = document.createElement("output");
  hint.htmlFor = input.id;
  zone.append(hint);

  const isTooLarge = () => input.files[0]?.size > MOST;
  const tell = () => {
    const [file] = input.files;
    const limit = isTooLarge() ? ". That is too large: choose one of at most 20 MB." : "";
    hint.textContent = file ? `Chosen: ${file.name}, ${size(file.size)}${limit}` : "Or drop the file here.";
  };

  input.addEventListener("change", tell);
  input.form?.addEventListener("submit", (event) => {
    if (isTooLarge()) {
      event.preventDefault();
      input.focus();
    }
  });
  input.form?.addEventListener("reset", () => setTimeout(tell));
  tell();

  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) {
      zone.classList.remove("over");
    }
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const { files } = event.dataTransfer;
    if (files.length > 1 && !input.multiple) {
      hint.textContent = "One file only, please.";
      return;
    }
    if (files.length > 0) {
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
