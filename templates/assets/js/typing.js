// What was typed into a form, kept in this tab only. Passwords, passphrases, files and hidden
// fields are never kept.

const PREFIX = "hefu-typed";
const NEVER = new Set(["password", "file", "hidden", "submit", "button"]);

/** Where a form's typing is kept: by the seat, so that nobody else finds it, and by the address. */
export function addressOfTyped(form) {
  return { seat: form.dataset.seat, path: form.dataset.typed };
}

const keyOf = ({ seat, path }) => `${PREFIX}|${seat}|${path}`;

// An option that the server chose is `defaultSelected`; where it chose none, the first is shown.
function defaultOf(select) {
  const options = Array.from(select.options);
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
}

// Of each control that is ever kept: its id, what stands in it, and what the server sent.
function controlsOf(form) {
  const kept = Array.from(form.elements).filter(({ id, type }) => id !== "" && !NEVER.has(type));
  return kept.map((control) => {
    const { id, type } = control;
    if (type === "checkbox" || type === "radio") return [id, control.checked, control.defaultChecked];
    return [id, control.value, type === "select-one" ? defaultOf(control) : control.defaultValue];
  });
}

/** What differs from the form as the server sent it: text or state by the id of the control. */
export function changesOf(form) {
  const changed = controlsOf(form).filter(([, value, sent]) => sent !== undefined && value !== sent);
  return Object.fromEntries(changed.map(([id, value]) => [id, value]));
}

/** All that stands in a form that came back with what is wrong: the server sent what was typed. */
export function valuesOf(form) {
  const typed = controlsOf(form).filter(([, , sent]) => sent !== undefined);
  return Object.fromEntries(typed.map(([id, value]) => [id, value]));
}

/** Keeps `changes`; none are forgotten. */
export function keepTyped(storage, address, changes) {
  if (Object.keys(changes).length === 0) storage.removeItem(keyOf(address));
  else storage.setItem(keyOf(address), JSON.stringify(changes));
}

/** What is kept, or null. */
export function keptTyped(storage, address) {
  const kept = storage.getItem(keyOf(address));
  return kept === null ? null : JSON.parse(kept);
}

/** Forgets what was typed on the page at `pathname`, whatever its query: it has been signed, or discarded. */
export function forget(storage, pathname) {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at));
  for (const key of keys) {
    const [prefix, , path] = key.split("|");
    if (prefix === PREFIX && path.split("?")[0] === pathname) storage.removeItem(key);
  }
}
