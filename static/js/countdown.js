// How long until a deadline, by the portal's clock and not by that of the reader's device, which may be wrong.

const places = [...document.querySelectorAll("[data-countdown]")];
const plural = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"}`;
// What the portal's clock is ahead of this device's, in milliseconds; nothing is shown before it is known.
let ahead = null;

const words = (left) => {
  const seconds = Math.ceil(left / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days > 0) {
    return `${plural(days, "day")}${hours > 0 ? ` and ${plural(hours, "hour")}` : ""} left`;
  }
  if (hours > 0) {
    return `${plural(hours, "hour")}${minutes > 0 ? ` and ${plural(minutes, "minute")}` : ""} left`;
  }
  if (minutes > 9) {
    return `${minutes} minutes left`;
  }
  return `${minutes > 0 ? `${plural(minutes, "minute")} and ` : ""}${plural(seconds % 60, "second")} left`;
};

const show = () => {
  if (ahead === null) {
    return;
  }
  const now = Date.now() + ahead;
  for (const place of places) {
    const left = Date.parse(place.dataset.countdown) - now;
    place.hidden = false;
    place.textContent = left > 0 ? words(left) : "over";
    place.classList.toggle("urgent", left < 3_600_000);
  }
};

// Asked anew whenever the reader comes back: a device that slept, or whose clock was set meanwhile, knows nothing.
const ask = async () => {
  const asked = performance.now();
  try {
    const answer = await fetch("/prize/clock", { cache: "no-store" });
    const { now } = await answer.json();
    ahead = Date.parse(now) + (performance.now() - asked) / 2 - Date.now();
    show();
  } catch {
    /* Without the portal's clock nothing is shown: the deadline stands on the page. */
  }
};

if (places.length > 0) {
  ask();
  setInterval(show, 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      ask();
    }
  });
}
