// The page on which anyone verifies an evidence file: chosen or dropped, read here, never
// uploaded. What is shown comes from the file; the server adds only labels.

import { utf8 } from "./bytes.js";
import { isNative } from "./ed25519.js";
import { verifyEvidence } from "./evidence.js";
import { Malformed } from "./forms.js";
import { readLogKey, readPolicy } from "./note.js";
import { Refused, element, isWorking, pageData, refusePage, setWorking, showProblem } from "./page.js";
import { showFields, showMember, showText, showTime } from "./review.js";

const byId = (id) => document.getElementById(id);
const { texts, codes, open, labels } = pageData("verification");

/** `text` with its placeholders filled: `{entry}`, `{number}`. */
function filled(text, values) {
  return text.replace(/\{(entry|number)\}/g, (_, name) => String(values[name]));
}

function named(name, className, ...children) {
  const made = element(name, ...children);
  made.className = className;
  return made;
}

function listOf(kind, items) {
  return element(kind, ...items.map((item) => element("li", item)));
}

function folded(title, ...children) {
  return element("details", element("summary", title), ...children);
}

function summaryOf(rows) {
  return named("dl", "summary", ...rows.map(([label, value]) => named("div", "summary-row", element("dt", label), element("dd", value))));
}

const code = (text) => named("span", "mono text-break", text);

function head(report) {
  const sound = report.verdict === "sound";
  const disputed = report.disputed.length > 0;
  const tone = sound ? (disputed ? "attention" : "good") : "bad";
  const status = named("strong", `status status-${tone}`, sound ? texts.sound : texts.unsound);
  const title = element("h2", sound ? (disputed ? texts.sound_disputed : texts.sound_title) : texts.unsound_title);
  title.id = "report-title";
  title.tabIndex = -1;
  return [element("p", status), title];
}

/** The first thing that is wrong: in words, and below exactly. */
function failureOf({ code: found, entry, detail }) {
  const words = named("p", "problem", codes[found].wrong);
  const where = entry === null ? [] : [element("p", filled(texts.at_entry, { entry }))];
  const technical = summaryOf([
    [texts.code, code(found)],
    ...(entry === null ? [] : [[texts.entry, String(entry)]]),
    [texts.detail, code(detail)],
  ]);
  return [words, ...where, element("p", texts.unsound_advice), folded(texts.technical, technical)];
}

function aboutOf({ manifest, size }) {
  return summaryOf([
    [texts.subject, element("span", `${texts[manifest.kind]} `, code(manifest.subject))],
    [texts.log, code(manifest.origin)],
    [texts.log_key, code(Array.from(manifest.key, (byte) => byte.toString(16).padStart(2, "0")).join(""))],
    [texts.tree_size, String(size)],
    [texts.exported, showTime(manifest.exported)],
  ]);
}

function signersOf({ member, signers }, context) {
  const who = signers.map((seat) => (seat === null ? texts.platform : showText(seat.name)));
  return [showMember(member, context), listOf("ul", who)];
}

function rowOf(entry, disputed, context, currency) {
  const time = entry.time === null ? "" : showTime(new Date(entry.time * 1000).toISOString().replace(".000Z", "Z"));
  const index = element("th", String(entry.index));
  index.scope = "row";
  const what = element("td", labels.ops[entry.op] ?? entry.op);
  if (disputed) what.append(" ", named("strong", "status status-attention", texts.disputed));
  const shown = element("td");
  if (entry.fields.size > 0) {
    shown.append(folded(filled(texts.fields_shown, { number: entry.fields.size }), showFields(entry.fields, context.labels, currency)));
  }
  if (entry.undisclosed > 0) shown.append(element("p", filled(texts.fields_hidden, { number: entry.undisclosed })));
  return element("tr", index, what, element("td", time), element("td", ...signersOf(entry, context)), shown);
}

function hiddenRow(entry) {
  const index = element("th", String(entry));
  index.scope = "row";
  const what = element("td", texts.hidden_entry);
  what.colSpan = 4;
  return element("tr", index, what);
}

