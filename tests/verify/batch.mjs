// `node tests/verify/batch.mjs DIR`: what the browser's verifier says of every *.hefu in a folder, a line of JSON each.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { verifyEvidence } from "../../templates/assets/js/evidence.js";

const folder = process.argv[2];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".hefu")).sort()) {
  const { verdict, failure, checked, not_checked, disputed } = await verifyEvidence(new Uint8Array(readFileSync(join(folder, file))));
  console.log(JSON.stringify({ file, verdict, failure, checked, not_checked, disputed }));
}
