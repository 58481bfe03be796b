// Test identifiers: numbers and addresses that sign in to one application with a known code and get no message.
import { get, post, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { Bad, Badge, Copy, Field, Form, Loaded, Table, useLoaded } from "../parts.js";
import { _, count, day, ngettext } from "../words.js";

const DAY = 86400000;
const LONGEST = 90;

function Ends({ at }) {
  const left = Math.ceil((at - Date.now()) / DAY);
  return html`<time datetime=${new Date(at).toISOString()}>${day(at)}</time> <${Badge} kind=${left <= 3 ? "bad" : "idle"}>${ngettext("{n} day left", "{n} days left", left)}<//>`;
}

function Add({ applications, added }) {
  const [identifier, set] = useState("");
  const [application, choose] = useState(applications.length > 0 ? applications[0].value : "");
  const [days, last] = useState("30");
  const [made, show] = useState(null);
  const add = async () => {
    show(await post("/test-identifiers", { identifier: identifier.trim(), applicationId: application, days: Number(days) }));
    set("");
    added();
  };
  return html`<section><h2>${_("Add a test identifier")}</h2>
    <p class="odds amber">${_("The risk: whoever knows its code signs in as this identifier, without a phone, until the end date.")}</p>
    <${Form} onSubmit=${add} button=${_("Add")}>
      <${Field} label=${_("Phone number or address that nobody has")} placeholder="+86 139 0000 0000" value=${identifier} onValue=${set} />
      <div class="pair"><${Field} label=${_("The one application where it works")} value=${application} onValue=${choose} options=${applications} />
        <${Field} label=${_("Days until it ends")} type="number" min="1" max=${LONGEST} value=${days} onValue=${last} help=${_("At most {n}.", { n: count(LONGEST) })} /></div><//>
    ${made && html`<div class="outcome" role="status"><p>${_("The code of {what}, shown this once:", { what: made.identifier })}</p><${Copy} text=${made.code} /></div>`}</section>`;
}

export function TestIdentifiers() {
  const found = useLoaded(async () => {
    const [rows, applications] = await Promise.all([get("/test-identifiers"), get("/applications")]);
    const people = applications.filter((one) => one.type !== "MachineToMachine").map((one) => ({ value: one.id, title: one.name }));
    return { rows, applications: [...people, { value: "demo-app", title: _("Live preview") }, { value: "management", title: _("Management API: /verification-codes") }] };
  }, []);
  const [refusal, refuse] = useState(null);
  const away = async (id) => {
    try {
      await remove(`/test-identifiers/${id}`);
      refuse(null);
      found.again();
    } catch (caught) {
      refuse(caught);
    }
  };
  return html`<p class="soft">${_("For whoever reviews your app: a number or address that signs in to one application with a fixed code. No message is sent.")}</p>
    <${Bad} refusal=${refusal} />
    <${Loaded} of=${found}>${({ rows, applications }) => {
      const name = (id) => (applications.find((one) => one.value === id) || { title: id }).title;
      return html`<${Table} caption=${_("Test identifiers")} rows=${rows} empty=${_("None: as it should be in operation.")} columns=${[
        { title: _("Identifier"), cell: (row) => html`<bdi>${row.identifier}</bdi>` },
        { title: _("Application"), cell: (row) => name(row.applicationId) },
        { title: _("Ends"), cell: (row) => html`<${Ends} at=${row.expiresAt} />` },
        { title: _("Do"), cell: (row) => html`<button type="button" class="small danger" onClick=${() => away(row.id)}>${_("Remove {what}", { what: row.identifier })}</button>` },
      ]} /><${Add} applications=${applications} added=${found.again} />`;
    }}<//>`;
}

export const TestIdentifiersPage = () => html`<h1>${_("Test identifiers")}</h1><${TestIdentifiers} />`;
