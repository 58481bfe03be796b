// Choosing countries by name: the chosen ones as chips, the rest in a list.
import { html, useRef } from "./html.js";
import { countries } from "./views/countries.js";
import { _, country } from "./words.js";

let picks = 0;

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
