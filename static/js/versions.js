// Two versions of one review, side by side, and which of them shall be. Closing the dialog decides nothing.

const dialog = document.querySelector("[data-versions]");
const rows = dialog?.querySelector("tbody");
const heads = dialog?.querySelectorAll("thead tr > *");

// fields: (label, typed here, what is kept) of each field in which they differ. Resolves to "here", "kept" or "".
export const askWhich = (fields) => {
  rows.replaceChildren(
    ...fields.map((texts) => {
      const row = document.createElement("tr");
      row.append(
        ...texts.map((text, column) => {
          const cell = document.createElement(column ? "td" : "th");
          cell.textContent = text || "–";
          if (column) {
            cell.dataset.label = heads[column].textContent;
          }
          return cell;
        }),
      );
      row.firstChild.scope = "row";
      return row;
    }),
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
};
