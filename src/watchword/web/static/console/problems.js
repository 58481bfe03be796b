// What is wrong with what was typed: the server's problems in the reader's language, each at its field.
import { _, clock } from "./words.js";

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
  // Of the sign-in experience.
  [/^Input should be greater than or equal to (\S+)$/, (n) => _("must be at least {n}", { n })],
  [/^Input should be less than or equal to (\S+)$/, (n) => _("must be at most {n}", { n })],
  [/^Input should be a valid integer/, () => _("must be a whole number")],
  [/^Input should be a valid URL/, () => _("must be a web address such as {url}", { url: "https://example.com" })],
  [/^String should have at most (\d+) characters?$/, (n) => _("must not be longer than {n} characters", { n })],
  [/^The policy's codes would have (\d+) digits, and (.+) carries (\d+) to (\d+)\./, (n, name, from, to) => _("codes would have {n} digits, and {name} carries {from} to {to}: choose such a length, or another connector", { n, name, from, to })],
  [/^has a < in it, which no style sheet needs$/, () => _("has a < in it, which no style sheet needs")],
  [/^may not use @import, image-set\(\), image\(\) or src\(\)$/, () => _("may not use @import, image-set(), image() or src()")],
  [/^may use url\(\) only for a path of this server$/, () => _("may use url() only for a path of this server")],
  // Of the addresses that people return to (clients/redirects.py).
  [/^it is no address$/, () => _("it is no address")],
  [/^it has a fragment$/, () => _("it has a fragment (#)")],
  [/^it names a user$/, () => _("it names a user (@)")],
  [/^its host is no host$/, () => _("its host is no host")],
  [/^it has no host$/, () => _("it has no host")],
  [/^http is for this machine only \((.+)\)$/, (hosts) => _("http is for this machine only ({hosts})", { hosts })],
  [/^a wildcard is for https only$/, () => _("a wildcard is for https only")],
  [/^a wildcard may only be the left-most part of the host(?:, and all of it)?$/, () => _("a wildcard may only be the whole left-most part of the host")],
  [/^there is too little behind the wildcard$/, () => _("there is too little behind the wildcard")],
  [/^its scheme is neither https nor one of your own with a dot in it, such as (\S+)$/, (scheme) => _("it begins neither with https nor with a scheme of your own that has a dot, such as {scheme}", { scheme })],
];

const soon = (seconds) => ({ time: clock(Date.now() + seconds * 1000) });

// What the server refuses for, by its code; a sentence of the server's own is English.
const REFUSALS = {
  "auth.unauthorized": () => _("Your session is over. Sign in again."),
  "operator.not_signed_in": () => _("Your session is over. Sign in again."),
  "auth.forbidden": () => _("This is not allowed to you."),
  "entity.not_found": () => _("It is not there any more. Reload the page."),
  "entity.not_exists": () => _("It is not there any more. Reload the page."),
  "entity.not_exists_with_id": () => _("It is not there any more. Reload the page."),
  "guard.invalid_input": () => _("The server cannot use this. Check what was typed."),
  "identifier.invalid": () => _("Check the number or address."),
  "identifier.phone_invalid": () => _("Check the phone number, country code included."),
  "identifier.country_refused": () => _("Numbers of this country are not served."),
  "verification_code.code_mismatch": () => _("This code is wrong."),
  "verification_code.not_found": () => _("This code no longer works. Send another one."),
  "verification_code.expired": () => _("This code no longer works. Send another one."),
  "verification_code.exceed_max_try": () => _("This code no longer works. Send another one."),
  "session.verification_blocked_too_many_attempts": ({ limit, retryAfter }) => (limit === "operator" ? _("Too many wrong passwords. Wait a quarter of an hour.") : _("Too many wrong codes. Try again at {time}.", soon(retryAfter))),
  "request.message_rate_limited": ({ retryAfter }) => _("Enough messages for now. The next one may go at {time}.", soon(retryAfter)),
  "connector.not_found": () => _("There is no connector that could send it."),
  "operator.sign_in_over": () => _("This sign-in took longer than ten minutes, or is over already. Begin again with the password."),
  "operator.already_exists": () => _("There is an operator with this address already."),
  "operator.last_one": () => _("The last operator cannot be shut out."),
  "test_identifier.already_exists": () => _("This is a test identifier already."),
  "test_identifier.in_use": () => _("Somebody has this number or address. Choose one that nobody has."),
  "application.invalid_redirect_uri": ({ uri, reason }) => _("{uri} cannot be an address to return to: {reason}.", { uri, reason: inWords(reason) }),
  "sign_in_experiences.refused": () => _("The sign-in experience cannot be like this."),
  "sign_in_experiences.enabled_connector_not_found": ({ type }) => (type === "Sms" ? _("No connector sends text messages. Add one first.") : _("No connector sends e-mail. Add one first.")),
  "sign_in_experiences.passwordless_requires_verify": () => _("Whoever registers with a number or an address has to prove it."),
  "sign_in_experiences.duplicated_sign_up_identifiers": () => _("The same is asked for twice at registration."),
  "sign_in_experiences.missing_sign_up_identifiers": () => _("Something further is asked for at registration, but nothing first."),
  "sign_in_experiences.at_least_one_authentication_factor": () => _("Leave at least one way to sign in."),
  "sign_in_experiences.code_sign_in_must_be_enabled": () => _("Whoever registers by a code and has no password must be able to sign in by a code."),
  "sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in": () => _("Codes by e-mail are the second factor here, so they cannot be the first."),
  "sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in": () => _("Codes by phone are the second factor here, so they cannot be the first."),
  "sign_in_experiences.email_verification_code_cannot_be_used_for_mfa": () => _("Codes by e-mail sign people in here, so they cannot be the second factor."),
  "sign_in_experiences.phone_verification_code_cannot_be_used_for_mfa": () => _("Codes by phone sign people in here, so they cannot be the second factor."),
  "sign_in_experiences.duplicated_mfa_factors": () => _("A second factor is named twice."),
  "sign_in_experiences.backup_code_cannot_be_enabled_alone": () => _("Backup codes need another second factor beside them."),
  "sign_in_experiences.unsupported_default_language": () => _("Nobody has words for this language."),
  "sign_in_experiences.forgot_password_method_requires_connector": () => _("A forgotten password cannot be replaced by a channel that has no connector."),
  "sign_in_experiences.invalid_custom_email_blocklist_format": () => _("An entry of the e-mail list is neither an address nor @ and a domain."),
  "sign_in_experiences.adaptive_mfa_requires_mfa": () => _("Adaptive second factors need a second factor."),
  "sign_in_experiences.password_expiration_requires_forgot_password": () => _("Passwords that end need a way to replace them: allow it under Forgotten passwords."),
  "sign_in_experiences.username_policy_case_conflicts_exist": () => _("Usernames that differ in upper and lower case only are in use."),
};

/** What a refusal says in the reader's language, if it is one that we know. */
export function refused({ code, status, data }) {
  if (status === 500 && !code) return _("Something went wrong in the server. Its log says more about this request.");
  return REFUSALS[code] ? REFUSALS[code](data || {}) : "";
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
