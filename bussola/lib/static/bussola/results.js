/* The results page while its parts are replaced: what was open stays open, and the focus stays where it was. */
"use strict";
(() => {
  let open = [];
  let closed = [];
  let focused = "";
  const ids = (selector) => [...document.querySelectorAll(selector)].map((element) => element.id);

  document.addEventListener("htmx:beforeSwap", () => {
    open = ids("#filtri details[open][id]");
    closed = ids("#filtri details:not([open])[id]");
    focused = document.activeElement ? document.activeElement.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const [list, state] of [[open, true], [closed, false]]) {
      for (const id of list) {
        const details = document.getElementById(id);
        // A filter that has just been put in force is never hidden.
        if (details) details.open = state || Boolean(details.querySelector("input:checked"));
      }
    }
    const element = focused && document.getElementById(focused);
    if (element && document.activeElement !== element) {
      let parent = element.closest("details:not([open])");
      while (parent && parent.matches("#filtri details")) {
        parent.open = true;
        parent = parent.closest("details:not([open])");
      }
      element.focus({ preventScroll: true });
    }
  });
})();
