// Nothing that was typed is lost: what differs from the form as it came stays in this tab, by seat
// and address, until the command is signed. It comes back when the form is opened again: after the
// session has ended, the language was changed, or somebody has gone back from the review.

import { addressOfTyped, changesOf, keepTyped, keptTyped, valuesOf } from "./typing.js";

const form = document.querySelector("form[data-typed]");

function announce(control) {
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
}

function put(kept) {
  for (const [id, value] of Object.entries(kept)) {
    const control = document.getElementById(id);
    if (control === null || !form.contains(control)) continue;
    if (typeof value === "boolean") control.checked = value;
    else control.value = value;
    announce(control);
  }
}

function start() {
  const address = addressOfTyped(form);
  const note = document.getElementById("typed-note");
  const kept = keptTyped(sessionStorage, address);
  // A form that came back with what is wrong has what was typed already.
  const corrected = document.querySelector(".error-summary") !== null;
  const typed = corrected ? valuesOf : changesOf;
  if (corrected) keepTyped(sessionStorage, address, valuesOf(form));
  if (kept !== null && !corrected) {
    put(kept);
    note.hidden = Object.keys(changesOf(form)).length === 0;
  }
  form.addEventListener("input", () => keepTyped(sessionStorage, address, typed(form)));
  document.getElementById("typed-discard").addEventListener("click", () => {
    form.reset();
    // What echoes the inputs follows, and with nothing changed nothing is kept any more.
    Array.from(form.elements).filter((control) => control.id !== "").forEach(announce);
    note.hidden = true;
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

if (form !== null) start();
