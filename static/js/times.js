// Every instant on the page, in the reader's own zone as well. In a series, the meetings that start at another time
// of day than most are marked: zones change their clocks on different days.
const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long" });
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const dayOf = (date) => day.format(date).replace(/,/g, "");

const addition = (text, className, tag = "span") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

// In a month's table the day is the cell's, and there is no room for long dates.
const inBrief = (time, date, printed) => {
  const [year, month, number] = time.dataset.day.split("-").map(Number);
  const sameDay = date.getFullYear() === year && date.getMonth() + 1 === month && date.getDate() === number;
  if (sameDay && printed.startsWith(clock.format(date))) {
    return "";
  }
  return sameDay ? clock.format(date) : `${weekday.format(date)} ${clock.format(date)}`;
};

const additions = new Map();
for (const time of document.querySelectorAll("time.instant[datetime]")) {
  const date = new Date(time.dateTime);
  const printed = time.textContent.trim().replace(/\s+/g, " ");
  // Where another zone was asked for, that one is said.
  if (time.closest("[data-zone]")) {
    continue;
  }
  if (time.dataset.day) {
    const text = inBrief(time, date, printed);
    if (text) {
      time.append(" ", addition(`(${text} your time)`, "local-time"));
    }
    continue;
  }
  // Where the clock on the wall there is the reader's own, nothing needs to be said.
  if (Number.isNaN(date.getTime()) || printed.startsWith(`${dayOf(date)}, ${clock.format(date)}`)) {
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

// A series in a sentence, as templates/events/_when.html says it of a zone that was asked for.
const inShort = (times, starts, usual) => {
  const dates = times.map((time) => new Date(time.dateTime));
  const weekdays = new Set(dates.filter((_, index) => starts[index] === usual).map((date) => weekday.format(date)));
  const always = weekdays.size === 1 ? [...weekdays][0] : "";
  const odd = new Map();
  dates.forEach((date, index) => {
    if (starts[index] !== usual) {
      const own = weekday.format(date) === always ? "" : `${weekday.format(date)} `;
      odd.set(starts[index], [...(odd.get(starts[index]) ?? []), own + dayAndMonth.format(date)]);
    }
  });
  const listed = (days) => (days.length > 1 ? `${days.slice(0, -1).join(", ")} and ${days.at(-1)}` : days[0]);
  const but = [...odd].map(([at, days]) => `at ${at} on ${listed(days)}`).join(", and ");
  return `In your time: ${always ? `${always}s ` : ""}at ${usual}${but ? `, but ${but}` : ""}.`;
};

// Of two times of day as frequent, the one that comes first is the usual one, as in portal/events/calendar.py.
for (const series of document.querySelectorAll("[data-series]")) {
  const times = [...series.querySelectorAll("time.instant[datetime]")];
  const starts = times.map((time) => clock.format(new Date(time.dateTime)));
  const count = (start) => starts.filter((other) => other === start).length;
  const usual = starts.reduce((best, start) => (count(start) > count(best) ? start : best), starts[0]);
  if (times.length > 1 && times.some((time) => additions.has(time))) {
    series.before(addition(inShort(times, starts, usual), "own-times", "p"));
  }
  times.forEach((time, index) => {
    if (starts[index] !== usual) {
      (additions.get(time) ?? time).after(" ", addition(`${starts[index]} instead of ${usual}`, "badge tone-warning"));
    }
  });
}
