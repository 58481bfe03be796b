// Everything the console asks its server: its own few routes (cookie and proof), and the Management API (a token kept here alone).

let csrf = null;
let token = null; // { text, until }
let wants = null; // shows the dialog for the password; set by the frame
let asking = null; // the dialog that is open

/** What the server refused: `code` for us, `message` for people, `data` where there is more, `request` to name it by. */
export class Refusal extends Error {
  constructor(status, body, request) {
    super(body.message || "");
    this.status = status;
    this.code = body.code || "";
    this.data = body.data || {};
    this.request = request;
  }
}

export function remember(proof) {
  csrf = proof;
  token = null;
}

async function exchange(method, path, body, headers) {
  // What is answered in words is to be in the page's language, not in the browser's.
  const options = { method, headers: { "accept-language": document.documentElement.lang, ...headers }, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Refusal(0, { code: "offline" }, "");
  }
  const text = await answer.text();
  let read = null;
  try {
    read = text ? JSON.parse(text) : null;
  } catch {
    read = { message: text.slice(0, 200) };
  }
  if (!answer.ok) throw new Refusal(answer.status, read || {}, answer.headers.get("x-request-id") || "");
  return { body: read, headers: answer.headers, status: answer.status };
}

export function onPasswordWanted(show) {
  wants = show;
}

/** Do `act`; if the server wants the password first, ask for it and do it then. Several calls at once share one dialog. */
async function withPassword(act) {
  try {
    return await act();
  } catch (refusal) {
    if (refusal.code !== "operator.password_wanted" || wants === null) throw refusal;
    asking ??= new Promise((resolve, reject) => wants({ resolve, reject: () => reject(refusal) })).finally(() => { asking = null; });
    await asking;
    return act();
  }
}

/** One of the console's own routes. */
export async function ask(method, path, body) {
  const headers = method === "GET" || csrf === null ? {} : { "x-csrf-token": csrf };
  return (await withPassword(() => exchange(method, `/console${path}`, body, headers))).body;
}

async function bearer() {
  if (token === null || token.until < Date.now()) {
    const made = await ask("POST", "/token");
    // Half a minute early: a call under way should not find it over.
    token = { text: made.accessToken, until: Date.now() + (made.expiresIn - 30) * 1000 };
  }
  return { authorization: `Bearer ${token.text}` };
}

/** A route of the Management API; the answer with its headers. */
export function call(method, path, body, headers = {}) {
  return withPassword(() => admitted(method, `/api${path}`, body, headers));
}

async function admitted(method, path, body, headers) {
  try {
    return await exchange(method, path, body, { ...(await bearer()), ...headers });
  } catch (refusal) {
    if (refusal.status !== 401 || token === null) throw refusal;
    token = null; // the key turned, or the session did: one more try with a fresh one
    return exchange(method, path, body, { ...(await bearer()), ...headers });
  }
}

export const get = async (path) => (await call("GET", path)).body;
export const post = async (path, body) => (await call("POST", path, body)).body;
export const patch = async (path, body) => (await call("PATCH", path, body)).body;
export const put = async (path, body) => (await call("PUT", path, body)).body;
export const remove = async (path) => (await call("DELETE", path)).body;
