// Canonical JSON: the one spelling, and everything that is not it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_DEPTH, MAX_STRING_BYTES, normalise, parse, print } from "../../templates/assets/js/canonical.js";
import { base64url, fromBase64url, fromHex, hex } from "../../templates/assets/js/bytes.js";

test("the canonical spelling of values (RFC 8785)", () => {
  const cases = [
    ["", '""'],
    [true, "true"],
    [[], "[]"],
    [{}, "{}"],
    [{ b: "2", a: ["1", false, {}] }, '{"a":["1",false,{}],"b":"2"}'],
    [{ 10: "a", 9: "b" }, '{"10":"a","9":"b"}'],
    ['"\\/', '"\\"\\\\/"'],
    ["€ 银行 😂", '"€ 银行 😂"'],
    ["\u2028\u2029", '"\u2028\u2029"'],
    // RFC 8785, section 3.2.3: keys in the order of UTF-16 code units.
    [{ "€": "e", 1: "o", "😂": "s", "\uff5e": "f", "ö": "u" }, '{"1":"o","ö":"u","€":"e","😂":"s","\uff5e":"f"}'],
  ];
  for (const [value, text] of cases) {
    assert.equal(print(value), text);
    assert.deepEqual(parse(text), value);
  }
});

test("what has no canonical spelling is refused, with its path", () => {
  const deep = (levels) => (levels === 0 ? "x" : [deep(levels - 1)]);
  const cases = [
    [{ a: { b: 1 } }, "a.b: a number"],
    [{ a: [null] }, "a.0: null"],
    [{ a: undefined }, "a: not a JSON value"],
    ["a\u0000", "a control character"],
    [{ "a\u0085": "b" }, "a control character"],
    ["\ud800", "half of a surrogate pair"],
    ["e\u0301", "NFC"],
    ["\ufb33", "NFC"],
    ["x".repeat(MAX_STRING_BYTES + 1), "too long"],
    [deep(MAX_DEPTH + 1), "too deep"],
  ];
  for (const [value, fault] of cases) {
    assert.throws(() => print(value), (error) => error.message.includes(fault), fault);
  }
  assert.equal(print(deep(MAX_DEPTH)).length, 2 * MAX_DEPTH + 3);
  assert.equal(print("x".repeat(MAX_STRING_BYTES)).length, MAX_STRING_BYTES + 2);
});

test("another spelling of the same value is refused", () => {
  const wrong = [
    '{"a":"1","a":"2"}',
    '{"a":"1","a":"1"}',
    '{"b":"1","a":"2"}',
    '{ "a":"1"}',
    '"a" ',
    '"\\u0061"',
    '"\\/"',
    '"\\u20AC"',
    "\ufeff\"a\"",
    "1",
    "null",
    '"a',
    "",
    '{"a":1}',
  ];
  for (const text of wrong) assert.throws(() => parse(text), { name: "CanonicalError" }, text);
  assert.throws(() => parse(`["${"x".repeat(64 * 1024)}"]`), /too long/);
});

test("a key that JavaScript treats specially is a key like any other", () => {
  const text = '{"__proto__":"a","constructor":"b"}';
  assert.equal(print(parse(text)), text);
});

test("typed text is put into NFC, keys too", () => {
  assert.deepEqual(normalise({ "e\u0301": ["e\u0301", true] }), { "é": ["é", true] });
});

test("hex and base64url have one spelling", () => {
  assert.equal(hex(fromHex("00ff")), "00ff");
  for (const wrong of ["00FF", "0", "0g"]) assert.throws(() => fromHex(wrong), TypeError);
  assert.equal(base64url(fromBase64url("_-8")), "_-8");
  for (const wrong of ["_-9", "_-8=", "/+8", "a b"]) assert.throws(() => fromBase64url(wrong), wrong);
});
