// Hashes a file in this browser, into a field of a form or against what is recorded. The file goes nowhere:
// its input has no name, and nothing here posts.

import { hex, sha256 } from "./bytes.js";

async function hashOf(file) {
  return hex(await sha256(new Uint8Array(await file.arrayBuffer())));
}

/** What to say of a file with this hash: `expected` is what was typed, `recorded` the rows of the page. */
export function verdict(hash, expected, recorded, texts) {
  const wanted = expected.trim().toLowerCase();
  if (wanted !== "") return wanted === hash ? texts.matchesExpected : `${texts.differs}${hash}`;
  const found = recorded.filter((row) => row.file === hash).map((row) => row.entry);
  return found.length > 0 ? `${texts.matches}${found.join(", ")}` : `${texts.differs}${hash}`;
}

function listen(input, answer) {
  const status = document.getElementById(`${input.id}-status`);
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file === undefined) return;
    status.textContent = input.dataset.hashing;
    try {
      status.textContent = answer(await hashOf(file));
    } catch {
      status.textContent = input.dataset.unreadable;
    }
  });
}

function start() {
  for (const input of document.querySelectorAll("input[data-hash-into]")) {
    const field = document.getElementById(input.dataset.hashInto);
    listen(input, (hash) => {
      field.value = hash;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return input.dataset.hashed;
    });
  }
  for (const input of document.querySelectorAll("input[data-hash-against]")) {
    const expected = document.getElementById(input.dataset.hashAgainst);
    const rows = Array.from(document.querySelectorAll("[data-recorded]"));
    const recorded = rows.map(({ dataset }) => ({ file: dataset.recorded, entry: dataset.entry }));
    listen(input, (hash) => verdict(hash, expected.value, recorded, input.dataset));
  }
}

if (globalThis.document !== undefined) start();
