// What is wrong with what was typed: the server's problems in the reader's language, each at its field.
import { _ } from "./words.js";

// The server's sentences about configurations, as `connectors/_config.py` and its neighbours have them.
const KNOWN = [
  [/^is missing$/, () => _("is missing")],
  [/^must not be empty$/, () => _("must not be empty")],
  [/^must be text$/, () => _("must be text")],
  [/^must be true or false$/, () => _("must be true or false")],
  [/^must be a whole number$/, () => _("must be a whole number")],
  [/^must not be longer than (\d+) characters$/, (n) => _("must not be longer than {n} characters", { n })],
  [/^has no entry for usage type (.+)$/, (usages) => _("has no entry for {usages}", { usages })],
  [/^must be plain letters, digits and signs without blanks$/, () => _("must be plain letters, digits and signs without blanks")],
  [/^must be an address in a domain, such as (\S+)$/, (domain) => _("must be an address in a domain, such as {domain}", { domain })],
  [/^must be a host such as (\S+), or an http\(s\) URL without a query$/, (host) => _("must be a host such as {host}, or an address without a query", { host })],
  [/^is not a known key; did you mean (\w+)\?$/, (key) => _("is not a known key; did you mean {key}?", { key })],
  [/^is not a known key; known are (.+)$/, (keys) => _("is not a known key; known are {keys}", { keys })],
  [/^is a mask with nothing behind it; type the secret$/, () => _("type the secret: nothing is kept behind this mask")],
  [/^type the secret again, because (.+) changed$/, (what) => _("type the secret again, because {what} changed", { what })],
];

/** One problem's sentence, as this reader reads it. */
export function inWords(message) {
  for (const [pattern, say] of KNOWN) {
    const found = pattern.exec(message || "");
    if (found) return say(found[1]);
  }
  return message || "";
}

/** At its field a problem is a sentence. */
const capital = (text) => (text === _("is missing") ? _("Fill this in.") : text.slice(0, 1).toUpperCase() + text.slice(1));

/** Every problem a refusal names, however it was found: `{path, message, line}`. */
export function problemsOf(refusal) {
  const data = (refusal && refusal.data) || {};
  const issues = (data.issues || []).map((one) => ({ path: (one.path || []).join("."), message: one.message }));
  return [...(data.problems || []), ...issues].map((one) => ({ ...one, message: inWords(one.message) }));
}

/** What is wrong at this place or below it. */
export function wrongAt(refusal, path) {
  const here = problemsOf(refusal).filter((one) => one.path === path || (one.path || "").startsWith(`${path}.`) || (one.path || "").startsWith(`${path}[`));
  return [...new Set(here.map((one) => capital(one.message)))].join(" ");
}

/** What is wrong at this very place. */
export function wrongExactly(refusal, path) {
  return problemsOf(refusal).filter((one) => one.path === path).map((one) => capital(one.message)).join(" ");
}
