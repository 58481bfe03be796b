// The installation: what the doctor finds, its keys, who runs it, and the language of this operator.
import { ask } from "../calls.js";
import { html, useState } from "../html.js";
import { Bad, Badge, Copy, Dialog, Field, Form, Loaded, Table, When, useLoaded } from "../parts.js";
import { LANGUAGES, _, ngettext, speak, spoken } from "../words.js";
import { OwnSecondStep } from "./second_step.js";

const DAY = 86400000;
const PURPOSES = {
  seal: () => _("seals connectors' and applications' secrets"),
  code: () => _("digests of codes"),
  lookup: () => _("finds a number in the logs without keeping it"),
  cookie: () => _("forms and short tokens"),
  signing: () => _("signs tokens for applications"),
};
const STATES = { current: () => _("in use"), next: () => _("about to be used"), previous: () => _("still read") };

function Finding({ one }) {
  const words = { ok: ["good", _("ok")], warn: ["idle", _("look")], fix: ["bad", _("fix")] };
  const [kind, text] = words[one.state] || words.warn;
  return html`<li><${Badge} kind=${kind}>${text}<//><div><p>${one.sentence} <code class="soft">${one.name}</code></p>${one.command && html`<${Copy} text=${one.command} />`}</div></li>`;
}

function Doctor() {
  const found = useLoaded(() => ask("GET", "/doctor"), []);
  const worst = (all) => [...all].sort((a, b) => ["fix", "warn", "ok"].indexOf(a.state) - ["fix", "warn", "ok"].indexOf(b.state));
  return html`<section><div class="buttons"><h2>${_("Examination")}</h2><button type="button" class="small" disabled=${found.busy} onClick=${found.again}>${_("Look again")}</button></div>
    <${Loaded} of=${found}>${(all) => html`<ul class="doctor">${worst(all).map((one) => html`<${Finding} key=${one.name} one=${one} />`)}</ul>`}<//></section>`;
}

function Keys() {
  const found = useLoaded(() => ask("GET", "/keys"), []);
  const age = (at) => Math.max(0, Math.floor((Date.now() - at) / DAY));
  return html`<section><h2>${_("Keys")}</h2><p class="soft">${_("Rotated by command; what the one before sealed stays readable.")}</p>
    <${Loaded} of=${found}>${(rows) => html`<${Table} caption=${_("Keys")} rows=${rows} empty="" columns=${[
      { title: _("Purpose"), cell: (row) => html`<code>${row.purpose}</code> <small>${PURPOSES[row.purpose] ? PURPOSES[row.purpose]() : ""}</small>` },
      { title: _("State"), cell: (row) => html`<${Badge} kind=${row.state === "current" ? "good" : "idle"}>${(STATES[row.state] || (() => row.state))()}<//>` },
      { title: _("Age"), cell: (row) => html`${ngettext("{n} day", "{n} days", age(row.activeFrom))}<small><${When} at=${row.activeFrom} /></small>` },
      { title: _("Rotate"), cell: (row) => row.state === "current" && html`<${Copy} text=${`watchword keys rotate ${row.purpose}`} />` },
    ]} />`}<//></section>`;
}

function Address({ made }) {
  return made && html`<div class="outcome" role="status"><p>${_("Hand this address over safely. It works once, for 30 minutes:")}</p><${Copy} text=${made.url} /></div>`;
}

const STEPS = { phone: () => _("by phone"), email: () => _("by e-mail") };

function Operators({ state, turn }) {
  const found = useLoaded(() => ask("GET", "/operators"), [turn]);
  const [email, set] = useState("");
  const [made, show] = useState(null);
  const [asking, about] = useState(null);
  const [refusal, refuse] = useState(null);
  const act = (work) => async () => {
    try {
      await work();
      refuse(null);
      found.again();
    } catch (caught) {
      refuse(caught);
    }
    about(null);
  };
  const invite = async () => {
    show(await ask("POST", "/operators/invitations", { email: email.trim() }));
    set("");
  };
  const tools = (row) => {
    if (row.disabled) return html`<${Badge} kind="idle">${_("shut out")}<//>`;
    if (row.id === state.operator.id) return _("you");
    return html`<span class="buttons"><button type="button" class="small" onClick=${act(async () => show(await ask("POST", `/operators/${row.id}/reset`)))}>${_("New password")}<span class="hidden">: ${row.email}</span></button>
      <button type="button" class="small danger" onClick=${() => about(row)}>${_("Shut {who} out", { who: row.email })}</button></span>`;
  };
  return html`<section><h2>${_("Operators")}</h2><${Bad} refusal=${refusal} /><${Loaded} of=${found}>${(all) => html`<${Table} caption=${_("Operators")} rows=${all} empty="" columns=${[
      { title: _("E-mail"), cell: (row) => row.email },
      { title: _("Since"), cell: (row) => html`<${When} at=${row.createdAt} />` },
      { title: _("Second step"), cell: (row) => (row.secondStep ? STEPS[row.secondStep]() : "–") },
      { title: _("Do"), cell: tools },
    ]} />`}<//>
    <${Form} onSubmit=${invite} button=${_("Invite")}><${Field} label=${_("A colleague's e-mail address")} type="email" value=${email} onValue=${set} /><//>
    <${Address} made=${made} />
    ${asking && html`<${Dialog} title=${_("Shut {who} out", { who: asking.email })} onClose=${() => about(null)}><p>${_("Their sessions end at once, and they cannot come in again.")}</p>
      <div class="buttons"><button type="button" class="main danger" onClick=${act(() => ask("DELETE", `/operators/${asking.id}`))}>${_("Shut {who} out", { who: asking.email })}</button></div><//>`}</section>`;
}

function Language({ reopen }) {
  const choose = async (tag) => {
    await speak(tag);
    await ask("PUT", "/language", { language: tag });
    await reopen();
  };
  return html`<section><h2>${_("Language")}</h2><${Field} label=${_("The console speaks to you in")} value=${spoken()} onValue=${choose} options=${Object.entries(LANGUAGES).map(([value, title]) => ({ value, title }))} /></section>`;
}

export function Settings({ state, reopen }) {
  const [turn, next] = useState(0);
  return html`<h1>${_("Settings")}</h1><${Doctor} /><${Keys} /><${Operators} state=${state} turn=${turn} /><${OwnSecondStep} state=${state} changed=${() => next(turn + 1)} /><${Language} reopen=${reopen} />
  <section><h2>${_("More")}</h2><ul class="links"><li><a href="/test-identifiers">${_("Test identifiers")}</a></li><li><a href="/limits">${_("Limits")}</a></li></ul></section>
  <p class="soft">Watchword ${state.installation.version} · ${state.installation.kind === "dev" ? _("development database") : _("real database")}</p>`;
}
