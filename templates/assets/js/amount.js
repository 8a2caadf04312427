// Beside every input with `data-amount`, says the typed amount grouped and, for renminbi
// in Chinese pages, in capitals. The element to fill is named by `data-echo`;
// `data-exponent` and `data-currency` default to 2 and CNY. Without scripts the form
// works as well: the server echoes the same on the review page.

import { capitals, display, readTyped } from "./money.js";

/** The minor units typed into `input`, or null. */
export function typedMinor(input) {
  return readTyped(input.value, Number(input.dataset.exponent ?? 2));
}

function echo(input) {
  const minor = typedMinor(input);
  const currency = input.dataset.currency ?? "CNY";
  const target = document.getElementById(input.dataset.echo);
  if (minor === null) {
    target.textContent = "";
    return;
  }
  const grouped = `${display(minor, Number(input.dataset.exponent ?? 2))} ${currency}`;
  const inCapitals = currency === "CNY" && document.documentElement.lang.startsWith("zh");
  target.textContent = inCapitals ? `${grouped} ${capitals(minor)}` : grouped;
}

for (const input of document.querySelectorAll("input[data-amount][data-echo]")) {
  input.addEventListener("input", () => echo(input));
  echo(input);
}
