// What things are called to operators: faults, outcomes, usage types, doors and limits have names of programs on the wire.
import { _, ngettext } from "./words.js";

const FAULTS = {
  bad_config: () => _("wrong settings"),
  no_template: () => _("no template"),
  bad_recipient: () => _("bad number or address"),
  rejected: () => _("refused by the provider"),
  throttled: () => _("too fast for the provider"),
  no_credit: () => _("out of credit"),
  unavailable: () => _("no answer"),
  bad_answer: () => _("answer not understood"),
  outcome_unknown: () => _("outcome unknown"),
};
const USAGES = {
  SignIn: () => _("sign in"),
  Register: () => _("register"),
  ForgotPassword: () => _("forgot password"),
  Generic: () => _("generic"),
  BindNewIdentifier: () => _("add an identifier"),
  UserPermissionValidation: () => _("confirm it is them"),
  MfaVerification: () => _("a second step"),
  BindMfa: () => _("a second step is set up"),
};
const DOORS = {
  pages: () => _("sign-in page"),
  experience: () => _("Experience API"),
  console: () => _("console"),
  management: () => _("Management API"),
  test: () => _("test send"),
};
const LIMITS = {
  "resend-gap": () => [_("Between two messages"), _("one sign-in of a person")],
  requests: () => [_("Requests"), _("a number or address")],
  "messages-hour": () => [_("Messages an hour"), _("a number or address")],
  "messages-day": () => [_("Messages a day"), _("a number or address")],
  "own-lane-hour": () => [_("More for a known browser, an hour"), _("a number or address and a browser known for it")],
  "own-lane-day": () => [_("More for a known browser, a day"), _("a number or address and a browser known for it")],
  "strangers-hour": () => [_("Different numbers an hour"), _("a browser")],
  "strangers-day": () => [_("Different numbers a day"), _("a browser")],
  "address-hour": () => [_("Messages of a network address, an hour"), _("an IP address")],
  "address-day": () => [_("Messages of a network address, a day"), _("an IP address")],
  "application-hour": () => [_("Messages of an application, an hour"), _("an application")],
  "application-day": () => [_("Messages of an application, a day"), _("an application")],
  "management-burst": () => [_("Messages of a program, at once"), _("a program")],
  "management-day": () => [_("Messages of a program, a day"), _("a program")],
  "global-hour": () => [_("All messages, an hour"), _("everybody together")],
  "global-day": () => [_("All messages, a day"), _("everybody together")],
  "test-send-minutes": () => [_("Test sends"), _("an operator")],
  "test-send-hour": () => [_("Test sends an hour"), _("an operator")],
  "test-send-day": () => [_("Test sends a day"), _("everybody together")],
  "wrong-hour": () => [_("Wrong codes an hour"), _("a number or address")],
  "wrong-day": () => [_("Wrong codes a day"), _("a number or address")],
  "wrong-device-hour": () => [_("Wrong codes in a known browser, an hour"), _("a number or address and a browser known for it")],
  "wrong-device-day": () => [_("Wrong codes in a known browser, a day"), _("a number or address and a browser known for it")],
  "wrong-management-hour": () => [_("Wrong codes through a program, an hour"), _("a program and a number or address")],
  "wrong-management-day": () => [_("Wrong codes through a program, a day"), _("a program and a number or address")],
  "wrong-address-hour": () => [_("Wrong codes of a network address, an hour"), _("an IP address")],
  "wrong-address-day": () => [_("Wrong codes of a network address, a day"), _("an IP address")],
  "password-address-hour": () => [_("Wrong passwords an hour"), _("an IP address")],
  flows: () => [_("Sign-ins begun"), _("an IP address")],
  "client-secret": () => [_("Wrong secrets of a program"), _("a program and an IP address")],
  operator: () => [_("Wrong passwords of an operator"), _("an operator and an IP address")],
  carried: () => [_("No try left for a new code"), _("a number or address")],
  "password-hour": () => [_("Wrong passwords of a person, an hour"), _("a person")],
  "identifier.country_refused": () => [_("Country not served"), ""],
};

const SCOPES = {
  openid: () => _("who they are"),
  profile: () => _("name and profile"),
  email: () => _("e-mail address"),
  phone: () => _("phone number"),
  address: () => _("postal address"),
  custom_data: () => _("custom data"),
  offline_access: () => _("also while they are away"),
};

const found = (table, name) => (table[name] ? table[name]() : name);

export const fault = (name) => found(FAULTS, name);
export const usage = (name) => found(USAGES, name);
/** What a third party's application may be allowed; scopes of APIs have their own names. */
export const allowed = (name) => found(SCOPES, name);
export const door = (name) => found(DOORS, name);
/** A limit's name, and whom it is counted for. */
export const limit = (name) => (LIMITS[name] ? LIMITS[name]() : [name, ""]);

/** A length of time in whole units. */
export function lasting(seconds) {
  if (seconds % 86400 === 0) return ngettext("{n} day", "{n} days", seconds / 86400);
  if (seconds % 3600 === 0) return ngettext("{n} hour", "{n} hours", seconds / 3600);
  if (seconds % 60 === 0) return ngettext("{n} minute", "{n} minutes", seconds / 60);
  return ngettext("{n} second", "{n} seconds", seconds);
}
