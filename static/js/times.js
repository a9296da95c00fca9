// Every instant on the page, in the reader's own zone as well. In a series, the meetings that start at another time
// of day than most are marked: zones change their clocks on different days.
const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayOf = (date) => day.format(date).replace(/,/g, "");

const addition = (text, className) => {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
};

const additions = new Map();
for (const time of document.querySelectorAll("time.instant[datetime]")) {
  const date = new Date(time.dateTime);
  const printed = time.textContent.trim().replace(/\s+/g, " ");
  // Where the clock on the wall there is the reader's own, or another zone was asked for, nothing needs to be said.
  if (time.closest("[data-zone]") || Number.isNaN(date.getTime()) || printed.startsWith(`${dayOf(date)}, ${clock.format(date)}`)) {
    continue;
  }
  // A deadline at midnight is printed as the 24:00 of the day that ends with it.
  const lastDay = dayOf(new Date(date.getTime() - 1));
  if (clock.format(date) === "00:00" && printed.startsWith(`${lastDay}, 24:00`)) {
    continue;
  }
  const text = printed.startsWith(`${dayOf(date)},`) ? clock.format(date) : `${dayOf(date)}, ${clock.format(date)}`;
  const local = addition(`(${text} your time)`, "local-time");
  time.after(" ", local);
  additions.set(time, local);
}

// Of two times of day as frequent, the one that comes first is the usual one, as in portal/events/calendar.py.
for (const series of document.querySelectorAll("[data-series]")) {
  const times = [...series.querySelectorAll("time.instant[datetime]")];
  const starts = times.map((time) => clock.format(new Date(time.dateTime)));
  const count = (start) => starts.filter((other) => other === start).length;
  const usual = starts.reduce((best, start) => (count(start) > count(best) ? start : best), starts[0]);
  times.forEach((time, index) => {
    if (starts[index] !== usual) {
      (additions.get(time) ?? time).after(" ", addition(`${starts[index]} instead of ${usual}`, "badge tone-warning"));
    }
  });
}
