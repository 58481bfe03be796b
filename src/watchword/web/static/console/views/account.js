// What the provider's account has to pick from: asked for by a press, with how each thing stands there.
import { call } from "../calls.js";
import { html, useState } from "../html.js";
import { Badge } from "../parts.js";
import { _, spoken } from "../words.js";

const REVIEWS = {
  approved: () => ["good", _("approved")],
  pending: () => ["idle", _("in review")],
  rejected: () => ["bad", _("rejected")],
  lapsed: () => ["bad", _("lapsed")],
};
const FILINGS = {
  approved: () => ["good", _("filed")],
  pending: () => ["idle", _("filing under way")],
  rejected: () => ["bad", _("not filed")],
  lapsed: () => ["bad", _("filing lapsed")],
};
const CARRIERS = { mobile: () => _("China Mobile"), unicom: () => _("China Unicom"), telecom: () => _("China Telecom") };

export const carrier = (code) => (CARRIERS[code] || (() => code))();

function Standing({ of, table = REVIEWS }) {
  const [kind, text] = (table[of] || table.pending)();
  return html`<${Badge} kind=${kind}>${text}<//>`;
}

/** The review of a thing in a word, for lists that hold text alone. */
export const reviewed = (of) => (REVIEWS[of] || REVIEWS.pending)()[1];

/** Whose account it is, and where: all of a configuration but what is picked from the account. */
const whose = (factory, config) => JSON.stringify(factory.formItems.filter((item) => !item.pickedFrom).map((item) => config[item.key]));

/** The lists of the account that is on the page, once asked for: `{value, busy, list}`. A refusal goes to `refuse`. */
export function useAccount(factory, ask, refuse, config) {
  const [state, set] = useState({ value: null, busy: false, of: "" });
  const list = async () => {
    set((old) => ({ ...old, busy: true }));
    refuse(null);
    try {
      const asked = await ask();
      const answer = await call("POST", `/connectors/${factory.id}/account`, asked, { "accept-language": spoken() });
      set({ value: answer.body, busy: false, of: whose(factory, asked.config) });
    } catch (refusal) {
      refuse(refusal);
      set((old) => ({ ...old, busy: false }));
    }
  };
  return { value: state.of === whose(factory, config) ? state.value : null, busy: state.busy, list };
}

function Untold({ why }) {
  return why.permitted
    ? html`<p class="note">${_("The list could not be had: {why}", { why: why.explanation })} ${why.providerCode && html`<code>${why.providerCode}</code>`}</p>`
    : html`<p class="note">${_("This key may not list them; that is fine. Type it as it stands at the provider.")}</p>`;
}

/** The button that asks; or, where the key may not, a quiet word. */
export function Ask({ account, what }) {
  const why = account.value && account.value.untold[what];
  if (why) return html`<${Untold} why=${why} />`;
  return html`<button type="button" class="small" aria-busy=${account.busy} onClick=${account.list}>${account.busy ? _("Asking the provider …") : account.value ? _("Ask again") : _("Pick from account")}</button>`;
}

/** Signatures or senders to press, with how each stands. */
export function Picks({ account, what, value, onPick }) {
  const rows = (account.value && account.value[what]) || null;
  if (!rows) return html`<${Ask} account=${account} what=${what} />`;
  const nameOf = (one) => one.name || one.address;
  return html`<${Ask} account=${account} what=${what} />
    ${rows.length === 0 && html`<p class="note">${_("The account has none yet.")}</p>`}
    <ul class="picks" aria-label=${_("In the account")}>${rows.map((one) => html`<li key=${nameOf(one)}>
      <button type="button" aria-pressed=${nameOf(one) === value} onClick=${() => onPick(nameOf(one))}><bdi>${nameOf(one)}</bdi></button>
      <${Standing} of=${one.review} />
      ${one.carriers && Object.entries(one.carriers).map(([code, filed]) => html`<span class="filing"><span class="soft">${carrier(code)}</span> <${Standing} of=${filed} table=${FILINGS} /></span>`)}
      ${one.reason && html`<small>${one.reason}</small>`}
    </li>`)}</ul>`;
}
