// The review page: puts the proposal into bytes (or takes those that a maker signed),
// shows what those bytes say, and signs them once the passphrase opens the key. Nothing
// that is signed comes from anywhere but the bytes that were shown.

import { print, parse } from "./canonical.js";
import { approvalMessage, buildCommand, leafMessage, openDisclosure, printRecord, readCommand } from "./command.js";
import { fromHex, fromUtf8, hex, utf8 } from "./bytes.js";
import { keep, recall } from "./device.js";
import { WrongPassphrase, canSign, seal, sign, unseal, unwrapSeed, verify, wrappedKeyId } from "./keys.js";
import { Refused, isWorking, pageData, postJson, refusePage, setWorking, showProblem } from "./page.js";
import { forget } from "./typing.js";
import { seatCodes, showRaw, showReview } from "./review.js";

const byId = (id) => document.getElementById(id);
const sealedFor = (quote) => `hefu/sealed|${quote}`;

/** Something that the page explains in its own words: a key of `labels.messages`. */
class Explained extends Error {
  constructor(reason) {
    super(reason);
    this.name = "Explained";
    this.reason = reason;
  }
}

// A quote's prices stay with the financier until it opens them: then they are in a blob.
const opensQuote = (proposal) => proposal.op === "discount.open_quote" && !proposal.built;

async function buildFrom(proposal, kept = []) {
  const { command, disclosures, sealed } = await buildCommand(proposal, kept);
  return { command, disclosures, sealed, approvals: [] };
}

async function openSealed(proposal, passphrase) {
  const quote = proposal.clear.quote ?? proposal.confidential?.quote;
  const blob = proposal.sealed_blob ?? (await recall("sealed", quote));
  if (blob?.aad !== sealedFor(quote)) throw new Explained("sealed_lost");
  const kept = parse(fromUtf8(await unseal(passphrase, blob)));
  kept.forEach(openDisclosure);
  return buildFrom(proposal, kept);
}

async function show(proposal, bytes) {
  const read = await readCommand(bytes.command, [...bytes.disclosures, ...bytes.sealed]);
  const expected = [proposal.origin, proposal.op, proposal.member];
  if (print([read.log, read.op, read.member]) !== print(expected)) throw new TypeError("the bytes are of another proposal");
  showReview(byId("review"), read, proposal.labels, await seatCodes(read));
  showRaw(byId("raw"), bytes.command, [...bytes.disclosures, ...bytes.sealed]);
  byId("review-panel").hidden = false;
  return read;
}

async function findKey(signer) {
  const kept = (await recall("keys", signer.key)) ?? signer.wrapped;
  const wrapped = kept ?? (await keyFromFile());
  if (wrappedKeyId(wrapped) === signer.key) return { wrapped, restored: !kept };
  byId("key-file-row").hidden = false;
  throw new Explained("no_key");
}

// A backup file stands in for a device that has lost its key.
async function keyFromFile() {
  const [file] = byId("key-file").files;
  if (file === undefined) return null;
  try {
    return JSON.parse(await file.text());
  } catch {
    return null;
  }
}

async function signMessage(wrapped, passphrase, message) {
  const seed = await unwrapSeed(wrapped, passphrase);
  try {
    const signature = await sign(seed, message);
    if (!(await verify(fromHex(wrapped.pk), message, signature))) throw new TypeError("the signature does not verify");
    return hex(signature);
  } finally {
    seed.fill(0);
  }
}

async function sealForLater(bytes, read, passphrase) {
  if (bytes.sealed.length === 0) return {};
  const quote = read.fields.get("quote");
  const sealed_blob = await seal(passphrase, utf8(print(bytes.sealed)), sealedFor(quote));
  await keep("sealed", quote, sealed_blob);
  return { sealed_blob };
}

// A key that came from its backup file and did open stays on this device from then on.
async function signWith(signer, passphrase, message) {
  const { wrapped, restored } = await findKey(signer);
  const signature = await signMessage(wrapped, passphrase, message);
  if (restored) await keep("keys", signer.key, wrapped);
  return signature;
}

