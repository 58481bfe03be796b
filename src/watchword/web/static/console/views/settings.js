// The installation: what the doctor finds, and who runs it.
import { ask } from "../calls.js";
import { html, useState } from "../html.js";
import { Badge, Copy, Field, Form, Loaded, Table, When, useLoaded } from "../parts.js";
import { confirmed } from "../session.js";
import { _ } from "../words.js";

function Doctor() {
  const found = useLoaded(() => ask("GET", "/doctor"), []);
  const words = { ok: ["good", _("ok")], warn: ["idle", _("look")], fix: ["bad", _("fix")] };
  return html`<section><h2>${_("Examination")}</h2><${Loaded} of=${found}>${(all) => html`<ul class="doctor">${all.map((one) => html`<li>
    <${Badge} kind=${(words[one.state] || words.warn)[0]}>${(words[one.state] || words.warn)[1]}<//> <strong>${one.name}</strong> ${one.sentence}
    ${one.command && html`<${Copy} text=${one.command} />`}</li>`)}</ul>`}<//></section>`;
}

function Operators({ state }) {
  const found = useLoaded(() => ask("GET", "/operators"), []);
  const [email, set] = useState("");
  const [made, show] = useState(null);
  const invite = async () => {
    show(await confirmed(() => ask("POST", "/operators/invitations", { email })));
    set("");
  };
  const out = async (id) => { await confirmed(() => ask("DELETE", `/operators/${id}`)); found.again(); };
  return html`<section><h2>${_("Operators")}</h2><${Loaded} of=${found}>${(all) => html`<${Table} caption=${_("Operators")} rows=${all} empty="" columns=${[
      { title: _("E-mail"), cell: (row) => row.email },
      { title: _("Since"), cell: (row) => html`<${When} at=${row.createdAt} />` },
      { title: "", cell: (row) => (row.disabled ? html`<${Badge} kind="idle">${_("shut out")}<//>` : row.id === state.operator.id ? _("you") : html`<button type="button" class="small danger" onClick=${() => out(row.id)}>${_("Shut {who} out", { who: row.email })}</button>`) },
    ]} />`}<//>
    <${Form} onSubmit=${invite} button=${_("Invite")}><${Field} label=${_("A colleague's e-mail address")} type="email" value=${email} onValue=${set} /><//>
    ${made && html`<div class="outcome" role="status"><p>${_("Hand this address over safely. It works once, for 30 minutes:")}</p><${Copy} text=${made.url} /></div>`}</section>`;
}

export const Settings = ({ state }) => html`<h1>${_("Settings")}</h1><${Doctor} /><${Operators} state=${state} />
  <p class="soft">Watchword ${state.installation.version} · ${state.installation.kind === "dev" ? _("development database") : _("real database")}</p>`;