/** The entries by index, hidden ones among them. */
function tableOf(report) {
  const context = { labels: { ...labels, members: Object.fromEntries(report.names) } };
  const disputed = new Set(report.disputed.map((one) => one.entry));
  // Later entries on a voucher do not repeat its currency. Where the file has one, it is that.
  const currencies = new Set(report.entries.map((entry) => entry.fields.get("currency")).filter((one) => one !== undefined));
  const currency = currencies.size === 1 ? [...currencies][0] : "?";
  const rows = [
    ...report.entries.map((entry) => [entry.index, rowOf(entry, disputed.has(entry.index), context, currency)]),
    ...report.hidden.map((entry) => [entry, hiddenRow(entry)]),
  ].sort(([a], [b]) => a - b);
  const heads = [texts.entry, texts.what, texts.time, texts.signed_by, texts.fields].map((text) => {
    const cell = element("th", text);
    cell.scope = "col";
    return cell;
  });
  const caption = element("caption", texts.entries);
  caption.id = "entries-caption";
  const table = named("table", "table", caption, element("thead", element("tr", ...heads)), element("tbody", ...rows.map(([, row]) => row)));
  const region = named("div", "table-region", table);
  region.tabIndex = 0;
  region.setAttribute("role", "region");
  region.setAttribute("aria-labelledby", caption.id);
  return region;
}

/** What stays open, each kind once with the entries it is about. */
function openList(points) {
  const entries = new Map();
  for (const { what, entry } of points) entries.set(what, [...(entries.get(what) ?? []), entry]);
  return listOf("ul", [...entries].map(([what, about]) => filled(open[what], { entry: about.join(", ") })));
}

function show(name, report) {
  const parts = [...head(report), element("p", `${texts.file}: `, showText(name))];
  if (report.failure !== null) parts.push(...failureOf(report.failure));
  else parts.push(aboutOf(report));
  if (report.disputed.length > 0) {
    const items = report.disputed.map((one) => filled(texts.disputed_entry, { entry: one.entry, number: one.revoked_at }));
    parts.push(element("h3", texts.disputed_title), listOf("ul", items));
  }
  if (report.not_checked.length > 0) parts.push(element("h3", texts.not_checked), openList(report.not_checked));
  const done = listOf("ol", report.checked.map((one) => codes[one].check));
  const ed25519 = element("p", isNative() ? texts.native : texts.own_arithmetic);
  parts.push(element("h3", texts.checked), folded(filled(texts.checked_number, { number: report.checked.length }), done, ed25519));
  if (report.failure === null) parts.push(tableOf(report));
  const section = byId("report");
  section.className = report.failure === null ? "" : "error-summary";
  section.replaceChildren(...parts);
  section.hidden = false;
  byId("report-title").focus();
}

async function trusted() {
  const [key, policy] = [byId("log-key").value.trim(), byId("policy").value];
  const orRefused = async (read, otherwise) => {
    try {
      return await read();
    } catch (error) {
      throw error instanceof Malformed ? new Refused(otherwise) : error;
    }
  };
  const logKey = key === "" ? null : await orRefused(() => readLogKey(key), texts.log_key_wrong);
  if (policy.trim() === "") return { logKey, policy: null };
  const bytes = utf8(policy.endsWith("\n") ? policy : `${policy}\n`);
  await orRefused(() => readPolicy(bytes), texts.policy_wrong);
  return { logKey, policy: bytes };
}

async function verifyFile(form, file) {
  if (isWorking(form)) return;
  showProblem("verify-error", "");
  byId("report").hidden = true;
  setWorking(form, true, texts.working);
  try {
    if (file === undefined) throw new Refused(texts.no_file);
    const { logKey, policy } = await trusted();
    show(file.name, await verifyEvidence(new Uint8Array(await file.arrayBuffer()), logKey, policy));
  } catch (problem) {
    showProblem("verify-error", problem instanceof Refused ? problem.message : `${texts.failed} ${problem}`);
  }
  setWorking(form, false);
}

function start() {
  if (globalThis.crypto?.subtle === undefined) return refusePage(texts.no_crypto);
  const form = byId("verify");
  const input = byId("file");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    verifyFile(form, input.files[0]);
  });
  // A file may be dropped anywhere on the page; without this the browser would leave it.
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    verifyFile(form, input.files[0]);
  });
  form.hidden = false;
  return undefined;
}

start();
