// Countries by their names in the reader's language, and choosing several: the chosen ones as chips, the rest in a list.
import { html, useRef } from "./html.js";
import { _, country, spoken } from "./words.js";

// No countries, or none that phone numbers know: nothing can be sent there.
const NONE = new Set(["EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", ..."AQ BV CP CQ DG EA GS HM IC PN TF UM".split(" ")]);
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

let picks = 0;

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

/** Every country as an option, by name; `first` says what none of them means. */
export function countryOptions(first) {
  return [{ value: "", title: first }, ...countries()];
}

/** Several countries: `value` is a list of codes; `none` says what an empty one means. */
export function CountryPicker({ label, help, none, value, onValue }) {
  const id = useRef(`c${++picks}`).current;
  const add = (event) => {
    const code = event.currentTarget.value;
    event.currentTarget.value = "";
    if (code && !value.includes(code)) onValue([...value, code]);
  };
  const left = countryOptions(_("Add a country …")).filter((one) => !value.includes(one.value));
  return html`<div class="field"><label for=${id}>${label}</label>
    <ul class="chips" aria-label=${label}>${value.length === 0 ? html`<li class="soft">${none}</li>` : value.map((code) => html`<li key=${code}><span class="chip"><bdi>${country(code)}</bdi><button type="button" aria-label=${_("Remove {what}", { what: country(code) })} onClick=${() => onValue(value.filter((one) => one !== code))}>×</button></span></li>`)}</ul>
    <select id=${id} aria-describedby=${help ? `${id}-note` : undefined} onChange=${add}>${left.map((one) => html`<option value=${one.value}>${one.title}</option>`)}</select>
    ${help && html`<p id=${`${id}-note`} class="note">${help}</p>`}</div>`;
}
