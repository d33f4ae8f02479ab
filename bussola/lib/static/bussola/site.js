/* On every page: leaving in a hurry, and the other language. Without this script the same links work: but «back» would
   return here, and after a search made without a new page the other language would show the search before it. */
(() => {
  "use strict";
  for (const other of document.querySelectorAll("[data-language]")) {
    other.addEventListener("click", () => {
      other.search = location.search;
    });
  }

  const link = document.querySelector("[data-quick-exit]");
  if (!link) return;
  const PRESSES = 3;
  const WITHIN = 2000; // milliseconds from the first press of Esc to the last
  let presses = [];

  const leave = () => {
    document.documentElement.hidden = true; // the page disappears at once, whatever the connection does
    document.title = "";
    location.replace(link.href); // this page leaves no step behind it to come back to
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      presses = [];
      return;
    }
    const now = Date.now();
    presses = [...presses.filter((moment) => now - moment < WITHIN), now];
    if (presses.length >= PRESSES) leave();
  });
  // A browser that shows this page again from its memory must not show it hidden, nor leave it hidden.
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.documentElement.hidden = false;
  });
})();
