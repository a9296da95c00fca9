// A file field becomes a place to drop a file on, and says which file it holds. The form is sent by its button alone.

const size = (bytes) =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

for (const zone of document.querySelectorAll("[data-dropzone]")) {
  const input = zone.querySelector("input[type=file]");
  const hint = document.createElement("output");
  hint.htmlFor = input.id;
  zone.append(hint);

  const tell = () => {
    const [file] = input.files;
    hint.textContent = file ? `Chosen: ${file.name}, ${size(file.size)}` : "Or drop the file here.";
  };

  input.addEventListener("change", tell);
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
      hint.textContent = "One file only, please: drop just the essay.";
      return;
    }
    if (files.length > 0) {
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
