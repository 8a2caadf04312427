// The price of a discount, by the arithmetic of the rules (contracts/src/pricing.rs): whole
// numbers only, rounded once, half up. What is worked out here is an echo for the person who
// quotes; the rules work it out again when the quote is opened and awarded.

const MILLIONTHS = 1_000_000n;
const DAY = 86_400_000;

/**
 * Reads an annual rate in percent as people type it: "4.35" or "4.35 %" is "0.0435". Answers
 * null for anything that is no rate from 0 to less than 100 % with at most four decimals.
 */
export function readPercent(text) {
  const shape = /^(0|[1-9]\d?)(?:\.(\d+))?$/.exec(text.trim().replace(/\s*[%％]$/, ""));
  if (shape === null) return null;
  const decimals = (shape[1].padStart(2, "0") + (shape[2] ?? "")).replace(/0+$/, "");
  if (decimals.length > 6) return null;
  return decimals === "" ? "0" : `0.${decimals}`;
}

/** The moment at which the date `text` (2026-03-02) begins in UTC, or null where it is no date. */
function beginOf(text) {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Some engines read 30 February as 2 March.
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== text) return null;
  return moment;
}

/** Days from `from`, inclusive, to `to`, exclusive; null where one of them is no date. */
export function daysBetween(from, to) {
  const [first, last] = [beginOf(from), beginOf(to)];
  return first === null || last === null ? null : Math.round((last - first) / DAY);
}

/** The last second of a business date (UTC+8) as the ledger writes it, or null. */
export function endOfDay(text) {
  const begin = beginOf(text);
  if (begin === null) return null;
  // Business time is eight hours ahead, so its day ends 16 hours after the UTC day began.
  return new Date(begin + 16 * 3_600_000 - 1_000).toISOString().replace(".000Z", "Z");
}

/**
 * Prices `face` (minor units as text) due on `due_on` at `{rate, basis, value_on, fees}` in the
 * ledger's spelling; `fees` may be left out. Answers `{days, interest, cost, net}` with amounts as
 * text, `cost` being interest and fees, or null where nothing would be left for the seller or the
 * value date is not before the due date.
 */
export function priceOf(face, due_on, { rate, basis, value_on, fees = "0" }) {
  const days = daysBetween(value_on, due_on);
  if (days === null || days <= 0) return null;
  const millionths = BigInt((rate.split(".")[1] ?? "").padEnd(6, "0"));
  const product = BigInt(face) * millionths * BigInt(days);
  const divisor = BigInt(basis) * MILLIONTHS;
  const interest = (2n * product + divisor) / (2n * divisor);
  const cost = interest + BigInt(fees);
  const net = BigInt(face) - cost;
  if (net <= 0n) return null;
  return { days, interest: String(interest), cost: String(cost), net: String(net) };
}
