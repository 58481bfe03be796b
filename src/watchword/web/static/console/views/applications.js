// Programs that send people to the sign-in page, and API keys: programs that call the Management API.
import { get, patch, post, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { Badge, Bad, Copy, Dialog, Field, Form, Loaded, Saved, Switch, Table, When, sentence, useLoaded } from "../parts.js";
import { go } from "../route.js";
import { _ } from "../words.js";
import { snippets } from "./snippets.js";

const MACHINE = "MachineToMachine";
const BAD_REDIRECT = "application.invalid_redirect_uri";
const KINDS = () => [
  ["Traditional", _("A website with a server"), _("Flask, Django, FastAPI, Spring, Express …")],
  ["SPA", _("A page that runs in the browser"), _("React, Vue, Svelte …: no secret")],
  ["Native", _("An app on a phone or a desktop"), _("iOS, Android, Electron …: no secret")],
  [MACHINE, _("A program that calls the API"), _("Nobody signs in to it")],
];
const SCOPES = () => [
  ["verification-codes", _("Send codes and check them")],
  ["users:read", _("Read people")],
  ["users", _("Read and change people")],
  ["connectors", _("Set up connectors and send tests")],
  ["sign-in-exp", _("Change the sign-in experience, words and mail texts")],
  ["logs:read", _("Read deliveries, limits and the audit")],
  ["applications", _("Manage applications and their secrets")],
];
const title = (type) => (KINDS().find(([one]) => one === type) || [type, type])[1];
const lines = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);

/** Four pictures: a window with its server, a window alone, a phone, and a terminal. */
function Picture({ kind }) {
  const shapes = {
    Traditional: html`<rect x="3" y="5" width="26" height="18" rx="2" /><path d="M3 10h26M8 28h24M31 16h6v21H15v-9" /><path d="M20 32h8" />`,
    SPA: html`<rect x="4" y="8" width="32" height="24" rx="2" /><path d="M4 14h32M16 19l-4 4 4 4M24 19l4 4-4 4" />`,
    Native: html`<rect x="12" y="4" width="16" height="32" rx="3" /><path d="M18 31h4" />`,
    [MACHINE]: html`<rect x="4" y="8" width="32" height="24" rx="2" /><path d="M10 16l5 4-5 4M18 25h8" />`,
  };
  return html`<svg class="picture" viewBox="0 0 40 40" width="40" height="40" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${shapes[kind]}</svg>`;
}

/** What a key may do. `all` covers the rest, and says so. */
function Scopes({ value, onValue }) {
  const everything = value.includes("all");
  const toggle = (name, on) => onValue(on ? [...value.filter((one) => one !== "all"), name] : value.filter((one) => one !== name));
  return html`<fieldset class="scopes"><legend>${_("What it may do")}</legend>
    <label><input type="checkbox" checked=${everything} onChange=${(event) => onValue(event.currentTarget.checked ? ["all"] : [])} /><span><strong>${_("everything")}</strong> <code>all</code></span></label>
    ${SCOPES().map(([name, text]) => html`<label><input type="checkbox" checked=${everything || value.includes(name)} disabled=${everything} onChange=${(event) => toggle(name, event.currentTarget.checked)} /><span>${text} <code>${name}</code></span></label>`)}</fieldset>`;
}

function Create({ close }) {
  const [type, choose] = useState("Traditional");
  const [name, set] = useState("");
  const [redirect, setRedirect] = useState("");
  const [wrong, say] = useState("");
  const make = async () => {
    const redirectUris = type === MACHINE || !redirect.trim() ? [] : [redirect.trim()];
    try {
      const made = await post("/applications", { name: name.trim(), type, oidcClientMetadata: { redirectUris, postLogoutRedirectUris: [] } });
      go(`/applications/${made.id}?made`);
    } catch (refusal) {
      if (refusal.code !== BAD_REDIRECT) throw refusal;
      say(sentence(refusal));
    }
  };
  return html`<${Dialog} title=${_("Add an application")} onClose=${close}><${Form} onSubmit=${make} button=${_("Add")}>
    <fieldset class="kinds"><legend>${_("What is it?")}</legend>${KINDS().map(([value, text, help]) => html`<label><input type="radio" name="kind" value=${value} checked=${type === value} onChange=${() => choose(value)} /><${Picture} kind=${value} /><span>${text}<small>${help}</small></span></label>`)}</fieldset>
    <${Field} label=${_("Name")} value=${name} onValue=${set} />
    ${type !== MACHINE && html`<${Field} label=${_("Where people return to")} help=${_("Such as https://app.example.com/callback")} type="url" optional value=${redirect} wrong=${wrong} onValue=${(text) => { setRedirect(text); say(""); }} />`}
  <//><//>`;
}

