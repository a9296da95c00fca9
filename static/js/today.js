// The page is the same for everybody, so it marks the day that it is in UTC; here it becomes the reader's own.
const now = new Date();
const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
const cells = [...document.querySelectorAll(".month-table td")];
const cellOf = (day) => cells.find((cell) => cell.querySelector(".day time")?.dateTime === day);
const marked = document.querySelector(".month-table td[aria-current]");
const own = cellOf(today);
// A demonstration may stand at another time: what is marked there is left as it is.
const near = !marked || Math.abs(new Date(marked.querySelector(".day time").dateTime) - now) < 3 * 24 * 3600 * 1000;
if (near && marked !== own) {
  marked?.removeAttribute("aria-current");
  own?.setAttribute("aria-current", "date");
}
