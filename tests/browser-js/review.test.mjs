// The review: comparison codes come from the very bytes that are signed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { seatCodes } from "../../templates/assets/js/review.js";

const golden = JSON.parse(readFileSync(new URL("../vectors/transfer-command.json", import.meta.url), "utf8"));
const { member, person, seat } = golden.possession;
const proposed = { key: golden.approver.public_key, person, seat };
const read = (fields, by) => ({ log: golden.log.origin, member: by, fields: new Map(Object.entries(fields)) });

test("a proposed seat has the code that its person's device shows", async () => {
  const code = { [proposed.key]: "ee8d 73d4 40cc c1c6 fc18" };
  assert.deepEqual(await seatCodes(read({ proposal: proposed }, member)), code);
  // An admission is signed by the operator: the seats are the new member's.
  assert.deepEqual(await seatCodes(read({ admitted: member, seats: [proposed] }, person)), code);
  assert.notDeepEqual(await seatCodes(read({ proposal: proposed }, person)), code);
});

test("other commands have none", async () => {
  assert.deepEqual(await seatCodes(read({ seat, reason: "left" }, member)), {});
});
