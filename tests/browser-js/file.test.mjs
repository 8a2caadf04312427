// A file is compared with what was typed, or else with what is recorded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict } from "../../templates/assets/js/file.js";

const texts = { matches: "entry ", matchesExpected: "same", differs: "differs: " };
const [one, other] = ["ab".repeat(32), "cd".repeat(32)];
const recorded = [{ file: one, entry: "7" }, { file: other, entry: "8" }, { file: one, entry: "9" }];

test("against the records of the page, each of them is named", () => {
  assert.equal(verdict(one, "", recorded, texts), "entry 7, 9");
  assert.equal(verdict("ef".repeat(32), " ", recorded, texts), `differs: ${"ef".repeat(32)}`);
});

test("against a hash that was given, only that counts", () => {
  assert.equal(verdict(one, ` ${one.toUpperCase()} `, recorded, texts), "same");
  assert.equal(verdict(one, other, recorded, texts), `differs: ${one}`);
});
