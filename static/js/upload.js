// Handing in on a slow line. Before the file is sent, its SHA-256 is computed here and registered: registered before the
// deadline, the file itself may follow within the grace. The upload shows how far it is, and starts again by itself when
// the line drops; the form carries a mark by which the portal takes it once only. Without this script the form is sent as
// any other, and the arrival of the request decides.

const form = document.querySelector("form[data-upload]");
const input = form?.querySelector("input[type=file]");
const RETRY_AFTER = [1, 3, 7, 15, 30, 60];  // seconds
// The form, with nothing registered, is better than a form that waits for ever.
const PATIENCE = 15_000;

if (form && input && window.isSecureContext) {
  const state = form.querySelector("[data-upload-state]");
  const meter = form.querySelector("[data-upload-progress]");
  const bar = meter.querySelector("progress");
  const say = (text) => {
    state.textContent = text;
  };
  const line = form.querySelector("[data-upload-line]");
  const written = new Intl.DateTimeFormat("en-GB", {
    day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  const instant = (text) => written.format(new Date(text));
  const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

  const digest = async (file) => {
    const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // One registration a file, begun when it is chosen: it counts from then, however long the rest of the form takes.
  const registrations = new WeakMap();
  const register = (file) => {
    if (!registrations.has(file)) {
      registrations.set(file, tryToRegister(file));
    }
    return registrations.get(file);
  };
  const tryToRegister = async (file) => {
    try {
      const body = new URLSearchParams({ sha256: await digest(file), csrf_token: form.elements.csrf_token.value });
      const answer = await fetch(form.dataset.register, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 201) {
        return await answer.json();
      }
    } catch {
      /* The line is bad, or the file cannot be read: the upload will show which. */
    }
    registrations.delete(file);
    return null;
  };
  const tell = (registered) => {
    if (registered) {
      say(`Your file is registered, ${instant(registered.registered_at)}. It counts from then if it is handed in before ${instant(registered.until)}, your time.`);
    }
  };

  const chosen = async () => {
    const [file] = input.files;
    say("");
    if (file) {
      const registered = await register(file);
      if (input.files[0] === file) {
        tell(registered);
      }
    }
  };
  input.addEventListener("change", chosen);
  // On a slow line the file may have been chosen before this script came.
  chosen();

  // The portal says where to go. Whatever else it answers is a page, such as that the session is over: the browser asks
  // for that page by itself, without the file, and says so, lest another file be taken in its place.
  const take = (answer) => {
    if (answer.status === 200) {
      location.assign(JSON.parse(answer.responseText).next);
      return;
    }
    input.disabled = true;
    const unsent = Object.assign(document.createElement("input"), { type: "hidden", name: "file_not_sent", value: "y" });
    form.append(unsent);
    form.submit();
  };

  const send = (body) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json, text/html");
      request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
        if (lengthComputable) {
          bar.value = loaded / total;
          meter.querySelector("span").textContent =
            loaded < total ? `${Math.floor((100 * loaded) / total)} % sent` : "All is sent. We count the words and make the blind copy.";
        }
      });
      request.addEventListener("load", () => resolve(request.status === 0 ? null : request));
      request.addEventListener("error", () => resolve(null));
      request.send(body);
    });

  let sending = false;
  form.addEventListener("submit", async (event) => {
    const [file] = input.files;
    // Another script may have stopped it already, as for a file that is too large.
    if (event.defaultPrevented || !file) {
      return;
    }
    event.preventDefault();
    if (sending) {
      return;
    }
    sending = true;
    const buttons = [...form.querySelectorAll("button")];
    const body = new FormData(form, event.submitter);
    for (const button of buttons) {
      button.disabled = true;
    }
    say("Registering your file.");
    const registered = await register(file);
    say("");
    tell(registered);
    meter.hidden = false;
    for (const seconds of [...RETRY_AFTER, null]) {
      const answer = await send(body);
      if (answer) {
        take(answer);
        return;
      }
      if (seconds !== null) {
        line.textContent = `The line dropped. We send it again in ${seconds} second${seconds === 1 ? "" : "s"}; nothing of what you typed is lost.`;
        await wait(seconds);
        line.textContent = "";
      }
    }
    line.textContent =
      "The portal cannot be reached. Nothing of what you typed is lost: keep this page open, and press the button again when you are on line.";
    meter.hidden = true;
    sending = false;
    for (const button of buttons) {
      button.disabled = false;
    }
  });
}
