// The container of an evidence file: a zip in one spelling (docs/LEDGER_FORMAT.md, section
// 13). It is read by its directory, built again from what was read, and compared.

import { equal, joined } from "./bytes.js";
import { MIB, Unsound } from "./forms.js";

const LOCAL = 0x04034b50;
const DIRECTORY = 0x02014b50;
const END = 0x06054b50;
const PLAIN = new Set(["README.txt", "certificate.pdf", "checkpoint", "evidence.json", "policy"]);
const NUMBERED = /^(?:(?:entries|hidden)\/[0-9]{12}\.json|leaves\/[0-9]{12}|proofs\/[0-9]{12}\.tlog-proof)$/;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = CRC_TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** Little-endian numbers in bytes: pairs of width and value. */
function packed(...fields) {
  const bytes = new Uint8Array(fields.reduce((length, [width]) => length + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += width;
  }
  return bytes;
}

const two = (value) => [2, value];
const four = (value) => [4, value];
// Names are bytes; as text each letter is one of them.
const nameBytes = (name) => Uint8Array.from(name, (letter) => letter.charCodeAt(0));

/** The one spelling of a zip of these [name, bytes] pairs. */
export function writeZip(members) {
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  const [body, directory] = [[], []];
  let at = 0;
  for (const [name, data] of sorted) {
    // needed 10, flags: UTF-8, stored, time 0, date 1980-01-01, sum, both sizes, no extra field
    const what = [two(10), two(0x0800), two(0), two(0), two(0x21), four(crc32(data)), four(data.length), four(data.length), two(name.length), two(0)];
    body.push(packed(four(LOCAL), ...what), nameBytes(name), data);
    directory.push(packed(four(DIRECTORY), two(0), ...what, two(0), two(0), two(0), four(0), four(at)), nameBytes(name));
    at += 30 + name.length + data.length;
  }
  const size = directory.reduce((length, part) => length + part.length, 0);
  const count = sorted.length;
  const end = packed(four(END), two(0), two(0), two(count), two(count), four(size), four(at), two(0));
  return joined([...body, ...directory, end]);
}

function readable(holds, otherwise) {
  if (!holds) throw new Unsound("container.unreadable", otherwise);
}

function readDirectory(bytes) {
  readable(bytes.length <= 64 * MIB, "more than 64 MiB");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const last = bytes.length - 22;
  readable(last >= 0 && view.getUint32(last, true) === END, "no end record in the last 22 bytes");
  const count = view.getUint16(last + 10, true);
  let at = view.getUint32(last + 16, true);
  const end = at + view.getUint32(last + 12, true);
  readable(count <= 20_000, "more than 20 000 members");
  readable(end <= last, "the directory is not before the end record");
  const found = [];
  for (let place = 0; place < count; place += 1) {
    readable(at + 46 <= end && view.getUint32(at, true) === DIRECTORY, "the directory ends early");
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const next = at + 46 + name + extra + comment;
    readable(next <= end, "the directory ends early");
    const local = view.getUint32(at + 42, true);
    readable(local + 30 <= bytes.length && view.getUint32(local, true) === LOCAL, "a member without a local header");
    const begin = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const length = view.getUint32(at + 20, true);
    readable(begin + length <= bytes.length, "a member is cut off");
    const letters = Array.from(bytes.subarray(at + 46, at + 46 + name), (byte) => String.fromCharCode(byte));
    found.push([letters.join(""), bytes.subarray(begin, begin + length)]);
    at = next;
  }
  return found;
}

/** The members of `bytes` by name. */
export function readZip(bytes) {
  const found = readDirectory(bytes);
  const files = new Map(found);
  // Members that overlap would be more than the file; they are not copied.
  const apart = files.size === found.length && found.reduce((sum, [, data]) => sum + data.length, 0) <= bytes.length;
  if (!apart || !equal(writeZip(found), bytes)) {
    throw new Unsound("container.not_canonical", "not the one spelling of a zip of its members");
  }
  return files;
}

/** Only the known names, and all that must be there. */
export function checkNames(files) {
  const names = [...files.keys()];
  const unknown = names.find((name) => !PLAIN.has(name) && !NUMBERED.test(name));
  if (unknown !== undefined) throw new Unsound("container.unknown_file", JSON.stringify(unknown));
  const shown = names.filter((name) => name.startsWith("entries/")).map((name) => name.slice(8, 20));
  const due = new Set(shown.flatMap((index) => [`leaves/${index}`, `proofs/${index}.tlog-proof`]));
  const wanted = ["README.txt", "checkpoint", "evidence.json", "entries/000000000000.json", ...due];
  const missing = wanted.find((name) => !files.has(name));
  if (missing !== undefined) throw new Unsound("container.missing_file", `${missing} is missing`);
  const alone = names.find((name) => /^(?:leaves|proofs)\//.test(name) && !due.has(name));
  if (alone !== undefined) throw new Unsound("container.missing_file", `the entry of ${alone} is missing`);
}
