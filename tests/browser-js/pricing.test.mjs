// The price of a discount: the published examples, half up, and the same answers as the rules.

import assert from "node:assert/strict";
import { test } from "node:test";
import { daysBetween, endOfDay, priceOf, readPercent } from "../../templates/assets/js/pricing.js";

const at = (rate, value_on, basis = "360", fees = "0") => ({ rate, basis, value_on, fees });

test("the published examples hold", () => {
  const cases = [
    ["100000000", "2026-06-30", at("0.0435", "2026-03-02"), 120, "1450000", "98550000"],
    ["33333333", "2027-03-02", at("0.0385", "2026-11-25"), 97, "345787", "32987546"],
    ["1", "2026-06-30", at("0.05", "2026-03-02"), 120, "0", "1"],
  ];
  for (const [face, due, terms, days, interest, net] of cases) {
    assert.deepEqual(priceOf(face, due, terms), { days, interest, cost: interest, net });
  }
});

test("interest is rounded once, half up", () => {
  // 36000 × 0.01 × 1 / 360 is 1 exactly; half of it is the tie.
  assert.equal(priceOf("36000", "2026-03-03", at("0.01", "2026-03-02")).interest, "1");
  assert.equal(priceOf("18000", "2026-03-03", at("0.01", "2026-03-02")).interest, "1");
  assert.equal(priceOf("17999", "2026-03-03", at("0.01", "2026-03-02")).interest, "0");
  assert.equal(priceOf("54000", "2026-03-03", at("0.01", "2026-03-02")).interest, "2");
  assert.equal(priceOf("53999", "2026-03-03", at("0.01", "2026-03-02")).interest, "1");
});

test("the basis and the fees count", () => {
  const face = "100000000";
  assert.equal(priceOf(face, "2026-06-30", at("0.0435", "2026-03-02", "365")).interest, "1430137");
  const price = priceOf(face, "2026-06-30", at("0.0435", "2026-03-02", "360", "30000"));
  assert.deepEqual(price, { days: 120, interest: "1450000", cost: "1480000", net: "98520000" });
  // Past 2^53 a float would already be wrong.
  assert.equal(priceOf("999999999999999999", "2026-06-30", at("0.000001", "2026-06-29")).interest, "2777777778");
});

test("nothing left, or no day left, is no price", () => {
  const fees = (minor) => at("0.05", "2026-03-02", "365", minor);
  assert.equal(priceOf("100", "2026-06-30", fees("98")), null);
  assert.equal(priceOf("100", "2026-06-30", fees("97")).net, "1");
  assert.equal(priceOf("100", "2026-03-02", fees("0")), null);
  assert.equal(priceOf("100", "2026-02-30", fees("0")), null);
});

test("a rate has one spelling on the ledger", () => {
  const cases = [
    ["4.35", "0.0435"], ["3.85 %", "0.0385"], ["3.85％", "0.0385"], ["4.350", "0.0435"], ["4", "0.04"], ["40", "0.4"],
    ["0", "0"], ["0.0001", "0.000001"], ["99.9999", "0.999999"], [" 4.1 ", "0.041"], ["4.35000000", "0.0435"],
    ["", null], ["x", null], ["100", null], ["-4", null], ["+4", null], ["4,35", null], ["0.00001", null], ["4.", null],
    [".5", null], ["1e1", null], ["4.3.5", null], ["04", null], ["NaN", null],
  ];
  for (const [typed, rate] of cases) assert.equal(readPercent(typed), rate, typed);
});

test("days and business dates", () => {
  assert.equal(daysBetween("2026-03-02", "2026-06-30"), 120);
  assert.equal(daysBetween("2028-02-28", "2028-03-01"), 2);
  assert.equal(daysBetween("2026-06-30", "2026-06-30"), 0);
  assert.equal(daysBetween("2026-07-01", "2026-06-30"), -1);
  for (const wrong of ["2026-02-29", "2026-2-1", "", "2026-13-01", "20260302"]) assert.equal(daysBetween(wrong, "2026-06-30"), null, wrong);
  assert.equal(endOfDay("2026-03-02"), "2026-03-02T15:59:59Z");
  assert.equal(endOfDay("2026-02-29"), null);
});
