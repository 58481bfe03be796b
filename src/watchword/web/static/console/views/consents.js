// What a person allowed third parties' applications, and the operator who takes it back.
import { get, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { allowed } from "../names.js";
import { Dialog, Form, Loaded, Table, When, useLoaded } from "../parts.js";
import { _, listing } from "../words.js";

function Withdraw({ id, one, done, close }) {
  const withdraw = async () => {
    await remove(`/users/${id}/consents/${one.applicationId}`);
    done();
  };
  return html`<${Dialog} title=${_("Withdraw what {application} was allowed", { application: one.name })} onClose=${close}>
    <p>${_("Its authorization codes and refresh tokens end at once, and it has to ask this person again. A token that it holds for an API runs out by itself.")}</p>
    <${Form} onSubmit=${withdraw} button=${_("Withdraw")} danger /><//>`;
}

/** `turn` changes when something else has ended what was allowed. */
export function Consents({ id, turn }) {
  const found = useLoaded(() => get(`/users/${id}/consents`), [id, turn]);
  const [asked, ask] = useState(null);
  const [withdrawn, say] = useState("");
  const done = () => {
    say(asked.name);
    ask(null);
    found.again();
  };
  return html`<section><h2>${_("Allowed applications")}</h2>
    <p class=${withdrawn ? "soft" : "hidden"} role="status">${withdrawn && _("Withdrawn. {application} has to ask again.", { application: withdrawn })}</p>
    <${Loaded} of=${found}>${(rows) => html`<${Table} caption=${_("Allowed applications")} rows=${rows.map((row) => ({ ...row, id: row.applicationId }))} empty=${_("No third party's application was allowed anything.")} columns=${[
      { title: _("Application"), cell: (row) => html`<a href=${`/applications/${row.id}`}>${row.name}</a>` },
      { title: _("Allowed"), cell: (row) => listing(row.scopes.map(allowed)) },
      { title: _("First allowed"), cell: (row) => html`<${When} at=${row.since} />` },
      { title: _("Do"), cell: (row) => html`<button type="button" class="small" onClick=${() => { say(""); ask(row); }}>${_("Withdraw")}<span class="hidden">: ${row.name}</span></button>` },
    ]} />`}<//>
    ${asked && html`<${Withdraw} id=${id} one=${asked} done=${done} close=${() => ask(null)} />`}</section>`;
}