async function signAndPost(proposal, bytes, read, passphrase) {
  const { signer, csrf, labels } = proposal;
  const { command, disclosures, approvals } = bytes;
  if (!signer.last) {
    const sig = await signWith(signer, passphrase, await approvalMessage(command, approvals));
    const signed = [...approvals, { alg: "ed25519", key: signer.key, sig }];
    const later = await sealForLater(bytes, read, passphrase);
    return postJson("/drafts", { command, disclosures, approvals: signed, ...later }, csrf, labels.messages);
  }
  const record = printRecord(command, approvals);
  const signature = await signWith(signer, passphrase, await leafMessage(record));
  const later = await sealForLater(bytes, read, passphrase);
  const submission = { disclosures, key: signer.key, record, signature };
  return postJson("/commands", { submission, ...later, ...proposal.extra }, csrf, labels.messages);
}

function explain(problem, messages) {
  if (problem instanceof Refused) return problem.message;
  if (problem instanceof WrongPassphrase) return messages.wrong_passphrase;
  if (problem instanceof Explained) return messages[problem.reason];
  // Our own fault: said as it is, because nothing was signed or posted.
  return String(problem);
}

// Where the session has ended, or another one has begun: signing in leads back to the form, whose typing
// is kept in this tab.
function offerSignIn(problem) {
  const ended = problem instanceof Refused && ["sign_in_needed", "not_from_here"].includes(problem.code);
  const again = byId("sign-in-again");
  again.hidden = !ended;
  const { pathname, search } = globalThis.location;
  again.querySelector("a").href = `/sign-in?next=${encodeURIComponent(pathname + search)}`;
}

// What the rules refuse stays refused: a checker gives the draft back to its maker. Their codes have a noun
// and a dot; what the network or the session says has none.
function offerReturn(problem) {
  const hint = byId("return-hint");
  if (hint === null || !(problem instanceof Refused) || !problem.code.includes(".")) return;
  hint.hidden = false;
  byId("return").open = true;
}

function bytesOf(proposal) {
  const { command, disclosures, approvals } = proposal.built;
  return { command, disclosures, approvals, sealed: [] };
}

// One form, one or two steps: where prices are sealed, the passphrase first shows them.
function listen(form, messages, step) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isWorking(form)) return;
    showProblem("sign-error", "");
    setWorking(form, true, messages.signing);
    try {
      const next = await step(byId("passphrase").value);
      // The form stays at work while the browser leaves, so nothing is posted twice.
      if (next !== null) {
        forget(sessionStorage, globalThis.location.pathname);
        return globalThis.location.assign(next);
      }
    } catch (problem) {
      showProblem("sign-error", explain(problem, messages));
      offerSignIn(problem);
      offerReturn(problem);
    }
    return setWorking(form, false);
  });
}

/**
 * Listens for the passphrase. `present` shows what a proposal says, in its very bytes, and the
 * form then signs what was presented last.
 */
export function listenForSignature(messages) {
  let proposed = null;
  let shown = null;
  const showBytes = async (bytes) => {
    shown = { bytes, read: await show(proposed, bytes) };
    byId("sign-button").textContent = byId("sign-button").dataset.sign;
  };
  listen(byId("sign"), messages, async (passphrase) => {
    if (shown !== null) return signAndPost(proposed, shown.bytes, shown.read, passphrase);
    await showBytes(await openSealed(proposed, passphrase));
    byId("review").focus();
    return null;
  });
  return async function present(proposal) {
    proposed = proposal;
    shown = null;
    byId("sign").hidden = true;
    showProblem("sign-error", "");
    try {
      if (!opensQuote(proposal)) await showBytes(proposal.built ? bytesOf(proposal) : await buildFrom(proposal));
      byId("sign").hidden = false;
    } catch (problem) {
      showProblem("sign-error", explain(problem, messages));
    }
    byId("sign-waiting").hidden = true;
  };
}

// A page with a form of its own before the review (js/quote.js) presents what it made itself.
if (byId("proposal") !== null) {
  const proposal = pageData("proposal");
  const { messages } = proposal.labels;
  if (canSign()) await listenForSignature(messages)(proposal);
  else refusePage(messages.no_crypto);
}
