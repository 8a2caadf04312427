// Canonical JSON (RFC 8785) over strings, booleans, arrays and objects only, as the
// ledger defines it (docs/LEDGER_FORMAT.md). Numbers, null, control characters, half
// surrogate pairs and text outside NFC are refused, so that every reader reads alike.

import { utf8 } from "./bytes.js";

/** The longest command, in bytes of UTF-8. */
export const MAX_BYTES = 64 * 1024;
/** The longest string, in bytes of UTF-8. */
export const MAX_STRING_BYTES = 8 * 1024;
/** The deepest nesting of arrays and objects; the outermost counts as one. */
export const MAX_DEPTH = 16;

/** JSON that the ledger does not read; `path` says where. */
export class CanonicalError extends Error {
  constructor(path, fault) {
    super(path === "" ? fault : `${path}: ${fault}`);
    this.name = "CanonicalError";
    this.path = path;
    this.fault = fault;
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function checkText(text, path, longest) {
  if (/\p{Cs}/u.test(text)) throw new CanonicalError(path, "half of a surrogate pair");
  if (/\p{Cc}/u.test(text)) throw new CanonicalError(path, "a control character");
  if (text.normalize("NFC") !== text) throw new CanonicalError(path, "text that is not NFC");
  if (utf8(text).length > longest) throw new CanonicalError(path, "the string is too long");
}

function check(value, path, depth, longest) {
  if (typeof value === "string") return checkText(value, path, longest);
  if (typeof value === "boolean") return undefined;
  if (typeof value === "number") throw new CanonicalError(path, "a number; numbers are written as strings");
  if (value === null) throw new CanonicalError(path, "null; an absent field is left out");
  if (typeof value !== "object") throw new CanonicalError(path, "not a JSON value");
  if (depth === MAX_DEPTH) throw new CanonicalError(path, "nested too deep");
  for (const [name, item] of Object.entries(value)) {
    const inner = path === "" ? name : `${path}.${name}`;
    if (!Array.isArray(value)) checkText(name, inner, longest);
    check(item, inner, depth + 1, longest);
  }
  return undefined;
}

// JSON.stringify spells a well-formed string exactly as RFC 8785 does, and the default
// order of sort() is the order of UTF-16 code units that it asks for.
function spell(value) {
  if (Array.isArray(value)) return `[${value.map(spell).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${spell(value[name])}`).join(",")}}`;
}

/**
 * The canonical spelling of `value`; throws `CanonicalError` where it has none, or where a
 * string in it is longer than `longest` bytes.
 */
export function print(value, longest = MAX_STRING_BYTES) {
  check(value, "", 0, longest);
  return spell(value);
}

/**
 * Reads `text`, which must be the canonical spelling of its value.
 *
 * Comparing spellings is what makes this strict: a key that stands twice, white space,
 * another order or another escape all print differently from how they were written.
 * `most` and `longest` are the limits of the document and of a string, in bytes.
 */
export function parse(text, most = MAX_BYTES, longest = MAX_STRING_BYTES) {
  if (utf8(text).length > most) throw new CanonicalError("", "the document is too long");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CanonicalError("", "not JSON");
  }
  if (print(value, longest) !== text) throw new CanonicalError("", "not the canonical spelling (RFC 8785)");
  return value;
}

/** `value` with every text in NFC: what a person typed, before it is put into bytes. */
export function normalise(value) {
  if (typeof value === "string") return value.normalize("NFC");
  if (Array.isArray(value)) return value.map(normalise);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name.normalize("NFC"), normalise(item)]));
}
