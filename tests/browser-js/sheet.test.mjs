// A sheet: what its rows come to, and in how many requests they are handed in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inLists, totalOf } from "../../templates/assets/js/sheet.js";

const read = (currency, amount) => ({ fields: new Map(Object.entries({ currency, amount })) });

test("amounts are added to the last digit", () => {
  // Past 2^53, where numbers of a script leave digits out.
  const reads = [read("CNY", "9007199254740993"), read("CNY", "1")];
  assert.deepEqual(totalOf(reads), { count: 2, currency: "CNY", minor: "9007199254740994" });
});

test("nobody adds two currencies up", () => {
  assert.equal(totalOf([read("CNY", "1"), read("EUR", "1")]), null);
  assert.equal(totalOf([]), null);
});

test("every row is in one list", () => {
  const rows = Array.from({ length: 201 }, (_, at) => at);
  const lists = inLists(rows, 100);
  assert.deepEqual(lists.map((list) => list.length), [100, 100, 1]);
  assert.deepEqual(lists.flat(), rows);
  assert.deepEqual(inLists([], 100), []);
});
