// Programs that send people to the sign-in page, and programs that call the Management API.
import { get, patch, post, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { Badge, Copy, Dialog, Field, Form, Loaded, Switch, Table, When, useLoaded } from "../parts.js";
import { go } from "../route.js";
import { confirmed } from "../session.js";
import { _ } from "../words.js";
import { SNIPPETS } from "./snippets.js";

const KINDS = () => [
  ["Traditional", _("A website with a server"), _("Flask, Django, FastAPI, Spring, Express …")],
  ["SPA", _("A page that runs in the browser"), _("React, Vue, Svelte …: no secret")],
  ["Native", _("An app on a phone or a desktop"), _("iOS, Android, Electron …: no secret")],
  ["MachineToMachine", _("A program that calls the API"), _("Nobody signs in to it")],
];
const title = (type) => (KINDS().find(([one]) => one === type) || [type, type])[1];

function Create({ close }) {
  const [type, choose] = useState("Traditional");
  const [name, set] = useState("");
  const [redirect, setRedirect] = useState("");
  const make = async () => {
    const machine = type === "MachineToMachine";
    const made = await post("/applications", { name, type, oidcClientMetadata: { redirectUris: machine || !redirect ? [] : [redirect], postLogoutRedirectUris: [] } });
    if (machine) await confirmed(() => patch(`/applications/${made.id}`, { isAdmin: true }));
    go(`/applications/${made.id}`);
  };
  return html`<${Dialog} title=${_("Add an application")} onClose=${close}><${Form} onSubmit=${make} button=${_("Add")}>
    <fieldset class="kinds"><legend>${_("What is it?")}</legend>${KINDS().map(([value, text, help]) => html`<label><input type="radio" name="kind" value=${value} checked=${type === value} onChange=${() => choose(value)} /><span>${text}<small>${help}</small></span></label>`)}</fieldset>
    <${Field} label=${_("Name")} value=${name} onValue=${set} />
    ${type !== "MachineToMachine" && html`<${Field} label=${_("Where people return to")} help=${_("Such as https://app.example.com/callback")} type="url" optional value=${redirect} onValue=${setRedirect} />`}
  <//><//>`;
}

function List() {
  const found = useLoaded(() => get("/applications"), []);
  const [open, show] = useState(false);
  return html`<h1>${_("Applications")}</h1><p><button type="button" class="main" onClick=${() => show(true)}>${_("Add an application")}</button></p>
    <${Loaded} of=${found}>${(rows) => html`<${Table} caption=${_("Applications")} rows=${rows} empty=${_("No application yet.")} columns=${[
      { title: _("Name"), cell: (row) => html`<a href=${`/applications/${row.id}`}>${row.name}</a>` },
      { title: _("Kind"), cell: (row) => title(row.type) },
      { title: _("Id"), cell: (row) => html`<code>${row.id}</code>` },
      { title: _("Since"), cell: (row) => html`<${When} at=${row.createdAt} />` },
    ]} />`}<//>${open && html`<${Create} close=${() => show(false)} />`}`;
}

function Uris({ app, done }) {
  const [callback, set] = useState(app.oidcClientMetadata.redirectUris.join("\n"));
  const [out, setOut] = useState((app.oidcClientMetadata.postLogoutRedirectUris || []).join("\n"));
  const lines = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);
  const save = async () => done(await patch(`/applications/${app.id}`, { oidcClientMetadata: { ...app.oidcClientMetadata, redirectUris: lines(callback), postLogoutRedirectUris: lines(out) } }));
  return html`<${Form} onSubmit=${save} button=${_("Save")}>
    <${Field} label=${_("Where people return to after signing in")} help=${_("One address a line, exactly as the application sends it.")} rows="3" value=${callback} onValue=${set} />
    <${Field} label=${_("Where people return to after signing out")} rows="2" optional value=${out} onValue=${setOut} /><//>`;
}

function Secrets({ app }) {
  const found = useLoaded(() => confirmed(() => get(`/applications/${app.id}/secrets`)), [app.id]);
  const make = async () => {
    await confirmed(() => post(`/applications/${app.id}/secrets`, { name: `Secret ${new Date().toISOString().slice(0, 16)}` }));
    found.again();
  };
  return html`<section><h2>${_("Secrets")}</h2><p class="soft">${_("A secret is shown for an hour after it was made. Keep it where your application keeps its secrets.")}</p>
    <${Loaded} of=${found}>${(all) => html`<ul class="secrets">${all.map((one) => html`<li><strong>${one.name}</strong> <${Copy} text=${one.value} /></li>`)}</ul>`}<//>
    <button type="button" class="small" onClick=${make}>${_("Make another")}</button></section>`;
}

function Snippet({ app, issuer }) {
  const names = Object.keys(SNIPPETS[app.type] || SNIPPETS.Traditional);
  const [chosen, choose] = useState(names[0]);
  const text = (SNIPPETS[app.type] || SNIPPETS.Traditional)[chosen]({ id: app.id, issuer, redirect: app.oidcClientMetadata.redirectUris[0] || "https://app.example.com/callback" });
  return html`<section><h2>${_("In your program")}</h2><div class="tabs" role="tablist">${names.map((name) => html`<button type="button" role="tab" aria-selected=${name === chosen} onClick=${() => choose(name)}>${name}</button>`)}</div>
    <pre tabindex="0"><code>${text}</code></pre></section>`;
}

function One({ id, state }) {
  const found = useLoaded(() => get(`/applications/${id}`), [id]);
  const [typed, type] = useState("");
  const issuer = new URL(state.installation.signInUrl).origin;
  return html`<p><a href="/applications">← ${_("Applications")}</a></p><${Loaded} of=${found}>${(app) => html`
    <h1>${app.name} <${Badge} kind="idle">${title(app.type)}<//></h1>
    <dl class="facts wide"><div><dt>${_("Id")}</dt><dd><${Copy} text=${app.id} /></dd></div><div><dt>${_("Issuer")}</dt><dd><code>${issuer}/oidc</code></dd></div></dl>
    ${app.type === "MachineToMachine" ? html`<${Switch} label=${_("May call the Management API: everything")} on=${app.isAdmin} onChange=${async (isAdmin) => found.set({ ...app, ...(await confirmed(() => patch(`/applications/${id}`, { isAdmin }))) })} />` : html`<${Uris} app=${app} done=${found.set} />`}
    ${["Traditional", "MachineToMachine"].includes(app.type) && html`<${Secrets} app=${app} />`}
    <${Snippet} app=${app} issuer=${issuer} />
    <details class="quiet"><summary>${_("Take it away")}</summary><${Form} onSubmit=${async () => { if (typed !== app.name) throw new Error("name"); await confirmed(() => remove(`/applications/${id}`)); go("/applications"); }} button=${_("Take {name} away", { name: app.name })}>
      <${Field} label=${_("Type its name: {name}", { name: app.name })} value=${typed} onValue=${type} /><//></details>`}<//>`;
}

export const Applications = ({ id, state }) => (id ? html`<${One} id=${id} state=${state} />` : html`<${List} />`);
