// The page of a sheet: puts every row into bytes (or takes those that a maker signed), shows row by row what
// those bytes say, and signs all of them with one passphrase, each on its own.

import { approvalMessage, leafMessage, printRecord } from "./command.js";
import { canSign } from "./keys.js";
import { display } from "./money.js";
import { Refused, element, pageData, post, refusePage, setWorking, showProblem } from "./page.js";
import { showField, showReview, showText } from "./review.js";
import { bytesOf, explain, listen, readBytes, withKey } from "./signing.js";

/** Rows of one request; the server takes no more. */
const AT_ONCE = 100;
/** Answers that leave open what became of a row: the same bytes are handed in again. */
const OPEN = ["unavailable", "internal"];

const byId = (id) => document.getElementById(id);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

/** What `reads` come to: how many, and the sum in minor units; null where they have several currencies. */
export function totalOf(reads) {
  const currencies = new Set(reads.map((read) => read.fields.get("currency")));
  if (currencies.size !== 1) return null;
  const [currency] = currencies;
  const minor = reads.reduce((sum, read) => sum + BigInt(read.fields.get("amount")), 0n);
  return { count: reads.length, currency, minor: String(minor) };
}

/** `items` in lists of at most `most`. */
export function inLists(items, most) {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, at) => items.slice(at * most, (at + 1) * most));
}

function detailsOf(row, labels, texts) {
  const { read } = row;
  const list = element("dl");
  list.className = "summary";
  const number = element("span", ` ${texts.row} ${row.number}`);
  number.className = "visually-hidden";
  const details = element("details", element("summary", texts.all_of_it, number), list);
  details.addEventListener("toggle", () => {
    if (details.open && list.childElementCount === 0) showReview(list, read, labels);
  });
  return details;
}

// Names can be alike, so the registry number stands beside the name that is signed.
function payeeOf(read, labels) {
  const [name, known] = [read.fields.get("payee_name"), labels.members?.[read.fields.get("payee")] ?? ""];
  return known.startsWith(name) ? showText(known) : element("span", showText(name), " ", showText(known));
}

function showRow(row, labels, texts) {
  const head = element("th", String(row.number));
  head.scope = "row";
  const amount = element("td", showField("amount", row.read, labels));
  amount.className = "amount";
  const dueOn = element("td", showField("due_on", row.read, labels));
  dueOn.className = "text-nowrap";
  const cells = [element("td", payeeOf(row.read, labels)), amount, dueOn];
  row.result = element("td");
  byId("sheet-rows").append(element("tr", head, ...cells, element("td", detailsOf(row, labels, texts)), row.result));
}

async function signRow(row, signer, signs) {
  const { command, disclosures, approvals } = row.bytes;
  if (!row.last) {
    const sig = await signs(await approvalMessage(command, approvals));
    const signed = [...approvals, { alg: "ed25519", key: signer.key, sig }];
    return { row: row.number, draft: { command, disclosures, approvals: signed } };
  }
  const record = printRecord(command, approvals);
  const signature = await signs(await leafMessage(record));
  return { submission: { disclosures, key: signer.key, record, signature } };
}

function settle(row, answer, texts) {
  row.answer = answer;
  if (answer.code !== undefined) {
    row.result.className = "problem";
    return row.result.replaceChildren(answer.message);
  }
  const link = element("a", answer.receipt === undefined ? texts.kept : texts.recorded);
  link.href = answer.receipt ?? answer.draft;
  return row.result.replaceChildren(link);
}

const isOpen = (answer) => OPEN.includes(answer.code);

// What has been signed stays signed: handed in again after a lost answer, it gets the same one.
async function handIn(rows, address, data, status) {
  const waiting = rows.filter((row) => row.answer === undefined);
  for (const list of inLists(waiting, AT_ONCE)) {
    const body = { sheet: data.sheet, rows: list.map((row) => row.signed) };
    const { answers } = await post(address, body, data.common.csrf, data.common.labels.messages);
    const [open, final] = [answers.filter(isOpen), answers.map((answer) => !isOpen(answer))];
    list.forEach((row, at) => final[at] && settle(row, answers[at], data.texts));
    if (open.length > 0) throw new Refused(open[0].message, open[0].code);
    status();
  }
}

function showEnd(rows, texts) {
  const count = (is) => rows.filter((row) => is(row.answer)).length;
  const refused = count((answer) => answer.code !== undefined);
  const counts = { recorded: count((answer) => answer.receipt !== undefined), kept: count((answer) => answer.draft !== undefined), refused };
  byId("sheet-counts").textContent = fill(texts.done, counts);
  byId("sheet-refused").hidden = refused === 0;
  byId("sign").hidden = true;
  // Nothing is left to be returned.
  const back = byId("return");
  if (back !== null && counts.recorded === rows.length) back.hidden = true;
  byId("sheet-done").hidden = false;
  byId("sheet-done-title").focus();
}

async function present(data) {
  const { common, texts } = data;
  const { labels, signer } = common;
  const rows = [];
  for (const given of data.rows) {
    const proposal = { ...common, ...given };
    const bytes = await bytesOf(proposal);
    rows.push({ number: given.row, last: given.last, bytes, read: await readBytes(proposal, bytes) });
  }
  rows.forEach((row) => showRow(row, labels, texts));
  const total = totalOf(rows.map((row) => row.read));
  if (total !== null && total.currency === labels.currency) {
    byId("sheet-total").textContent = fill(texts.total, { ...total, amount: display(total.minor, labels.exponent) });
    byId("sheet-total").hidden = false;
  }
  const form = byId("sign");
  const status = () => {
    const done = rows.filter((row) => row.answer !== undefined).length;
    setWorking(form, true, fill(texts.progress, { done, all: rows.length }));
  };
  listen(form, labels.messages, async (passphrase) => {
    const unsigned = rows.filter((row) => row.signed === undefined);
    if (unsigned.length > 0) {
      await withKey(signer, passphrase, async (signs) => {
        for (const row of unsigned) row.signed = await signRow(row, signer, signs);
      });
    }
    status();
    await handIn(rows.filter((row) => !row.last), "/vouchers/sheets/drafts", data, status);
    await handIn(rows.filter((row) => row.last), "/vouchers/sheets/commands", data, status);
    showEnd(rows, texts);
    return null;
  });
  // Whoever leaves before every row is answered does not see which were.
  globalThis.addEventListener("beforeunload", (event) => {
    const answered = rows.filter((row) => row.answer !== undefined).length;
    if (rows.some((row) => row.signed !== undefined) && answered < rows.length) event.preventDefault();
  });
  form.hidden = false;
}

if (globalThis.document !== undefined && byId("sheet-data") !== null) {
  const data = pageData("sheet-data");
  const { messages } = data.common.labels;
  if (canSign()) {
    try {
      await present(data);
    } catch (problem) {
      showProblem("sign-error", explain(problem, messages));
    }
    byId("sign-waiting").hidden = true;
  } else {
    refusePage(messages.no_crypto);
  }
}
