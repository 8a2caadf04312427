// A new key: made in this browser, with the signature that shows that its holder has it, wrapped
// under a passphrase, and offered as a backup file.

import { comparisonCode, possessionStatement } from "./command.js";
import { hex, randomBytes } from "./bytes.js";
import { keyIdOf, publicKeyOf, sign, wrapSeed } from "./keys.js";

/** A key for a seat of `member`; of `person` where it is one that the ledger knows. */
export async function makeKey({ origin, member, person = crypto.randomUUID() }, passphrase) {
  const seed = randomBytes(32);
  try {
    const publicKey = await publicKeyOf(seed);
    const [seat, key] = [crypto.randomUUID(), hex(publicKey)];
    const statement = await possessionStatement({ key, origin, member, person, seat });
    const possession = hex(await sign(seed, statement.message));
    const wrapped = await wrapSeed(seed, passphrase, { member, seat });
    const posted = { seat, person, key, key_id: await keyIdOf(publicKey), possession };
    return { posted, wrapped, code: await comparisonCode(statement.text) };
  } finally {
    seed.fill(0);
  }
}

/** Lets `link` save the wrapped key, and calls `saved` once it was pressed. */
export function offerBackup(link, wrapped, keyId, saved) {
  const file = new Blob([JSON.stringify(wrapped)], { type: "application/octet-stream" });
  link.href = URL.createObjectURL(file);
  link.download = `hefu-${keyId.slice(0, 8)}.hefukey`;
  link.addEventListener("click", saved);
}
