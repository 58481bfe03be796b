// The limits: what each allows, how much of the shared ones is used now, what was refused of late; and which countries are served.
import { get, patch } from "../calls.js";
import { CountryPicker, countryOptions } from "../countries.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { lasting, limit } from "../names.js";
import { Badge, Field, Form, Loaded, Saved, Table, When, useLoaded } from "../parts.js";
import { guardLeaving } from "../route.js";
import { _, count, listing } from "../words.js";

const GROUPS = () => [
  [_("For one number or address"), ["resend-gap", "requests", "messages-hour", "messages-day", "own-lane-hour", "own-lane-day"]],
  [_("For one browser or network"), ["strangers-hour", "strangers-day", "address-hour", "address-day", "flows"]],
  [_("For an application"), ["application-hour", "application-day", "management-burst", "management-day"]],
  [_("For everybody together"), ["global-hour", "global-day", "test-send-minutes", "test-send-hour", "test-send-day"]],
  [_("Wrong codes and passwords"), ["wrong-hour", "wrong-day", "wrong-device-hour", "wrong-device-day", "wrong-management-hour", "wrong-management-day", "wrong-address-hour", "wrong-address-day", "password-address-hour", "client-secret", "operator"]],
];

/** A budget and how much of it is taken; amber from three quarters on. */
function Bar({ label, taken, allowed }) {
  return html`<div class="bar"><span>${label}</span><meter min="0" max=${allowed} high=${Math.max(1, allowed * 0.75)} optimum="0" value=${taken} aria-label=${label}></meter><span class="number">${count(taken)} / ${count(allowed)}</span></div>`;
}

function Uses({ all, name, applications }) {
  const mine = all.filter((one) => one.name === name);
  if (mine.length === 0) return "–";
  const channels = { sms: _("SMS"), email: _("E-mail") };
  const title = (one) => listing([one.applicationId && (applications.get(one.applicationId) || one.applicationId), channels[one.channel]].filter(Boolean));
  return mine.map((one) => html`<${Bar} key=${`${one.channel} ${one.applicationId}`} label=${title(one) || _("All")} taken=${one.taken} allowed=${one.allowed} />`);
}

function allowed({ sms, email }) {
  const one = (budget) => _("{n} in {time}", { n: count(budget.allowed), time: lasting(budget.seconds) });
  if (!sms && !email) return html`<span class="soft">${_("off")}</span>`;
  if (!sms || !email) return sms ? html`${_("SMS")} ${one(sms)}` : html`${_("E-mail")} ${one(email)}`;
  if (sms.allowed === email.allowed && sms.seconds === email.seconds) return one(sms);
  return html`${_("SMS")} ${one(sms)}<br />${_("E-mail")} ${one(email)}`;
}

function Numbers({ told, applications }) {
  const known = new Map(told.limits.map((one) => [one.name, one]));
  const shared = new Set(told.uses.map((one) => one.name));
  return GROUPS().map(([title, names]) => {
    const rows = names.filter((name) => known.has(name)).map((name) => ({ ...known.get(name), id: name }));
    const used = rows.some((row) => shared.has(row.name));
    return html`<section key=${title} class="limit"><h2>${title}</h2><${Table} caption=${title} rows=${rows} empty="" columns=${[
      { title: _("Limit"), cell: (row) => html`${limit(row.name)[0]}<small><code>${row.name}</code> ${_("counted for {whom}", { whom: limit(row.name)[1] })}</small>` },
      { title: _("Allows"), cell: (row) => html`${allowed(row)}${row.own && html`<small>${_("your own number")}</small>`}` },
      ...(used ? [{ title: _("Used now"), cell: (row) => html`<${Uses} all=${told.uses} name=${row.name} applications=${applications} />` }] : []),
      { title: _("Refused in 24 h"), number: true, cell: (row) => (row.refused ? html`<strong>${count(row.refused)}</strong>` : "0") },
      { title: _("Last refusal"), cell: (row) => html`<${When} at=${row.lastRefusedAt} />` },
    ]} /></section>`;
  });
}

