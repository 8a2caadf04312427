// The forms that evidence files are written in (docs/LEDGER_FORMAT.md, sections 1, 2, 13),
// and the two ways in which they can be wrong.

import { parse } from "./canonical.js";
import { fromBase64, fromBase64url, fromUtf8 } from "./bytes.js";

export const MIB = 1 << 20;
export const U32 = 4_294_967_295n;
export const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const HASH = /^[0-9a-f]{64}$/;
export const SIGNATURE = /^[0-9a-f]{128}$/;
export const DIGEST = /^[A-Za-z0-9_-]{43}$/;
export const OP = /^(?:genesis|(?=.{1,64}$)[a-z_]+\.[a-z_]+)$/;
export const ORIGIN = /^sigsum\.org\/v1\/tree\/[0-9a-f]{64}$/;
const TIME = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)Z$/;

/** Something has not the form that the text asks for. */
export class Malformed extends Error {
  constructor(message) {
    super(message);
    this.name = "Malformed";
  }
}

/** The first thing that is wrong with a file: its code in the table of section 13, the entry or null. */
export class Unsound extends Error {
  constructor(code, detail, entry = null) {
    super(`${code}: ${detail}`);
    this.name = "Unsound";
    this.code = code;
    this.detail = detail;
    this.entry = entry;
  }
}

export function need(holds, otherwise) {
  if (!holds) throw new Malformed(otherwise);
}

/** `value`, which is a text that `form` matches. */
export function textOf(form, value, what) {
  need(typeof value === "string" && form.test(value), `${what} is not of its form`);
  return value;
}

/** A whole number as a BigInt. */
export function whole(value, most = U32) {
  textOf(/^(?:0|[1-9]\d{0,19})$/, value, "a number");
  need(BigInt(value) <= most, "a number is too large");
  return BigInt(value);
}

/** A time in seconds since 1970; that such a day exists shows in its coming back the same. */
export function seconds(value) {
  textOf(TIME, value, "a time");
  const [, year, month, day, hour, minute, second] = TIME.exec(value).map(Number);
  need(year >= 1970, "a time before 1970");
  const instant = Date.UTC(year, month - 1, day, hour, minute, second);
  need(`${new Date(instant).toISOString().slice(0, 19)}Z` === value, "no such day");
  return instant / 1000;
}

function orMalformed(read, otherwise) {
  try {
    return read();
  } catch (error) {
    throw new Malformed(`${otherwise}: ${error.message}`);
  }
}

/** The text that `bytes` spell in UTF-8. */
export function readUtf8(bytes) {
  return orMalformed(() => fromUtf8(bytes), "not UTF-8");
}

/** The bytes that `text` spells in base64. */
export function readBase64(text) {
  return orMalformed(() => fromBase64(text), "base64");
}

/** The bytes that `text` spells in base64url. */
export function readBase64url(text) {
  return orMalformed(() => fromBase64url(text), "base64url");
}

/** The value that `bytes` spell canonically; the limits are those of `parse`. */
export function readJson(bytes, most, longest) {
  const text = readUtf8(bytes);
  return orMalformed(() => parse(text, most, longest), "JSON");
}

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** `value`, which is an object of exactly the keys in `names`, separated by spaces. */
export function keysOf(value, names, what) {
  need(isObject(value), `${what} is no object`);
  const wanted = names.split(" ");
  const exactly = Object.keys(value).length === wanted.length && wanted.every((name) => Object.hasOwn(value, name));
  need(exactly, `${what} has not exactly the keys ${names}`);
  return value;
}

/** `value`, which is a list of texts that `form` matches. */
export function textsOf(value, form, what) {
  need(Array.isArray(value), `${what} is no list`);
  for (const item of value) textOf(form, item, what);
  return value;
}

/** Calls `read`; where it finds a form wrong, that is `code`. */
export async function reading(code, entry, read) {
  try {
    return await read();
  } catch (error) {
    throw error instanceof Malformed ? new Unsound(code, error.message, entry) : error;
  }
}
