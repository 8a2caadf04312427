// A financier's quote. The price is typed, checked and sealed on this device: its inputs have
// no names, nothing of it stands in an address, and what is posted holds only its digests.

import { canSign } from "./keys.js";
import { display, readTyped } from "./money.js";
import { pageData, refusePage } from "./page.js";
import { endOfDay, priceOf, readPercent } from "./pricing.js";
import { listenForSignature } from "./sign.js";

const byId = (id) => document.getElementById(id);
const FIELDS = ["rate", "basis", "value_on", "fees", "expires"];
const data = pageData("quote-data");
const typed = (field) => byId(field).value;

/** What is typed in the ledger's spelling, and for each field that is wrong why. */
function readForm() {
  const { messages } = data;
  const problems = new Map();
  const rate = readPercent(typed("rate"));
  if (rate === null) problems.set("rate", messages.rate);
  const fees = typed("fees").trim() === "" ? "0" : readTyped(typed("fees"), data.exponent);
  if (fees === null) problems.set("fees", messages.fees);
  const value_on = typed("value_on");
  if (!(value_on >= data.today && value_on < data.due_on)) problems.set("value_on", messages.value_on);
  const expires = endOfDay(typed("expires"));
  if (expires === null || typed("expires") < data.expires_from) problems.set("expires", messages.expires);
  const terms = { rate, basis: typed("basis"), value_on, fees };
  const price = problems.size === 0 ? priceOf(data.face, data.due_on, terms) : null;
  if (problems.size === 0 && price === null) problems.set("rate", messages.nothing_left);
  return { problems, terms, expires, price };
}

/** Says what the seller would pay and get, while the price is typed. */
function echo() {
  const { price } = readForm();
  const amount = (minor) => (minor === undefined ? "—" : `${display(minor, data.exponent)} ${data.currency}`);
  byId("echo-days").textContent = price === null ? "—" : String(price.days);
  for (const part of ["interest", "cost", "net"]) byId(`echo-${part}`).textContent = amount(price?.[part]);
}

/** Shows `message` at `field`; an empty one takes away what stood there. */
function showAt(field, message) {
  byId(`${field}-error`).textContent = message;
  byId(`${field}-error`).hidden = message === "";
  byId(field).classList.toggle("is-invalid", message !== "");
  if (message === "") byId(field).removeAttribute("aria-invalid");
  else byId(field).setAttribute("aria-invalid", "true");
}

/** Shows each problem at its field, and moves to the first. */
function showProblems(problems) {
  for (const field of FIELDS) showAt(field, problems.get(field) ?? "");
  const [first] = FIELDS.filter((field) => problems.has(field));
  if (first !== undefined) byId(first).focus();
}

/** The server's proposal with what was chosen here; fees of nothing are left out. */
function proposalOf({ terms: { rate, basis, value_on, fees }, expires }) {
  const { proposal } = data;
  const sealed = { rate, basis, value_on, ...(fees === "0" ? {} : { fees }) };
  return { ...proposal, clear: { ...proposal.clear, expires }, sealed };
}

function showStep(review) {
  // What the seller would get stays in sight while it is reviewed.
  byId(review ? "echo-in-review" : "echo-in-form").append(byId("echo"));
  byId("quote-step").hidden = review;
  byId("review-step").hidden = !review;
}

function start() {
  const { messages } = data.proposal.labels;
  if (!canSign()) return refusePage(messages.no_crypto);
  const present = listenForSignature(messages);
  byId("quote").addEventListener("input", (event) => {
    showAt(event.target.id, "");
    echo();
  });
  byId("quote").addEventListener("submit", async (event) => {
    event.preventDefault();
    const read = readForm();
    showProblems(read.problems);
    if (read.problems.size > 0) return;
    showStep(true);
    await present(proposalOf(read));
    byId("review").focus();
  });
  byId("change-quote").addEventListener("click", () => {
    showStep(false);
    byId("rate").focus();
  });
  echo();
  byId("sign-waiting").hidden = true;
  return showStep(false);
}

start();
