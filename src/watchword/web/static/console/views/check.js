// The online check: what the provider says of the values on the page, saved or not. Nothing is sent.
import { call } from "../calls.js";
import { html, useState } from "../html.js";
import { Bad, Badge } from "../parts.js";
import { _, count, spoken } from "../words.js";

const STATES = {
  ok: () => ["good", _("in order")],
  problem: () => ["bad", _("problem")],
  "cannot-tell": () => ["idle", _("cannot tell")],
};

function Finding({ of }) {
  const [kind, text] = STATES[of.state]();
  return html`<li><${Badge} kind=${kind}>${text}<//><div><p>${of.sentence}</p>${of.advice && html`<p><strong>${_("Do this")}</strong> ${of.advice}</p>`}</div></li>`;
}

function verdict(found) {
  const wrong = found.filter((one) => one.state === "problem").length;
  if (wrong) return _("Problems found: {n}", { n: count(wrong) });
  return found.some((one) => one.state === "ok") ? _("Nothing is wrong, as far as the provider tells.") : _("The provider tells nothing about it.");
}

const ORDER = ["problem", "cannot-tell", "ok"];

/** `config` is what is on the page: what was found of another is not shown for it. */
export function Check({ factory, ask, refuse, config }) {
  const [state, set] = useState({ busy: false, found: null, refusal: null, of: null });
  const check = async () => {
    if (state.busy) return;
    set({ busy: true, found: null, refusal: null, of: null });
    refuse(null);
    try {
      const asked = await ask();
      const answer = await call("POST", `/connectors/${factory.id}/check`, asked, { "accept-language": spoken() });
      set({ busy: false, found: answer.body.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)), refusal: null, of: JSON.stringify(asked.config) });
    } catch (refusal) {
      refuse(refusal);
      set({ busy: false, found: null, refusal, of: null });
    }
  };
  const { busy, refusal } = state;
  const found = state.of === JSON.stringify(config) ? state.found : null;
  return html`<section class="check"><h2>${_("Check")}</h2>
    <p class="soft">${_("Asks the provider whether key, signature, templates and sender are in order. Sends nothing, saves nothing.")}</p>
    <${Bad} refusal=${refusal} />
    <button type="button" class="small" aria-disabled=${busy} onClick=${check}>${busy ? _("Asking the provider …") : _("Check with the provider")}</button>
    ${found && html`<div class="outcome" role="status"><p><strong>${verdict(found)}</strong></p><ul class="findings">${found.map((one) => html`<${Finding} of=${one} />`)}</ul></div>`}
  </section>`;
}
