// What the pages do beyond their links and forms: they keep themselves up to date, and copy code.
"use strict";
const { stream } = document.querySelector("script[data-stream]").dataset;

// refresh fetches the page again and replaces its live parts, but for one that somebody uses just now.
let waiting;
async function refresh() {
  waiting = undefined;
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = next.getElementById(part.id);
    if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.replaceWith(fresh);
  }
}

let source;
function listen() {
  const kinds = new Set([...document.querySelectorAll("[data-live]")].flatMap((part) => part.dataset.live.split(" ")));
  if (document.hidden || source || kinds.size === 0) return;
  source = new EventSource(stream);
  for (const kind of kinds) source.addEventListener(kind, () => (waiting ??= setTimeout(refresh, 300)));
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    source?.close();
    source = undefined;
  } else listen();
});
listen();

// Code and credentials can be copied where the browser lets a page do so.
if (navigator.clipboard) {
  for (const part of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(part.textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    const box = document.createElement("div");
    box.className = "with-copy";
    part.replaceWith(box);
    box.append(part, button);
  }
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, select, textarea")) return;
  const field = document.querySelector("main input[type=search]");
  if (field) {
    event.preventDefault();
    field.focus();
  }
});