function CreateKey({ close }) {
  const [name, set] = useState("");
  const [scopes, choose] = useState([]);
  const [wrong, say] = useState("");
  const make = async () => {
    if (scopes.length === 0) {
      say(_("Choose at least one."));
      return;
    }
    const made = await post("/applications", { name: name.trim(), type: MACHINE, isAdmin: true, managementScopes: scopes });
    go(`/applications/${made.id}?made`);
  };
  return html`<${Dialog} title=${_("Add an API key")} onClose=${close}><${Form} onSubmit=${make} button=${_("Add")}>
    <${Field} label=${_("Name")} help=${_("What it is for, such as “nightly export”.")} value=${name} onValue=${set} />
    <${Scopes} value=${scopes} onValue=${(all) => { choose(all); say(""); }} />${wrong && html`<p class="note wrong" role="alert">${wrong}</p>`}<//><//>`;
}

/** When a program last got a token, by the audit. */
async function lastUsed(id) {
  const [last] = await get(`/logs?applicationId=${encodeURIComponent(id)}&logKey=ExchangeTokenBy.ClientCredentials&enableCap=true&page_size=1`);
  return last ? last.createdAt : null;
}

async function look() {
  const all = await get("/applications");
  const keys = all.filter((one) => one.isAdmin);
  const used = await Promise.all(keys.map((one) => lastUsed(one.id).catch(() => null)));
  return { applications: all.filter((one) => !one.isAdmin), keys: keys.map((one, n) => ({ ...one, lastUsed: used[n] })) };
}

const link = (row) => html`<a href=${`/applications/${row.id}`}>${row.name}</a>${!row.isEnabled && html` <${Badge} kind="idle">${_("off")}<//>`}`;

function List() {
  const found = useLoaded(look, []);
  const [open, show] = useState(null);
  const name = { title: _("Name"), cell: link };
  const id = { title: _("Id"), cell: (row) => html`<code>${row.id}</code>` };
  const since = { title: _("Since"), cell: (row) => html`<${When} at=${row.createdAt} />` };
  const kind = { title: _("Kind"), cell: (row) => title(row.type) };
  const may = { title: _("May"), cell: (row) => ((row.managementScopes || []).includes("all") ? html`<strong>${_("everything")}</strong>` : html`<span class="words">${(row.managementScopes || []).map((one) => html`<code>${one}</code>`)}</span>`) };
  const used = { title: _("Last used"), cell: (row) => (row.lastUsed ? html`<${When} at=${row.lastUsed} />` : _("never")) };
  return html`<h1>${_("Applications")}</h1><${Loaded} of=${found}>${({ applications, keys }) => html`
    <section><p class="soft">${_("Programs that send people to your sign-in page.")}</p>
      <${Table} caption=${_("Applications")} rows=${applications} empty=${_("No application yet.")} columns=${[name, kind, id, since]} />
      <button type="button" class="main" onClick=${() => show("application")}>${_("Add an application")}</button></section>
    <section><h2>${_("API keys")}</h2><p class="soft">${_("Programs that call the Management API, each with what it may do.")}</p>
      <${Table} caption=${_("API keys")} rows=${keys} empty=${_("No API key yet.")} columns=${[name, may, used, id, since]} />
      <button type="button" class="small" onClick=${() => show("key")}>${_("Add an API key")}</button></section>`}<//>
    ${open === "application" && html`<${Create} close=${() => show(null)} />`}${open === "key" && html`<${CreateKey} close=${() => show(null)} />`}`;
}

function Uris({ app, done }) {
  const [callback, set] = useState(app.oidcClientMetadata.redirectUris.join("\n"));
  const [out, setOut] = useState((app.oidcClientMetadata.postLogoutRedirectUris || []).join("\n"));
  const [wrong, say] = useState({});
  const [saved, tell] = useState(false);
  const typed = (set) => (text) => { tell(false); say({}); set(text); };
  const save = async () => {
    say({});
    try {
      tell(false);
      done(await patch(`/applications/${app.id}`, { oidcClientMetadata: { ...app.oidcClientMetadata, redirectUris: lines(callback), postLogoutRedirectUris: lines(out) } }));
      tell(true);
    } catch (refusal) {
      if (refusal.code !== BAD_REDIRECT) throw refusal;
      // The sentence names the address: it stands under the field that has it.
      say({ [lines(callback).includes(refusal.data.uri) ? "callback" : "out"]: sentence(refusal) });
    }
  };
  return html`<section><h2>${_("Addresses")}</h2><${Form} onSubmit=${save} button=${_("Save")} second=${saved && html`<${Saved} />`}>
    <${Field} label=${_("Where people return to after signing in")} help=${_("One address a line, exactly as the application sends it.")} wrong=${wrong.callback} rows="3" value=${callback} onValue=${typed(set)} />
    <${Field} label=${_("Where people return to after signing out")} rows="2" optional wrong=${wrong.out} value=${out} onValue=${typed(setOut)} /><//></section>`;
}

