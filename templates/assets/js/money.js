// Amounts as people type and read them: minor units as a decimal string, never a float.
// The server reads every form again by the same rules; what is said here is an echo.

const MAX_WHOLE_DIGITS = 13;

/** `digits` in groups of three. */
function group(digits) {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
}

// Full-width digits and signs only: a wider folding would read ② as 2.
function narrow(text) {
  const half = (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0);
  const plain = text.trim().replace(/[０-９．，]/g, half).replaceAll("￥", "¥");
  return plain.replace(/^¥/, "").trimStart();
}

/**
 * Reads an amount in major units: grouping commas, full-width digits and a leading ¥
 * are understood; signs, exponents and inner spaces are not. Answers minor units such
 * as "123450", or null where `text` is no amount of a currency with `exponent` decimals.
 */
export function readTyped(text, exponent) {
  const shape = /^(\d{1,3}(?:,\d{3})+|0|[1-9]\d*)(?:\.(\d+))?$/.exec(narrow(text));
  if (shape === null) return null;
  const whole = shape[1].replaceAll(",", "");
  const decimals = shape[2] ?? "";
  if (decimals.length > exponent || whole.length > MAX_WHOLE_DIGITS) return null;
  if (whole.length > 1 && whole.startsWith("0")) return null;
  return (whole + decimals.padEnd(exponent, "0")).replace(/^0+(?=\d)/, "");
}

/** Minor units in major units with grouping: "123450" is "1,234.50" at two decimals. */
export function display(minor, exponent) {
  const digits = minor.padStart(exponent + 1, "0");
  const whole = group(digits.slice(0, digits.length - exponent));
  return exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`;
}

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const SECTIONS = ["", "万", "亿", "万亿"];

// One group of four digits; zeros inside it are said once, those at its end not at all.
function capitalSection(digits) {
  let said = "";
  let skipped = false;
  Array.from(digits).forEach((digit, at) => {
    if (digit === "0") {
      skipped = said !== "";
      return;
    }
    said += (skipped ? "零" : "") + DIGITS[digit] + PLACES[digits.length - 1 - at];
    skipped = false;
  });
  return said;
}

function capitalWhole(whole) {
  const padded = whole.padStart(Math.ceil(whole.length / 4) * 4, "0");
  const sections = padded.match(/.{4}/g);
  let said = "";
  let gap = false;
  sections.forEach((section, at) => {
    if (section === "0000") {
      gap = true;
      return;
    }
    if (said !== "" && (gap || section.startsWith("0"))) said += "零";
    said += capitalSection(section) + sectionName(sections, at);
    gap = false;
  });
  return said;
}

// 万亿 is said as 万 where the group of 亿 follows and says 亿 itself.
function sectionName(sections, at) {
  const place = sections.length - 1 - at;
  return place === 3 && sections[at + 1] !== "0000" ? "万" : SECTIONS[place];
}

/**
 * Fen in capitals (大写金额), by 《正确填写票据和结算凭证的基本规定》: 140950 is
 * 人民币壹仟肆佰零玖元伍角. Only for renminbi.
 */
export function capitals(fen) {
  const digits = fen.padStart(3, "0");
  const whole = digits.slice(0, -2);
  const [jiao, cents] = digits.slice(-2);
  const yuan = whole === "0" ? "" : `${capitalWhole(whole)}元`;
  if (jiao === "0" && cents === "0") return `人民币${yuan === "" ? "零元" : yuan}整`;
  const zeroBeforeJiao = yuan !== "" && (jiao === "0" || whole.endsWith("0"));
  const tenths = jiao === "0" ? "" : `${DIGITS[jiao]}角`;
  const hundredths = cents === "0" ? "" : `${DIGITS[cents]}分`;
  return `人民币${yuan}${zeroBeforeJiao ? "零" : ""}${tenths}${hundredths}`;
}
