// The review: shows a command as it was read from the bytes that are to be signed. What
// the server adds are only labels; where it gives none, the ledger's own word is shown.

import { fromBase64url, fromUtf8 } from "./bytes.js";
import { comparisonCode, possessionStatement } from "./command.js";
import { element } from "./page.js";
import { capitals, display } from "./money.js";

// Characters that show nothing but change what is shown around them are spelled out.
function visible(text) {
  const spellOut = (letter) => `[U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`;
  return text.replace(/\p{Cf}/gu, spellOut);
}

function showText(value) {
  return element("bdi", visible(value));
}

// A word of the ledger (`core_enterprise`) in the reader's language; the raw view keeps the word.
function showWord(value, context, label) {
  return showText(Object.hasOwn(label.words ?? {}, value) ? label.words[value] : value);
}

function showCode(value) {
  return element("code", visible(value));
}

function showAmount(value, context) {
  const { labels, currency } = context;
  const known = /^[1-9]\d{0,17}$/.test(value) && currency === labels.currency;
  // Without the currency's decimals, only minor units are certain.
  if (!known) return showText(`${value} (${currency}, minor units)`);
  const shown = element("span", `${display(value, labels.exponent)} ${currency}`);
  shown.className = "amount";
  if (currency !== "CNY" || !document.documentElement.lang.startsWith("zh")) return shown;
  const said = element("span", capitals(value));
  said.className = "amount-capitals";
  return element("span", shown, said);
}

function showMember(value, { labels }) {
  const code = showCode(value);
  const name = labels.members?.[value];
  if (name === undefined) return code;
  code.className = "d-block small";
  return element("span", showText(name), code);
}

function showRate(value) {
  if (!/^\d+\.\d+$/.test(value)) return showText(value);
  const [whole, decimals] = value.split(".");
  const digits = whole + decimals.padEnd(2, "0");
  const percent = digits.slice(0, whole.length + 2).replace(/^0+(?=\d)/, "");
  const rest = digits.slice(whole.length + 2).replace(/0+$/, "");
  return showText(`${percent}${rest === "" ? "" : `.${rest}`} % (${value})`);
}

const BUSINESS_ZONE_HOURS = 8;

function showTime(value) {
  const instant = Date.parse(value);
  if (Number.isNaN(instant)) return showText(value);
  const local = new Date(instant + BUSINESS_ZONE_HOURS * 3_600_000).toISOString();
  const shown = element("time", `${local.slice(0, 10)} ${local.slice(11, 19)} UTC+8`);
  shown.dateTime = value;
  return shown;
}

function showList(items, label, context) {
  const of = { kind: label.of, words: label.words };
  const list = element("ul", ...items.map((item) => element("li", showValue(item, of, context))));
  list.className = "review-list";
  return list;
}

// Whoever it is about comes first, and then the code that is compared with that person.
function showParts(parts, outer) {
  const context = { ...outer, currency: parts.currency ?? outer.currency };
  const list = element("dl");
  list.className = "review-parts";
  const show = (name) => {
    const label = labelOf(name, context.labels);
    list.append(element("dt", label.label), element("dd", showValue(parts[name], label, context)));
  };
  const named = Object.hasOwn(parts, "name") ? ["name"] : [];
  named.forEach(show);
  if (Object.hasOwn(context.codes, parts.key)) {
    const code = element("dd", context.codes[parts.key]);
    code.className = "comparison-code";
    list.append(element("dt", labelOf("@code", context.labels).label), code);
  }
  Object.keys(parts).filter((name) => !named.includes(name)).sort().forEach(show);
  return list;
}

const TEXT_KINDS = { amount: showAmount, member: showMember, rate: showRate, time: showTime, id: showCode };

// The form of the value decides first, so that a wrong label can hide nothing.
function showValue(value, label, context) {
  if (typeof value === "boolean") return element("span", value ? context.labels.yes : context.labels.no);
  if (Array.isArray(value)) return showList(value, label, context);
  if (typeof value === "object") return showParts(value, context);
  return (TEXT_KINDS[label.kind] ?? showWord)(value, context, label);
}

function labelOf(name, labels) {
  return labels.fields?.[name] ?? { label: name, kind: "text" };
}

function row(list, label, shown) {
  const group = element("div", element("dt", label), element("dd", shown));
  group.className = "summary-row";
  list.append(group);
}

// The order that the labels give, then what it leaves out.
function inOrder(fields, labels) {
  const labelled = (labels.order ?? []).filter((name) => fields.has(name));
  const others = [...fields.keys()].filter((name) => !labelled.includes(name)).sort();
  return [...labelled, ...others];
}

/**
 * The comparison codes of the seats that `read` (from `readCommand`) proposes, by public key: from
 * the very bytes that are signed, as each person's own device made them.
 */
export async function seatCodes(read) {
  const seats = [read.fields.get("seats"), read.fields.get("proposal")].flat();
  const member = read.fields.get("admitted") ?? read.fields.get("recovered") ?? read.member;
  const codes = {};
  for (const { key, person, seat } of seats.filter((value) => typeof value?.key === "string")) {
    const statement = await possessionStatement({ key, origin: read.log, member, person, seat });
    codes[key] = await comparisonCode(statement.text);
  }
  return codes;
}

/**
 * Fills `list` (a dl) with what `read` (from `readCommand`) says. Labels of what stands
 * around the fields are `@op`, `@member`, `@not_after`, `@rules` and `@undisclosed`, and
 * `@code` that of the comparison codes in `codes` (from `seatCodes`).
 */
export function showReview(list, read, labels, codes = {}) {
  const currency = read.fields.get("currency") ?? labels.currency;
  const context = { labels, currency, codes };
  list.replaceChildren();
  row(list, labelOf("@op", labels).label, element("span", showText(labels.op), " ", showCode(read.op)));
  row(list, labelOf("@member", labels).label, showMember(read.member, context));
  for (const name of inOrder(read.fields, labels)) {
    const label = labelOf(name, labels);
    row(list, label.label, showValue(read.fields.get(name), label, context));
  }
  for (const digest of read.undisclosed) row(list, labelOf("@undisclosed", labels).label, showCode(digest));
  row(list, labelOf("@not_after", labels).label, showTime(read.not_after));
  row(list, labelOf("@rules", labels).label, showText(read.rules));
}

/** One field of what `read` (from `readCommand`) says. */
export function showField(name, read, labels) {
  const context = { labels, currency: read.fields.get("currency") ?? labels.currency, codes: {} };
  return showValue(read.fields.get(name), labelOf(name, labels), context);
}

/** Fills `raw` (a pre) with the exact text that is signed and what its digests stand for. */
export function showRaw(raw, command, disclosures) {
  const opened = disclosures.map((disclosure) => fromUtf8(fromBase64url(disclosure)));
  raw.textContent = [command, ...opened].map(visible).join("\n");
}

/**
 * The clear and disclosed `fields` of an entry as a list; amounts without a currency of their
 * own are in `currency`.
 */
export function showFields(fields, labels, currency) {
  const context = { labels, currency: fields.get("currency") ?? currency, codes: {} };
  const list = element("dl");
  list.className = "review-parts";
  for (const name of inOrder(fields, labels)) {
    const label = labelOf(name, labels);
    list.append(element("dt", label.label), element("dd", showValue(fields.get(name), label, context)));
  }
  return list;
}

export { showMember, showText, showTime };
