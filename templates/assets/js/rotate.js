// A person changes its own key: the new one is made, wrapped and saved first; then the old one signs for
// it. The platform receives the public key and, only if the person asks for it, the wrapped key.

import { askToStay, keep } from "./device.js";
import { canSign } from "./keys.js";
import { makeKey, offerBackup } from "./newkey.js";
import { Refused, isWorking, pageData, refusePage, setWorking, showProblem } from "./page.js";
import { listenForSignature } from "./sign.js";

const byId = (id) => document.getElementById(id);
const SHORTEST = 12;

function fault(messages) {
  const passphrase = byId("new-passphrase").value;
  if (Array.from(passphrase.normalize("NFKC")).length < SHORTEST) return messages.passphrase_short;
  return passphrase === byId("new-passphrase-again").value ? "" : messages.passphrase_differs;
}

/** The server's proposal with the key that was made here in place of the one it asked the rules about. */
function proposalOf({ proposal }, { posted, wrapped }) {
  const seat = { ...proposal.confidential.proposal, ...posted };
  const extra = byId("roaming").checked ? { wrapped } : {};
  return { ...proposal, confidential: { ...proposal.confidential, proposal: seat }, extra };
}

function start() {
  const data = pageData("rotation");
  const { messages } = data.labels;
  if (!canSign()) return refusePage(data.proposal.labels.messages.no_crypto);
  const form = byId("new-key");
  const present = listenForSignature(data.proposal.labels.messages);
  let made = null;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isWorking(form)) return;
    showProblem("new-key-error", "");
    setWorking(form, true, messages.making);
    try {
      if (made === null) {
        const wrong = fault(messages);
        if (wrong !== "") throw new Refused(wrong);
        made = await makeKey(data, byId("new-passphrase").value);
        offerBackup(byId("backup"), made.wrapped, made.posted.key_id, () => {
          byId("go-on").disabled = false;
          byId("go-on-waits").hidden = true;
        });
        byId("make-step").hidden = true;
        byId("made-step").hidden = false;
        byId("made-heading").focus();
      } else if (!byId("go-on").disabled) {
        // Before it is signed for, so that a key that the ledger has is never lost.
        await keep("keys", made.posted.key_id, made.wrapped);
        await askToStay();
        form.hidden = true;
        byId("review-step").hidden = false;
        await present(proposalOf(data, made));
        byId("review").focus();
      }
    } catch (problem) {
      showProblem("new-key-error", problem instanceof Refused ? problem.message : String(problem));
    }
    setWorking(form, false);
  });
  form.hidden = false;
  byId("sign-waiting").hidden = true;
  return undefined;
}

if (byId("rotation") !== null) start();
