// Choosing countries by name: the chosen ones as chips, the rest in a list.
import { html, useRef } from "./html.js";
import { _, country, spoken } from "./words.js";

// Every region that has telephone numbers (ISO 3166).
const REGIONS = "AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW".split(" ");

let picks = 0;

/** Every country as an option, by name; `first` says what none of them means. */
export function countryOptions(first) {
  const named = REGIONS.map((value) => ({ value, title: country(value) }));
  return [{ value: "", title: first }, ...named.sort((a, b) => a.title.localeCompare(b.title, spoken()))];
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
