// Test identifiers: who signs in without a message, until when.
import { get, post, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { Copy, Field, Form, Loaded, Table, When, useLoaded } from "../parts.js";
import { _ } from "../words.js";

export function TestIdentifiers() {
  const found = useLoaded(() => get("/test-identifiers"), []);
  const apps = useLoaded(() => get("/applications"), []);
  const [identifier, set] = useState("");
  const [application, choose] = useState("");
  const [made, show] = useState(null);
  const add = async () => {
    show(await post("/test-identifiers", { identifier, applicationId: application || (apps.value && apps.value[0] && apps.value[0].id), days: 30 }));
    set("");
    found.again();
  };
  const away = async (id) => { await remove(`/test-identifiers/${id}`); found.again(); };
  return html`<p>${_("A test identifier signs in to one application with a fixed code and no message, for whoever reviews your app. Whoever knows the code is that person: give it an end.")}</p>
    <${Loaded} of=${found}>${(all) => html`<${Table} caption=${_("Test identifiers")} rows=${all} empty=${_("None: as it should be in operation.")} columns=${[
      { title: _("Identifier"), cell: (row) => html`<bdi>${row.identifier}</bdi>` }, { title: _("Application"), cell: (row) => row.applicationId }, { title: _("Ends"), cell: (row) => html`<${When} at=${row.expiresAt} />` },
      { title: "", cell: (row) => html`<button type="button" class="small danger" onClick=${() => away(row.id)}>${_("Remove {what}", { what: row.identifier })}</button>` }]} />`}<//>
    <${Form} onSubmit=${add} button=${_("Add for 30 days")}><div class="pair"><${Field} label=${_("Phone number or address that nobody has")} value=${identifier} onValue=${set} />
      <${Field} label=${_("Application")} value=${application} onValue=${choose} options=${(apps.value || []).map((one) => ({ value: one.id, title: one.name }))} /></div><//>
    ${made && html`<div class="outcome" role="status"><p>${_("Its code, shown this once:")}</p><${Copy} text=${made.code} /></div>`}`;
}
