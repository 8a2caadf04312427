// The page where a person makes the key of a new seat. The key is made here, wrapped
// under the passphrase, kept on this device, and must be saved as a backup file before
// anything is posted. The platform receives the public key and, only if the person asks
// for it, the wrapped key.

import { askToStay, keep } from "./device.js";
import { canSign } from "./keys.js";
import { makeKey, offerBackup } from "./newkey.js";
import { Refused, isWorking, pageData, postJson, refusePage, setWorking, showProblem } from "./page.js";

const byId = (id) => document.getElementById(id);
const SHORTEST = 12;

const isShort = (secret) => Array.from(secret).length < SHORTEST;

// The password is checked here as well, because once the key is made its fields are gone.
function secretFault(messages) {
  const [password, passphrase] = [byId("password").value, byId("passphrase").value];
  if (isShort(password)) return messages.password_short;
  if (password !== byId("password-again").value) return messages.password_differs;
  if (isShort(passphrase.normalize("NFKC"))) return messages.passphrase_short;
  if (passphrase !== byId("passphrase-again").value) return messages.passphrase_differs;
  return passphrase === password ? messages.password_is_passphrase : "";
}

function showMade({ posted, wrapped, code }) {
  byId("code").textContent = code;
  offerBackup(byId("backup"), wrapped, posted.key_id, () => {
    byId("finish").disabled = false;
    byId("finish-waits").hidden = true;
  });
  byId("make-step").hidden = true;
  byId("made-step").hidden = false;
  byId("made-heading").focus();
}

// Inputs with a name go to the server; the passphrase fields have none.
function namedInputs(form) {
  return Object.fromEntries(new FormData(form));
}

async function finish(form, enrolment, made) {
  const { posted, wrapped } = made;
  await keep("keys", posted.key_id, wrapped);
  await askToStay();
  const roaming = byId("roaming").checked ? { wrapped } : {};
  const body = { ...namedInputs(form), ...posted, ...roaming };
  return postJson(enrolment.action, body, enrolment.csrf, enrolment.labels.messages);
}

function start() {
  const enrolment = pageData("enrolment");
  const { messages } = enrolment.labels;
  if (!canSign()) return refusePage(messages.no_crypto);
  const form = byId("enrol");
  let made = null;
  const step = async () => {
    if (made !== null) return finish(form, enrolment, made);
    const fault = secretFault(messages);
    if (fault !== "") throw new Refused(fault);
    made = await makeKey(enrolment, byId("passphrase").value);
    showMade(made);
    return null;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isWorking(form) || (made !== null && byId("finish").disabled)) return;
    showProblem("enrol-error", "");
    setWorking(form, true, messages.making);
    try {
      const next = await step();
      if (next !== null) return globalThis.location.assign(next);
    } catch (problem) {
      showProblem("enrol-error", problem instanceof Refused ? problem.message : String(problem));
    }
    return setWorking(form, false);
  });
  byId("enrol-waiting").hidden = true;
  form.hidden = false;
  return undefined;
}

start();
