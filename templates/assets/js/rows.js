// A running remainder: in an element with `data-remainder-of` (minor units), says in
// `[data-remainder]` what the amounts typed inside leave, and shows `[data-remainder-over]`
// where they are more than there is. Without scripts the server says the same.

import { typedMinor } from "./amount.js";
import { display } from "./money.js";

function update(group) {
  const exponent = Number(group.dataset.exponent ?? 2);
  const inputs = Array.from(group.querySelectorAll("input[data-amount]"));
  const typed = inputs.reduce((sum, input) => sum + BigInt(typedMinor(input) ?? "0"), 0n);
  const rest = BigInt(group.dataset.remainderOf) - typed;
  const over = rest < 0n;
  const shown = display(String(over ? -rest : rest), exponent);
  group.querySelector("[data-remainder]").textContent = `${over ? "−" : ""}${shown} ${group.dataset.currency ?? "CNY"}`;
  const warning = group.querySelector("[data-remainder-over]");
  if (warning !== null) warning.hidden = !over;
}

for (const group of document.querySelectorAll("[data-remainder-of]")) {
  group.addEventListener("input", () => update(group));
  update(group);
}
