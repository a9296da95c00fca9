// A choice of time zone that nobody has made yet begins at the one that the reader's device is set to.
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const choice of document.querySelectorAll("select[data-own-zone]")) {
  if (!choice.value && [...choice.options].some((option) => option.value === own)) {
    choice.value = own;
  }
}
