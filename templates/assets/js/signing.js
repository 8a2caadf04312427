// What every page that signs has in common: bytes from a proposal, the seat's key for as long as it signs,
// and the form with the passphrase. Nothing that is signed comes from anywhere but the bytes that were shown.

import { buildCommand, readCommand } from "./command.js";
import { fromHex, hex } from "./bytes.js";
import { keep, recall } from "./device.js";
import { WrongPassphrase, sign, unwrapSeed, verify, wrappedKeyId } from "./keys.js";
import { print } from "./canonical.js";
import { Refused, isWorking, setWorking, showProblem } from "./page.js";
import { forget } from "./typing.js";

const byId = (id) => document.getElementById(id);

/** Something that the page explains in its own words: a key of `labels.messages`. */
export class Explained extends Error {
  constructor(reason) {
    super(reason);
    this.name = "Explained";
    this.reason = reason;
  }
}

/** The bytes of `proposal`: made here and now, or those that a maker has signed. */
export async function bytesOf(proposal, kept = []) {
  if (proposal.built) {
    const { command, disclosures, approvals } = proposal.built;
    return { command, disclosures, approvals, sealed: [] };
  }
  const { command, disclosures, sealed } = await buildCommand(proposal, kept);
  return { command, disclosures, sealed, approvals: [] };
}

/** Reads `bytes` back, which have to be of `proposal`. */
export async function readBytes(proposal, bytes) {
  const read = await readCommand(bytes.command, [...bytes.disclosures, ...bytes.sealed]);
  const expected = [proposal.origin, proposal.op, proposal.member];
  if (print([read.log, read.op, read.member]) !== print(expected)) throw new TypeError("the bytes are of another proposal");
  return read;
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

async function findKey(signer) {
  const kept = (await recall("keys", signer.key)) ?? signer.wrapped;
  const wrapped = kept ?? (await keyFromFile());
  if (wrappedKeyId(wrapped) === signer.key) return { wrapped, restored: !kept };
  byId("key-file-row").hidden = false;
  throw new Explained("no_key");
}

async function signMessage(wrapped, seed, message) {
  const signature = await sign(seed, message);
  if (!(await verify(fromHex(wrapped.pk), message, signature))) throw new TypeError("the signature does not verify");
  return hex(signature);
}

/**
 * Opens the key of `signer` and gives `use` what signs a message with it; answers what `use` answers. The
 * key is wiped whatever happens. One that came from its backup file and did open stays on this device.
 */
export async function withKey(signer, passphrase, use) {
  const { wrapped, restored } = await findKey(signer);
  const seed = await unwrapSeed(wrapped, passphrase);
  let done;
  try {
    done = await use((message) => signMessage(wrapped, seed, message));
  } finally {
    seed.fill(0);
  }
  if (restored) await keep("keys", signer.key, wrapped);
  return done;
}

/** What `problem` is for the person at the page. */
export function explain(problem, messages) {
  if (problem instanceof Refused) return problem.message;
  if (problem instanceof WrongPassphrase) return messages.wrong_passphrase;
  if (problem instanceof Explained) return messages[problem.reason];
  // Our own fault, said as it is.
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

/** Has `step` taken with the passphrase whenever `form` is sent; it answers where to go next, or null to stay. */
export function listen(form, messages, step) {
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
