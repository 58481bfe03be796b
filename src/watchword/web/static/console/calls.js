// Everything the console asks its server: its own few routes (cookie and proof), and the Management API (a token kept here alone).

let csrf = null;
let token = null; // { text, until }
let wants = null; // shows the dialog for the password, or for signing in again; set by the frame
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

const OVER = "operator.not_signed_in";
const MENDED = new Set(["operator.password_wanted", OVER]);

/**
 * Do `act`. If the server wants the password first, or the session is over, a dialog asks for it over whatever is shown, and what
 * was begun goes on. Several calls at once share one dialog.
 */
async function withOperator(act) {
  for (let renewed = false; ;) {
    try {
      return await act();
    } catch (refusal) {
      if (refusal.code === "guard.forged" && !renewed) {
        // Another tab signed in anew: its session is this page's too.
        renewed = true;
        remember((await plainly("GET", "/state")).csrf || null);
        continue;
      }
      if (!MENDED.has(refusal.code) || wants === null) throw refusal;
      asking ??= new Promise((resolve, reject) => wants({ over: refusal.code === OVER, resolve, reject: () => reject(refusal) })).finally(() => { asking = null; });
      await asking;
    }
  }
}

/** One of the console's own routes, as it is answered. */
async function plainly(method, path, body) {
  const headers = method === "GET" || csrf === null ? {} : { "x-csrf-token": csrf };
  return (await exchange(method, `/console${path}`, body, headers)).body;
}

/** One of the console's own routes. */
export const ask = (method, path, body) => withOperator(() => plainly(method, path, body));

/** The password again; where the session is over, it begins a new one. Answers the second step that comes before that, if one is set. */
export async function confirmPassword(email, password, over) {
  try {
    if (!over) {
      await plainly("POST", "/confirm", { password });
      return null;
    }
  } catch (refusal) {
    if (refusal.code !== OVER) throw refusal;
  }
  const { csrf: proof, secondStep = null } = await plainly("POST", "/sign-in", { email, password });
  remember(proof);
  return secondStep;
}

/** End the session; one that is over is none. */
export async function signOut() {
  try {
    await plainly("POST", "/sign-out");
  } catch (refusal) {
    if (refusal.code !== OVER) throw refusal;
  }
}

async function bearer() {
  if (token === null || token.until < Date.now()) {
    const made = await plainly("POST", "/token");
    // Half a minute early: a call under way should not find it over.
    token = { text: made.accessToken, until: Date.now() + (made.expiresIn - 30) * 1000 };
  }
  return token.text;
}

/** A route of the Management API; the answer with its headers. */
export function call(method, path, body, headers = {}) {
  return withOperator(() => admitted(method, `/api${path}`, body, headers));
}

async function admitted(method, path, body, headers) {
  const by = (text) => exchange(method, path, body, { authorization: `Bearer ${text}`, ...headers });
  const used = await bearer();
  try {
    return await by(used);
  } catch (refusal) {
    if (refusal.status !== 401) throw refusal;
    // The key turned, or the session did: one more try with a fresh one, which another call may have made already.
    if (token !== null && token.text === used) token = null;
    return by(await bearer());
  }
}

export const get = async (path) => (await call("GET", path)).body;
export const post = async (path, body) => (await call("POST", path, body)).body;
export const patch = async (path, body) => (await call("PATCH", path, body)).body;
export const put = async (path, body) => (await call("PUT", path, body)).body;
export const remove = async (path) => (await call("DELETE", path)).body;
