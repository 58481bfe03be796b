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
  [/^must be a list$/, () => _("must be a list")],
  [/^must be an object$/, () => _("must be an object")],
  [/^must be at least (\S+)$/, (n) => _("must be at least {n}", { n })],
  [/^must be at most (\S+)$/, (n) => _("must be at most {n}", { n })],
  [/^must have the form of (.+)$/, (example) => _("must have the form of {example}", { example })],
  [/^has characters that are not allowed$/, () => _("has characters that are not allowed")],
  [/^must be one address, such as (\S+)$/, (address) => _("must be one address, such as {address}", { address })],
  [/^must be one address, or a name and an address: (.+)$/, (example) => _("must be one address, or a name and an address: {example}", { example })],
  [/^must be an http\(s\) URL such as (\S+)$/, (url) => _("must be a web address such as {url}", { url })],
  [/^must be a URL$/, () => _("must be a web address such as {url}", { url: "https://example.com" })],
  [/^must be an e-mail address$/, () => _("must be an e-mail address")],
  [/^must hold neither a user nor a fragment$/, () => _("must hold neither a user nor a fragment")],
  [/^must be https: (?:a code travels|secrets travel) in it$/, () => _("must be https: secrets travel in it")],
  [/^must be a host name or an address, without a port$/, () => _("must be a host name or an address, without a port")],
  [/^must be a host of (\S+)$/, (domain) => _("must be a host of {domain}", { domain })],
  [/^must be certificates in PEM form$/, () => _("must be certificates in PEM form")],
  [/^must be one line (?:without control|of plain) characters$/, () => _("must be one line of plain characters")],
  [/^is not a header that may be added$/, () => _("is not a header that may be added")],
  [/^must be a template code, or an object with china and overseas$/, () => _("must be a template code, or an object with china and overseas")],
  [/^must hold (\w+), (\w+) or both$/, (one, other) => _("must hold {one}, {other} or both", { one, other })],
  [/^must be up to 11 letters and digits, or up to 15 digits$/, () => _("must be up to 11 letters and digits, or up to 15 digits")],
  [/^must be a two-letter country code such as (\S+)$/, (code) => _("must be a country's two letters, such as {code}", { code })],
  [/^is not a country; write it as ISO 3166 does, such as (\S+)$/, (code) => _("must be a country's two letters, such as {code}", { code })],
  [/^must be a language tag such as (.+)$/, (tags) => _("must be a language tag such as {tags}", { tags })],
  [/^is given twice, first in line (\d+)$/, (n) => _("is given twice, first in line {n}", { n })],
  [/^is larger than (.+)$/, (size) => _("is larger than {size}", { size })],
  [/^is longer than (.+)$/, (size) => _("is larger than {size}", { size })],
  [/^is a mask with nothing behind it; type the secret$/, () => _("type the secret: nothing is kept behind this mask")],
  [/^type the secret again, because (.+) changed$/, (what) => _("type the secret again, because {what} changed", { what })],
];

// What the server refuses for, by its code; a sentence of the server's own is English.
const REFUSALS = {
  "auth.unauthorized": () => _("Your session is over. Reload the page and sign in again."),
  "operator.not_signed_in": () => _("Your session is over. Reload the page and sign in again."),
  "auth.forbidden": () => _("This is not allowed to you."),
  "entity.not_found": () => _("It is not there any more. Reload the page."),
  "entity.not_exists": () => _("It is not there any more. Reload the page."),
  "entity.not_exists_with_id": () => _("It is not there any more. Reload the page."),
  "guard.invalid_input": () => _("The server cannot use this. Check what was typed."),
  "identifier.invalid": () => _("Check the number or address."),
  "identifier.phone_invalid": () => _("Check the phone number, country code included."),
  "identifier.country_refused": () => _("Numbers of this country are not served."),
  "operator.already_exists": () => _("There is an operator with this address already."),
  "operator.last_one": () => _("The last operator cannot be shut out."),
  "test_identifier.already_exists": () => _("This is a test identifier already."),
  "test_identifier.in_use": () => _("Somebody has this number or address. Choose one that nobody has."),
  "sign_in_experiences.enabled_connector_not_found": () => _("There is no connector for it."),
  "sign_in_experiences.at_least_one_authentication_factor": () => _("Leave at least one way to sign in."),
  "sign_in_experiences.forgot_password_method_requires_connector": () => _("There is no connector for it."),
};

/** What a refusal says in the reader's language, if it is one that we know. */
export function refused({ code, status }) {
  if (status === 500 && !code) return _("Something went wrong in the server. Its log says more about this request.");
  return REFUSALS[code] ? REFUSALS[code]() : "";
}

/** One problem's sentence, as this reader reads it. */
export function inWords(message) {
  for (const [pattern, say] of KNOWN) {
    const found = pattern.exec(message || "");
    if (found) return say(...found.slice(1));
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
