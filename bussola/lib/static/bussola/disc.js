/* The disc turns without a new page: the wedge keeps the focus, the page its place. Without this script it is a link. */
"use strict";
(() => {
  const disc = () => document.getElementById("disco");
  const swap = { target: "#disco", select: "#disco", swap: "outerHTML" };
  let focused = "";

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#disco .disc a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    htmx.ajax("GET", link.getAttribute("href").split("#")[0], { ...swap, source: disc() });
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("#disco form");
    if (!form) return;
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    htmx.ajax("GET", address.pathname + address.search, { ...swap, source: disc() });
  });
  document.addEventListener("htmx:beforeSwap", () => {
    focused = document.activeElement ? document.activeElement.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    document.getElementById("stato").textContent = document.getElementById("aperti-titolo").textContent.trim();
    const element = focused && document.getElementById(focused);
    if (element && document.activeElement !== element) element.focus({ preventScroll: true });
  });
})();
