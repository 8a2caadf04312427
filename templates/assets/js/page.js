// What the signing pages share: reading the data that stands in the page, posting JSON,
// and saying what went wrong. Text is only ever set as text; nothing here makes markup.

/** The JSON in the element `id`, which the server put there as data. */
export function pageData(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** An element `name` that holds `children`: text or other elements. */
export function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

/** Replaces the whole page by why nothing can be signed here. */
export function refusePage(message) {
  const heading = element("h1", document.querySelector("h1")?.textContent ?? document.title);
  const reason = element("p", message);
  reason.className = "lead";
  reason.setAttribute("role", "alert");
  document.getElementById("main").replaceChildren(heading, reason);
}

/** Shows `message` in the alert `id` and moves there, so that it is also heard. */
export function showProblem(id, message) {
  const alert = document.getElementById(id);
  alert.textContent = message;
  alert.hidden = message === "";
  if (message !== "") alert.focus();
}

/**
 * Marks `form` as working or not. The button keeps its focus, and a second press while
 * working does nothing.
 */
export function setWorking(form, working, message = "") {
  form.setAttribute("aria-busy", String(working));
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", String(working));
  const status = form.querySelector("[role=status]");
  if (status !== null) status.textContent = working ? message : "";
}

/** Whether `form` is working. */
export function isWorking(form) {
  return form.getAttribute("aria-busy") === "true";
}

/** Something did not happen for a reason that `message` tells the person; `code` is the answer's. */
export class Refused extends Error {
  constructor(message, code = "") {
    super(message);
    this.name = "Refused";
    this.code = code;
  }
}

/** Posts `body` as JSON to `address`; answers the JSON of the answer. */
export async function post(address, body, csrf, messages) {
  let response;
  let answer;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf-token": csrf, "x-hefu-log": document.documentElement.dataset.log, accept: "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
    });
    answer = await response.json();
  } catch {
    throw new Refused(messages.network);
  }
  if (!response.ok) throw new Refused(answer.message ?? messages.network, answer.code);
  return answer;
}

/** The same; answers where to go next, a path on this site. */
export async function postJson(address, body, csrf, messages) {
  const answer = await post(address, body, csrf, messages);
  // Only a path: nothing that an answer says leads away from this site.
  const next = new URL(answer.location, globalThis.location.origin);
  if (next.origin !== globalThis.location.origin) throw new Refused(messages.network);
  return next.pathname + next.search + next.hash;
}
