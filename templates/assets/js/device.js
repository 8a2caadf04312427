// What this browser keeps on this device: wrapped keys by key id, and the encrypted
// prices of sealed quotes by quote id. Only bytes that a passphrase protects stand here.

const NAME = "hefu";
const VERSION = 1;
const STORES = ["keys", "sealed"];

function settled(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

async function open() {
  const request = indexedDB.open(NAME, VERSION);
  request.addEventListener("upgradeneeded", () => {
    for (const store of STORES) request.result.createObjectStore(store);
  });
  return settled(request);
}

// A browser may refuse storage altogether (a private window, a policy). That stops no
// signature: the platform's copy or the backup file stands in, so it is no failure here.

/** What `store` ("keys" or "sealed") keeps under `id`, or undefined. */
export async function recall(store, id) {
  try {
    const database = await open();
    const found = await settled(database.transaction(store).objectStore(store).get(id));
    database.close();
    return found;
  } catch {
    return undefined;
  }
}

/** Keeps `value` in `store` under `id`; answers whether it is on disk. */
export async function keep(store, id, value) {
  try {
    const database = await open();
    const transaction = database.transaction(store, "readwrite");
    transaction.objectStore(store).put(value, id);
    await new Promise((resolve, reject) => {
      transaction.addEventListener("complete", resolve);
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
    database.close();
    return true;
  } catch {
    return false;
  }
}

/** Asks the browser not to clear this site's data by itself; it may decline. */
export async function askToStay() {
  return (await navigator.storage?.persist?.()) ?? false;
}