function Secrets({ app }) {
  // The server asks for the password before it shows any: only who wants them is asked.
  const [shown, show] = useState(new URLSearchParams(location.search).has("made"));
  const found = useLoaded(() => (shown ? get(`/applications/${app.id}/secrets`) : Promise.resolve(null)), [app.id, shown]);
  const [refusal, refuse] = useState(null);
  const act = (work) => async () => {
    try {
      await work();
      refuse(null);
      show(true);
      found.again();
    } catch (caught) {
      refuse(caught);
    }
  };
  const make = act(() => post(`/applications/${app.id}/secrets`, { name: `Secret ${new Date().toISOString().slice(0, 19)}` }));
  const away = (name) => act(() => remove(`/applications/${app.id}/secrets/${encodeURIComponent(name)}`));
  return html`<section><h2>${_("Secrets")}</h2><p class="soft">${_("A secret is shown for an hour after it was made. Keep it where your application keeps its secrets.")}</p><${Bad} refusal=${refusal} />
    <${Loaded} of=${found}>${(all) => all && html`<ul class="secrets">${all.map((one) => html`<li key=${one.name}><strong>${one.name}</strong> <small><${When} at=${one.createdAt} /></small>
      <span class="buttons">${/^\*+$/.test(one.value) ? html`<code>${one.value}</code>` : html`<${Copy} text=${one.value} />`}<button type="button" class="small danger" onClick=${away(one.name)}>${_("Revoke")}<span class="hidden">: ${one.name}</span></button></span></li>`)}</ul>`}<//>
    <div class="buttons">${!shown && html`<button type="button" class="small" onClick=${() => show(true)}>${_("Show them")}</button>`}<button type="button" class="small" onClick=${make}>${_("Make another")}</button></div></section>`;
}

function Powers({ app, done }) {
  const [scopes, choose] = useState(app.managementScopes || ["all"]);
  const [saved, tell] = useState(false);
  const save = async () => {
    done(await patch(`/applications/${app.id}`, { managementScopes: scopes, isAdmin: scopes.length > 0 }));
    tell(true);
  };
  return html`<section><h2>${_("The Management API")}</h2>
    <p class="soft">${_("Nothing chosen: it may not call the API at all.")}</p>
    <${Form} onSubmit=${save} button=${_("Save")} second=${saved && html`<${Saved} />`}><${Scopes} value=${scopes} onValue=${(all) => { tell(false); choose(all); }} /><//></section>`;
}

function Snippet({ app, issuer }) {
  const all = snippets(app, issuer);
  const names = Object.keys(all);
  const [chosen, choose] = useState(names[0]);
  const text = all[chosen];
  return html`<section><h2>${_("In your program")}</h2>
    <${Field} label=${_("Framework")} value=${chosen} onValue=${choose} options=${names.map((name) => ({ value: name, title: name }))} />
    <${Copy} key=${chosen} text=${text} block /></section>`;
}

function Away({ app }) {
  const [typed, type] = useState("");
  const [wrong, say] = useState("");
  const away = async () => {
    if (typed.trim() !== app.name) {
      say(_("This is not its name."));
      return;
    }
    await remove(`/applications/${app.id}`);
    go("/applications");
  };
  return html`<details class="quiet"><summary>${_("Take it away")}</summary><${Form} onSubmit=${away} button=${_("Take {name} away", { name: app.name })} danger>
    <p>${_("Nobody signs in to it any more, and its tokens end.")}</p>
    <${Field} label=${_("Type its name: {name}", { name: app.name })} wrong=${wrong} value=${typed} onValue=${(text) => { type(text); say(""); }} /><//></details>`;
}

function One({ id, state }) {
  const found = useLoaded(() => get(`/applications/${id}`), [id]);
  const [refusal, refuse] = useState(null);
  const issuer = new URL(state.installation.signInUrl).origin;
  const enable = async (isEnabled) => {
    try {
      found.set(await patch(`/applications/${id}`, { isEnabled }));
      refuse(null);
    } catch (caught) {
      refuse(caught);
    }
  };
  return html`<p><a href="/applications">← ${_("Applications")}</a></p><${Loaded} of=${found}>${(app) => html`
    <h1 class="with-picture"><${Picture} kind=${app.type} />${app.name}</h1>
    <dl class="facts"><div><dt>${_("Kind")}</dt><dd>${app.isAdmin ? _("API key") : title(app.type)}</dd></div><div><dt>${_("Id")}</dt><dd><${Copy} text=${app.id} /></dd></div><div><dt>${_("Issuer")}</dt><dd><${Copy} text=${`${issuer}/oidc`} /></dd></div></dl>
    <${Bad} refusal=${refusal} /><${Switch} label=${_("In use")} help=${_("Off: nobody signs in to it, and its tokens open nothing.")} on=${app.isEnabled} onChange=${enable} />
    ${["Traditional", MACHINE].includes(app.type) && html`<${Secrets} app=${app} />`}
    ${app.type === MACHINE ? html`<${Powers} app=${app} done=${found.set} />` : html`<${Uris} app=${app} done=${found.set} />`}
    <${Snippet} app=${app} issuer=${issuer} /><${Away} app=${app} />`}<//>`;
}

export const Applications = ({ id, state }) => (id ? html`<${One} id=${id} state=${state} />` : html`<${List} />`);
