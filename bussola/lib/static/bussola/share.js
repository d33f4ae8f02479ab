/* Passing a page on: copy its short address, send it with what the telephone offers, print it. Without this script
   the address is there to read, «send by e-mail» is a link, and the browser prints with its own menu. */
(() => {
  "use strict";
  const box = document.querySelector("[data-share]");
  if (!box) return;
  const address = box.querySelector("[data-share-address]");
  const said = box.querySelector("[data-share-status]");
  const copy = box.querySelector("[data-share-copy]");
  const send = box.querySelector("[data-share-send]");
  const print = box.querySelector("[data-share-print]");
  const show = (button) => { button.parentElement.hidden = false; };

  // The way of before the clipboard: a page that is not served over https has no other.
  const copyBySelecting = () => {
    const range = document.createRange();
    range.selectNodeContents(address);
    const selection = getSelection();
    selection.removeAllRanges();
    const carrier = (event) => {
      event.clipboardData.setData("text/plain", address.href);
      event.preventDefault();
    };
    document.addEventListener("copy", carrier, { once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", carrier);
    if (done) selection.removeAllRanges(); // else it stays selected, ready to be copied by hand
    return done;
  };

  copy.addEventListener("click", async () => {
    let done = false;
    try {
      await navigator.clipboard.writeText(address.href);
      done = true;
    } catch {
      done = copyBySelecting();
    }
    said.textContent = done ? copy.dataset.done : copy.dataset.failed;
  });
  show(copy);

  if (navigator.share) {
    send.addEventListener("click", () => {
      navigator.share({ title: send.dataset.title, url: address.href }).catch(() => {}); // the reader changed their mind
    });
    show(send);
  }

  print.addEventListener("click", () => window.print());
  show(print);
})();
