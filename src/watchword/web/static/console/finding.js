// People by what an operator typed: whole identifiers first, then their beginning, which an index answers, and only then anything inside.
import { Refusal, call, get } from "./calls.js";
import { guessed } from "./countries.js";
import { _ } from "./words.js";

const WAYS = ["is", "begins", "inside"];
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const NUMBER = /^(?:\+|00)?\d[\d\s().\/\u2010-\u2015\u2212-]*$/;
const literal = (text) => text.replace(/[\\%_]/g, "\\$&");
const asked = (pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");

/** Spellings of one text made alike: digits of full width, marks of direction. */
const plain = (typed) => typed.normalize("NFKC").replace(MARKS, "").trim();

/**
 * The reference that `typed` is, as it is kept: what a page that failed shows, typed as it was read out or pasted with the word before
 * it. Empty for everything else: digits alone are a number.
 */
export function reference(typed) {
  const [found] = /(?<=^|:)[0-9a-z]{16}$/.exec(plain(typed).replace(/\s/g, "").toLowerCase()) || [""];
  return /[a-z]/.test(found) ? found : "";
}

/** The calling code of the country whose numbers people here write without one. */
async function homeCode({ homeCountry, callingCodes }) {
  const { watchwordHomeCountry } = await get("/sign-in-exp");
  return callingCodes[watchwordHomeCountry || homeCountry || guessed()];
}

/** The numbers that `text` may spell, as they are stored: all digits, the country's first. `digits` are those that were typed. */
async function numbers(text, digits, installation) {
  if (text.startsWith("+")) return [digits];
  if (digits.startsWith("00") && digits.length > 4) return [digits.slice(2)];
  const code = await homeCode(installation);
  return [...new Set(code ? [digits, `${code}${digits.replace(/^0/, "")}`, `${code}${digits}`] : [digits])];
}

/** For each way, the questions to ask one after the other. */
async function questions(text, installation) {
  if (NUMBER.test(text)) {
    const digits = text.replace("(0)", "").replace(/\D/g, "");
    const all = await numbers(text, digits, installation);
    return {
      is: [[...all.map((one) => ["search.primaryPhone", one]), ["mode", "exact"]]],
      begins: [...all.map((one) => [["search.primaryPhone", `${one}%`]]), [["search", `${digits}%`]]],
      inside: [[["search", `%${digits}%`]]],
    };
  }
  const name = text.includes("@") ? "search.primaryEmail" : "search";
  return { is: [[[name, text], ["mode", "exact"]]], begins: [[[name, `${literal(text)}%`]]], inside: [[["search", `%${literal(text)}%`]]] };
}

/**
 * A page of the people who fit, in the first way from `way` on in which anybody does: `{rows, total, way}`. `tooLong` names the
 * way that the server gave up.
 */
export async function people(typed, installation, { page = 1, size, way = "is" }) {
  const asking = await questions(plain(typed), installation);
  for (const each of WAYS.slice(Math.max(0, WAYS.indexOf(way)))) {
    for (const pairs of asking[each]) {
      try {
        const answer = await call("GET", `/users?page=${page}&page_size=${size}&${asked(pairs)}`);
        const total = Number(answer.headers.get("total-number"));
        if (total > 0) return { rows: answer.body, total, way: each };
      } catch (refusal) {
        if (!(refusal instanceof Refusal) || refusal.data.reason !== "too_long") throw refusal;
        return { rows: [], total: 0, way: each, tooLong: true };
      }
    }
  }
  return { rows: [], total: 0, way: null };
}

/** What to do instead of a search that was given up. */
export const tooMany = (way) => (way === "inside"
  ? _("There are too many people to look inside every number, address and name. Search by the beginning of a number, an address, a name or an id.")
  : _("Too many people fit. Type more of the number, the address, the name or the id."));
