// The console's language: phrases from the catalogue of the chosen one, numbers and moments as its readers write them.

/** The languages of the console, of messages, and of the pages that people sign in on. */
export const LANGUAGES = { en: "English", "zh-CN": "简体中文", fr: "Français", ru: "Русский", "pt-BR": "Português (Brasil)" };
export const MESSAGE_LANGUAGES = LANGUAGES;

let phrases = {};
let tag = "en";

const filled = (text, values) => (values ? text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all)) : text);

/** The phrase in the chosen language; `{name}` is filled from `values`. */
export const _ = (text, values) => filled(phrases[text] || text, values);

/** The phrase for `n` of something, in the form that the chosen language has for that number; `{n}` is the number itself. */
export function ngettext(one, more, n, values) {
  const forms = phrases[one];
  const name = new Intl.PluralRules(forms ? tag : "en").select(n);
  return filled(forms ? forms[name] || forms.other : name === "one" ? one : more, { n: count(n), ...values });
}

/** The best of ours for what was chosen or what the browser asks for. */
export function nearest(wished) {
  for (const one of wished.filter(Boolean)) {
    const exact = Object.keys(LANGUAGES).find((each) => each.toLowerCase() === one.toLowerCase());
    const near = Object.keys(LANGUAGES).find((each) => each.split("-")[0] === one.toLowerCase().split("-")[0]);
    if (exact || near) return exact || near;
  }
  return "en";
}

/** Speak `chosen` from now on. A catalogue that cannot be had leaves English. */
export async function speak(chosen) {
  tag = chosen;
  document.documentElement.lang = tag;
  phrases = {};
  if (tag === "en") return;
  try {
    const answer = await fetch(new URL(`./locale/${tag}.json`, import.meta.url));
    if (answer.ok) phrases = await answer.json();
  } catch {
    // offline: English will do
  }
}

export const spoken = () => tag;
export const count = (n) => new Intl.NumberFormat(tag).format(n);
export const moment = (ms) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "medium" }).format(ms);
export const day = (ms) => new Intl.DateTimeFormat(tag, { dateStyle: "medium" }).format(ms);
export const clock = (ms) => new Intl.DateTimeFormat(tag, { timeStyle: "medium" }).format(ms);

/** Names one after the other, without an "and", as the language has it. */
export const listing = (names) => new Intl.ListFormat(tag, { type: "conjunction", style: "narrow" }).format(names);

/** The name of a country in the chosen language. */
export function country(code) {
  if (!code) return "";
  try {
    return new Intl.DisplayNames([tag], { type: "region" }).of(code) || code;
  } catch {
    return code;
  }
}

/** What an object keyed by language tags says to this reader. */
export const told = (names) => (names && (names[tag] || names[tag.split("-")[0]] || names.en)) || "";
