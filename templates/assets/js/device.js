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

/** What `store` ("keys" or "sealed") keeps under `id`, or undefined. */
export async function recall(store, id) {
  const database = await open();
  try {
    return await settled(database.transaction(store).objectStore(store).get(id));
  } finally {
    database.close();
  }
}

/** Keeps `value` in `store` under `id`; resolves once it is on disk. */
export async function keep(store, id, value) {
  const database = await open();
  try {
    const transaction = database.transaction(store, "readwrite");
    transaction.objectStore(store).put(value, id);
    await new Promise((resolve, reject) => {
      transaction.addEventListener("complete", resolve);
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
  } finally {
    database.close();
  }
}

/** Asks the browser not to clear this site's data by itself; it may decline. */
export async function askToStay() {
  return (await navigator.storage?.persist?.()) ?? false;
}
