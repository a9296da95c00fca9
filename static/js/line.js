// The line to the portal: sends a form by a script, and renews the form's token after the session ended.

// What a request may weigh that must outlive its page (the browsers' limit is 64 KiB for all of them).
const MOST_KEPT_ALIVE = 60_000;

// A line can fall silent without dropping: an answer that has not come by then, in ms, does not come any more.
const PATIENCE = 20_000;

// Resolves to the portal's answer; rejects where it cannot be reached, or says nothing for 20 seconds.
export const send = (address, fields) => {
  const body = new URLSearchParams(fields);
  const keepalive = String(body).length < MOST_KEPT_ALIVE;
  const signal = AbortSignal.timeout(PATIENCE);
  return fetch(address, { method: "POST", body, keepalive, signal, headers: { Accept: "application/json" } });
};

export const token = () => document.querySelector("input[name=csrf_token]").value;

// A session that ended has taken its token with it. Resolves to "same" where the same reader has signed in again, and
// every form of this page can be sent again; else to "somebody else" or "nobody".
export const renewToken = async (form) => {
  const answer = await fetch(form.dataset.page, { signal: AbortSignal.timeout(PATIENCE) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form[data-review]");
  if (!fresh) {
    return answer.redirected ? "nobody" : "gone";
  }
  if (fresh.dataset.key !== form.dataset.key) {
    return "somebody else";
  }
  for (const input of document.querySelectorAll("input[name=csrf_token]")) {
    input.value = fresh.elements.csrf_token.value;
  }
  return "same";
};
