// The review page: puts the proposal into bytes (or takes those that a maker signed),
// shows what those bytes say, and signs them once the passphrase opens the key.

import { print, parse } from "./canonical.js";
import { approvalMessage, leafMessage, openDisclosure, printRecord } from "./command.js";
import { fromUtf8, utf8 } from "./bytes.js";
import { keep, recall } from "./device.js";
import { canSign, seal, unseal } from "./keys.js";
import { pageData, postJson, refusePage, showProblem } from "./page.js";
import { seatCodes, showRaw, showReview } from "./review.js";
import { Explained, bytesOf, explain, listen, readBytes, withKey } from "./signing.js";

const byId = (id) => document.getElementById(id);
const sealedFor = (quote) => `hefu/sealed|${quote}`;

// A quote's prices stay with the financier until it opens them: then they are in a blob.
const opensQuote = (proposal) => proposal.op === "discount.open_quote" && !proposal.built;

async function openSealed(proposal, passphrase) {
  const quote = proposal.clear.quote ?? proposal.confidential?.quote;
  const blob = proposal.sealed_blob ?? (await recall("sealed", quote));
  if (blob?.aad !== sealedFor(quote)) throw new Explained("sealed_lost");
  const kept = parse(fromUtf8(await unseal(passphrase, blob)));
  kept.forEach(openDisclosure);
  return bytesOf(proposal, kept);
}

async function show(proposal, bytes) {
  const read = await readBytes(proposal, bytes);
  showReview(byId("review"), read, proposal.labels, await seatCodes(read));
  showRaw(byId("raw"), bytes.command, [...bytes.disclosures, ...bytes.sealed]);
  byId("review-panel").hidden = false;
  return read;
}

async function sealForLater(bytes, read, passphrase) {
  if (bytes.sealed.length === 0) return {};
  const quote = read.fields.get("quote");
  const sealed_blob = await seal(passphrase, utf8(print(bytes.sealed)), sealedFor(quote));
  await keep("sealed", quote, sealed_blob);
  return { sealed_blob };
}

async function signAndPost(proposal, bytes, read, passphrase) {
  const { signer, csrf, labels } = proposal;
  const { command, disclosures, approvals } = bytes;
  const signWith = async (message) => withKey(signer, passphrase, async (signs) => signs(await message));
  if (!signer.last) {
    const sig = await signWith(approvalMessage(command, approvals));
    const signed = [...approvals, { alg: "ed25519", key: signer.key, sig }];
    const later = await sealForLater(bytes, read, passphrase);
    return postJson("/drafts", { command, disclosures, approvals: signed, ...later }, csrf, labels.messages);
  }
  const record = printRecord(command, approvals);
  const signature = await signWith(leafMessage(record));
  const later = await sealForLater(bytes, read, passphrase);
  const submission = { disclosures, key: signer.key, record, signature };
  return postJson("/commands", { submission, ...later, ...proposal.extra }, csrf, labels.messages);
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
      if (!opensQuote(proposal)) await showBytes(await bytesOf(proposal));
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
