// The links of an invitation are made: what was typed into the form that asked for them is not needed any
// more, and must not come back in the next one. Each link is selected whole, and can be copied.

import { forget } from "./typing.js";

forget(globalThis.sessionStorage, globalThis.location.pathname);

for (const link of document.querySelectorAll("[data-whole]")) {
  link.addEventListener("focus", () => link.select());
}

// Browsers offer the clipboard only over https and on this machine; elsewhere there is no button.
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = navigator.clipboard === undefined;
  button.addEventListener("click", async () => {
    const said = button.parentElement.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
      said.textContent = said.dataset.copied;
    } catch {
      // Not allowed: the link stands selected, to be copied by hand.
      document.getElementById(button.dataset.copies).focus();
    }
  });
}
