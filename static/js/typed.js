// What a form holds, as plain values by field: to be kept, compared with what the portal has, and put back.

const NOT_TYPED = ["csrf_token", "version", "act"];

// entries: pairs of a field's name and its value, such as a FormData has. An empty field is left out.
export const asTyped = (entries) =>
  Object.fromEntries(
    [...entries]
      .filter(([name, value]) => !NOT_TYPED.includes(name) && value !== "")
      .map(([name, value]) => [name, String(value).replace(/\r\n?/g, "\n")]),
  );

export const differing = (one, other) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => one[name] !== other[name]);

// What a form held when its page came, whatever was typed into it since.
export const asServed = (form) => {
  const copy = form.cloneNode(true);
  copy.reset();
  return asTyped(new FormData(copy));
};

// What was kept, with what was typed since the page came over it: of a text that was typed in both, both.
export const together = (form, kept, served) => {
  const all = { ...kept };
  const now = asTyped(new FormData(form));
  for (const name of differing(now, served)) {
    const isInBoth = form.elements[name].type === "textarea" && kept[name] && kept[name] !== served[name];
    all[name] = isInBoth ? `${kept[name]}\n\n${now[name]}` : now[name];
  }
  return all;
};

export const fill = (form, values) => {
  for (const field of form.elements) {
    if (!field.name || ["hidden", "submit", "button"].includes(field.type)) {
      continue;
    }
    if (field.type === "radio") {
      field.checked = field.value === (values[field.name] ?? "");
    } else {
      field.value = values[field.name] ?? "";
    }
  }
  form.dispatchEvent(new Event("filled"));
};

// What the page calls a field.
export const labelOf = (form, name) => {
  const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
  const text = field?.closest("fieldset")?.querySelector("legend") ?? field?.labels[0]?.firstChild;
  return text?.textContent.trim() ?? name;
};
