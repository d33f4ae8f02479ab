/* Offers under the search boxes while one types: a combobox as in ARIA 1.2. Without this file the boxes just search. */
"use strict";
(() => {
  const WAIT = 180; // milliseconds without a key before asking
  const SHORTEST = 2;

  function enhance(input) {
    const form = input.form;
    const address = input.dataset.suggestions;
    const listId = `${input.id}-offerte`;
    const box = document.createElement("div");
    box.className = "offers";
    box.hidden = true;
    box.id = `${listId}-riquadro`;
    const status = document.createElement("span");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    input.after(box, status);
    input.parentElement.classList.add("has-offers");
    Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": box.id,
      "aria-haspopup": "listbox",
    }).forEach(([name, value]) => input.setAttribute(name, value));

    let timer = 0;
    let asking = null;
    let chosen = -1;
    const offers = () => [...box.querySelectorAll("[role=option]")];

    function close() {
      clearTimeout(timer);
      if (asking) asking.abort();
      box.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function show(html) {
      box.innerHTML = html;
      const list = box.querySelector("[role=listbox]");
      const found = offers();
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      status.textContent = list ? list.dataset.words : "";
      if (!list || !found.length) {
        box.hidden = true;
        input.setAttribute("aria-expanded", "false");
        return;
      }
      list.id = listId;
      found.forEach((offer, index) => { offer.id = `${listId}-${index}`; });
      input.setAttribute("aria-controls", listId);
      input.setAttribute("aria-expanded", "true");
      box.hidden = false;
    }

    async function ask() {
      const typed = input.value.trim();
      if (typed.length < SHORTEST) { close(); return; }
      if (asking) asking.abort();
      asking = new AbortController();
      try {
        const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`, {
          signal: asking.signal, cache: "no-store", referrerPolicy: "no-referrer",
        });
        if (answer.ok && document.activeElement === input) show(await answer.text());
      } catch (error) {
        if (error.name !== "AbortError") close(); // no connection: the box searches all the same
      }
    }

    function choose(index) {
      const found = offers();
      if (chosen >= 0 && found[chosen]) found[chosen].setAttribute("aria-selected", "false");
      chosen = index;
      if (index < 0) { input.removeAttribute("aria-activedescendant"); return; }
      found[index].setAttribute("aria-selected", "true");
      found[index].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", found[index].id);
    }

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    input.addEventListener("keydown", (event) => {
      const count = offers().length;
      const isOpen = !box.hidden && count > 0;
      if (event.key === "ArrowDown" && event.altKey === false) {
        if (isOpen) choose((chosen + 1) % count); else ask();
        event.preventDefault();
      } else if (event.key === "ArrowUp" && isOpen) {
        choose(chosen <= 0 ? count - 1 : chosen - 1);
        event.preventDefault();
      } else if (event.key === "Escape" && isOpen) {
        close();
        event.preventDefault();
      } else if (event.key === "Enter") {
        if (isOpen && chosen >= 0) {
          event.preventDefault();
          go(offers()[chosen]);
        } else {
          close();
        }
      } else if (event.key === "Tab") {
        close();
      }
    });
    function go(offer) {
      close();
      window.location.assign(offer.dataset.url);
    }
    // The mouse must not take the focus away before the click is heard.
    box.addEventListener("mousedown", (event) => event.preventDefault());
    box.addEventListener("click", (event) => {
      const offer = event.target.closest("[role=option]");
      if (offer) go(offer);
    });
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
  }

  // Only where somebody is about to type: until then the page is the one everybody gets.
  document.querySelectorAll("form input[data-suggestions]").forEach((input) => {
    const start = () => enhance(input);
    if (document.activeElement === input) start();
    else input.addEventListener("focus", start, { once: true });
  });
})();