function Refusals({ told }) {
  const some = [...told.limits.filter((one) => one.refused), ...told.others.map((one) => ({ ...one, name: one.reason }))];
  if (some.length === 0) return html`<p class="outcome"><${Badge} kind="good">${_("Nothing refused in 24 h")}<//></p>`;
  const rows = some.sort((a, b) => b.lastRefusedAt - a.lastRefusedAt).map((one) => ({ ...one, id: one.name }));
  return html`<section><h2>${_("Refused in the last 24 hours")}</h2><${Table} caption=${_("Refused in the last 24 hours")} rows=${rows} empty="" columns=${[
    { title: _("Limit"), cell: (row) => html`${limit(row.name)[0]} <small><code>${row.name}</code></small>` },
    { title: _("Refused"), number: true, cell: (row) => count(row.refused) },
    { title: _("Last refusal"), cell: (row) => html`<${When} at=${row.lastRefusedAt} />` }]} />
    <p><a href="/audit?outcome=Error">${_("Who and when: in the audit")}</a></p></section>`;
}

function Countries({ experience }) {
  const said = experience.watchwordCountries || {};
  const [allow, setAllow] = useState(said.allowed || []);
  const [deny, setDeny] = useState(said.denied || []);
  const [home, setHome] = useState(experience.watchwordHomeCountry || "");
  const [saved, tell] = useState(false);
  const at = useRef(null);
  useEffect(() => { if (location.hash === "#countries") at.current.scrollIntoView(); }, []);
  const changed = JSON.stringify([allow, deny, home]) !== JSON.stringify([said.allowed || [], said.denied || [], experience.watchwordHomeCountry || ""]);
  useEffect(() => { guardLeaving(changed && !saved ? _("Not saved: {what}. Leave, and lose it?", { what: _("Countries") }) : null); return () => guardLeaving(null); }, [changed, saved]);
  const change = (set) => (value) => { tell(false); set(value); };
  const save = async () => {
    tell(false);
    await patch("/sign-in-exp", { watchwordCountries: { allowed: allow, denied: deny }, watchwordHomeCountry: home || null });
    tell(true);
  };
  return html`<section id="countries" ref=${at}><h2>${_("Countries")}</h2>
    <p class="soft">${_("Most messages that cost money for nothing go to a few countries. Serve those you have people in. Premium, shared-cost and satellite numbers are never sent to.")}</p>
    <${Form} onSubmit=${save} button=${_("Save")} second=${saved && html`<${Saved} />`}>
      <${Field} label=${_("Home country")} help=${_("Numbers typed without a country code are read as numbers of this country.")} options=${countryOptions(_("by the browser's language"))} value=${home} onValue=${change(setHome)} />
      <div class="pair"><${CountryPicker} label=${_("Countries that are served")} none=${_("Every country")} value=${allow} onValue=${change(setAllow)} />
        <${CountryPicker} label=${_("Countries that never are")} none=${_("no country")} value=${deny} onValue=${change(setDeny)} /></div><//></section>`;
}

export function Limits() {
  const found = useLoaded(async () => {
    const [told, experience, applications] = await Promise.all([get("/limits"), get("/sign-in-exp"), get("/applications")]);
    return { told, experience, applications: new Map(applications.map((one) => [one.id, one.name])) };
  }, []);
  return html`<h1>${_("Limits")}</h1>
    <p class="soft">${_("A budget refills evenly. All limits of one message are asked together before anything leaves; if one is full, nothing is sent.")} ${_("Numbers are changed in the settings file: limit_numbers.")}</p>
    <${Loaded} of=${found}>${({ told, experience, applications }) => html`
      ${told.profile === "logto" && html`<p class="odds amber">${_("The limits are in the profile “logto”: most guards against abuse are off.")}</p>`}
      <${Refusals} told=${told} /><${Countries} experience=${experience} /><${Numbers} told=${told} applications=${applications} />`}<//>`;
}
