// What was typed is kept in the tab by seat and address, and nothing that must not be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, forget, keepTyped, keptTyped, valuesOf } from "../../templates/assets/js/typing.js";

class Storage {
  #items = new Map();
  get length() { return this.#items.size; }
  key(at) { return [...this.#items.keys()][at]; }
  getItem(key) { return this.#items.get(key) ?? null; }
  setItem(key, value) { this.#items.set(key, value); }
  removeItem(key) { this.#items.delete(key); }
}

const text = (id, defaultValue, value, type = "text") => ({ id, type, defaultValue, value });
const box = (id, defaultChecked, checked, type = "checkbox") => ({ id, type, defaultChecked, checked, value: "yes" });
const option = (value, defaultSelected) => ({ value, defaultSelected });

test("only what differs from the form as it came is kept", () => {
  const select = (value, options) => ({ id: "background", type: "select-one", value, options });
  const options = [option("", false), option("one", false)];
  const unchanged = [text("amount", "1,000", "1,000"), box("recourse", true, true), select("", options)];
  assert.deepEqual(changesOf({ elements: unchanged }), {});
  const changed = [text("amount", "1,000", "2"), box("recourse", true, false, "radio"), select("one", options)];
  assert.deepEqual(changesOf({ elements: changed }), { amount: "2", recourse: false, background: "one" });
  const chosen = select("", [option("", false), option("one", true)]);
  assert.deepEqual(changesOf({ elements: [chosen] }), { background: "" });
});

test("of a form that came back to be corrected everything is kept, because the server sent what was typed", () => {
  const elements = [text("amount", "12x", "120"), text("due_on", "2026-08-28", "2026-08-28", "date"), box("recourse", true, true)];
  assert.deepEqual(valuesOf({ elements }), { amount: "120", due_on: "2026-08-28", recourse: true });
});

test("secrets, files and hidden fields are never kept", () => {
  const elements = ["password", "file", "hidden", "submit"].map((type) => text(type, "", "typed", type));
  assert.deepEqual(changesOf({ elements: [...elements, text("", "", "nameless")] }), {});
});

test("typing is found again by the same seat at the same address only", () => {
  const storage = new Storage();
  const address = { seat: "s", path: "/requests/new?holding=1" };
  keepTyped(storage, address, { amount: "2" });
  assert.deepEqual(keptTyped(storage, address), { amount: "2" });
  assert.equal(keptTyped(storage, { ...address, seat: "other" }), null);
  assert.equal(keptTyped(storage, { ...address, path: "/requests/new?holding=2" }), null);
  keepTyped(storage, address, {});
  assert.equal(keptTyped(storage, address), null);
});

test("what was signed is forgotten, and nothing else", () => {
  const storage = new Storage();
  const [signed, other] = ["/requests/new?holding=1", "/vouchers/new"].map((path) => ({ seat: "s", path }));
  for (const address of [signed, other]) keepTyped(storage, address, { amount: "2" });
  storage.setItem("something else", "stays");
  forget(storage, "/requests/new");
  assert.equal(keptTyped(storage, signed), null);
  assert.deepEqual(keptTyped(storage, other), { amount: "2" });
  assert.equal(storage.getItem("something else"), "stays");
});
