// Moves between the days of the calendar with the arrow keys. Without it, the tab key does.
document.addEventListener("keydown", (event) => {
  const days = [...document.querySelectorAll("a.chart-day")];
  const at = days.indexOf(document.activeElement);
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -at, End: days.length - 1 - at };
  if (at < 0 || !(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
  const next = days[at + steps[event.key]];
  event.preventDefault();
  if (next) return next.focus();
  if (event.key !== "Home" && event.key !== "End") {
    document.querySelector(`[data-testid=${steps[event.key] < 0 ? "previous" : "next"}]`)?.focus();
  }
});
