// Every country by its name in the reader's language.
import { spoken } from "../words.js";

const NONE = new Set(["EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"]);
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** `[{value, title}]`, as readers look them up. */
export function countries() {
  const names = new Intl.DisplayNames([spoken()], { type: "region", fallback: "none" });
  const codes = LETTERS.flatMap((one) => LETTERS.map((two) => one + two));
  // A code that went out of use has another as its canonical form.
  const used = codes.filter((code) => !NONE.has(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`);
  const order = new Intl.Collator(spoken());
  return used.map((value) => ({ value, title: names.of(value) })).filter((one) => one.title).sort((a, b) => order.compare(a.title, b.title));
}

/** The country that this browser's languages speak of. */
export function guessed() {
  for (const tag of navigator.languages) {
    const { region } = new Intl.Locale(tag);
    if (region) return region;
  }
  return new Intl.Locale(navigator.language || "en").maximize().region || "";
}
