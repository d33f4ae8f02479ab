/* «My list»: short codes of services kept in this browser alone (localStorage). Without this script the same pages
   work by their addresses. Contract with the pages:
   [data-list-add=CODE]      hidden button that puts a service (short code or UUID) in the list or takes it off; its
                             other label, for a service already there, in data-list-added; data-list-name tells
                             buttons apart.
   [data-list-link]          link to the page of the list: gets the codes in its address and the number in its words
                             (in its [data-list-count], when it has one).
   [data-list-status]        role="status"; what it says after each act: data-added, data-removed, data-full, data-kept.
   [data-list-page="CODES"]  the page of the list. Links with data-list-order tell the list they lead to. */
(() => {
  "use strict";
  if (window.bussolaList) return; // a page may ask for this file twice
  window.bussolaList = true;

  const KEY = "bussola-lista";
  const ADOPT = "bussola-lista-mia"; // the next page is my list, changed
  const MOST = 30;
  const IS_CODE = /^[0-9a-hjkmnp-tv-z]{10}$/;
  const IS_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const words = (text) => (text || "").split(" ").filter(Boolean);
  const same = (one, other) => one.length === other.length && one.every((key) => other.includes(key));

  // The short code of a UUID: its first 50 bits in base 32, as bussola/directory/short_code.py has it.
  const codeOf = (key) => {
    const text = String(key).toLowerCase();
    if (!IS_UUID.test(text)) return text;
    let number = Math.floor(parseInt(text.replaceAll("-", "").slice(0, 13), 16) / 4);
    let code = "";
    for (let left = 10; left; left -= 1) {
      code = ALPHABET[number % 32] + code;
      number = Math.floor(number / 32);
    }
    return code;
  };

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(kept) ? [...new Set(kept.filter((code) => IS_CODE.test(code)))].slice(0, MOST) : [];
    } catch {
      return [];
    }
  };
  const write = (keys) => {
    try {
      if (keys.length) localStorage.setItem(KEY, JSON.stringify(keys));
      else localStorage.removeItem(KEY);
      return true;
    } catch {
      return false;
    }
  };
  const canKeep = () => {
    try {
      localStorage.setItem(`${KEY}-prova`, "1");
      localStorage.removeItem(`${KEY}-prova`);
      return true;
    } catch {
      return false; // storage is switched off: the buttons stay hidden
    }
  };
  if (!canKeep()) return;

  const say = (what, name = "") => {
    for (const status of all("[data-list-status]")) {
      status.textContent = (status.dataset[what] || "").replace("{name}", name);
    }
  };

  const addressOf = (link, keys) => {
    const query = keys.map((key) => `s=${key}`).join("&");
    return link.getAttribute("href").split("?")[0] + (query ? `?${query}` : "");
  };

  const showButton = (button, keys) => {
    const added = keys.includes(codeOf(button.dataset.listAdd));
    button.dataset.listLabel ??= button.textContent.trim();
    const label = added ? button.dataset.listAdded : button.dataset.listLabel;
    if (button.dataset.listAdded) {
      if (button.textContent !== label) button.textContent = label;
      if (button.dataset.listName) button.setAttribute("aria-label", `${label}: ${button.dataset.listName}`);
    } else {
      button.setAttribute("aria-pressed", String(added)); // one label: the state says the rest
      if (button.dataset.listName) {
        button.setAttribute("aria-label", `${button.dataset.listLabel}: ${button.dataset.listName}`);
      }
    }
    button.classList.toggle("is-in-list", added);
    button.hidden = false;
  };

  const showLink = (link, keys) => {
    let count = link.querySelector("[data-list-count]");
    if (!count) {
      count = document.createElement("span");
      count.dataset.listCount = "";
      link.append(count);
    }
    count.textContent = keys.length ? ` (${keys.length})` : "";
    link.href = addressOf(link, keys);
  };

  const refresh = () => {
    const keys = read();
    for (const button of all("[data-list-add]")) showButton(button, keys);
    for (const link of all("[data-list-link]")) showLink(link, keys);
  };

  const toggle = (button) => {
    const key = codeOf(button.dataset.listAdd);
    const keys = read();
    const isIn = keys.includes(key);
    if (!isIn && keys.length >= MOST) return say("full");
    write(isIn ? keys.filter((other) => other !== key) : [...keys, key]);
    refresh();
    say(isIn ? "removed" : "added", button.dataset.listName);
  };

  // --- the page of the list: is it mine, or one that somebody sent me? ---------------------------------------
  const page = document.querySelector("[data-list-page]");
  const shown = words(page?.dataset.listPage);
  let isMine = false;

  const openPage = () => {
    const asked = new URLSearchParams(location.search).getAll("s").map(codeOf);
    const kept = read();
    if (!asked.length && kept.length) {
      const query = kept.map((key) => `s=${key}`).join("&");
      return location.replace(`${location.pathname}?${query}`);
    }
    let adopts = false;
    try {
      adopts = sessionStorage.getItem(ADOPT) === "1";
      sessionStorage.removeItem(ADOPT);
    } catch { /* without it the reader presses «keep» */ }
    // It is mine also when the server left some out (gone, or better not kept): they go from here too.
    isMine = adopts || (asked.length > 0 && (same(asked, kept) || same(shown, kept)));
    if (isMine) write(shown);
    if (page.dataset.listClean) history.replaceState(null, "", page.dataset.listClean); // no trace of what was left out
    for (const keep of all("[data-list-keep]")) keep.hidden = isMine || !shown.length;
  };

  const keepPage = () => {
    const keys = [...new Set([...read(), ...shown])];
    if (keys.length > MOST) return say("full");
    write(keys);
    isMine = same(keys, shown);
    for (const keep of all("[data-list-keep]")) keep.hidden = true;
    refresh();
    say("kept");
    document.querySelector("[data-list-page] h1")?.focus();
  };

  const copy = async (button) => {
    const field = document.getElementById(button.dataset.listCopy);
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.done;
    } catch {
      field.focus();
      field.select(); // at least it is one keystroke away
    }
  };

  document.addEventListener("click", (event) => {
    const near = (selector) => event.target.closest?.(selector);
    const button = near("[data-list-add]");
    const change = near("[data-list-order]");
    if (button) toggle(button);
    else if (change && isMine) write(words(change.dataset.listOrder)); // and the link is followed
    else if (near("[data-list-keep] button")) keepPage();
    else if (near("[data-list-print]")) window.print();
    else if (near("[data-list-copy]")) copy(near("[data-list-copy]"));
    else if (near("[data-list-share]")) {
      const url = document.getElementById(near("[data-list-share]").dataset.listShare).value;
      navigator.share({ title: document.title, url }).catch(() => {}); // the reader changed their mind
    }
  });
  document.addEventListener("submit", (event) => {
    if (!isMine && read().length) return;
    if (event.target.matches?.("[data-list-form]")) {
      try { sessionStorage.setItem(ADOPT, "1"); } catch { /* as above */ }
    }
  });
  window.addEventListener("storage", refresh); // another tab
  window.addEventListener("pageshow", (event) => { if (event.persisted) { refresh(); if (page) openPage(); } });
  document.addEventListener("htmx:afterSettle", refresh); // new rows of results

  for (const button of all("[data-list-print]")) button.hidden = false;
  for (const button of all("[data-list-copy]")) button.hidden = !navigator.clipboard;
  for (const button of all("[data-list-share]")) button.hidden = !navigator.share;
  if (page) openPage();
  refresh();
})();
