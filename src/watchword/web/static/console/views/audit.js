// Who did what, to whom, when and from where.
import { ask, call, get } from "../calls.js";
import { html, useState } from "../html.js";
import { Badge, Field, Loaded, Table, Times, When, useLoaded } from "../parts.js";
import { go } from "../route.js";
import { _, count, ngettext } from "../words.js";

const SIZE = 50;
const DAY = 86400000;
const WINDOWS = () => [["1", _("24 hours")], ["7", _("7 days")], ["30", _("30 days")], ["365", _("a year")]];
// The wire's words for what operators look for most; any other can be typed.
const KEYS = [
  "Interaction.SignIn.Submit",
  "Interaction.Register.Submit",
  "Interaction.ForgotPassword.Submit",
  "Interaction.SignIn.Verification.VerificationCode.Create",
  "Interaction.SignIn.Verification.VerificationCode.Submit",
  "Interaction.SignIn.Verification.Password.Submit",
  "ExchangeTokenBy.AuthorizationCode",
  "ExchangeTokenBy.RefreshToken",
  "ExchangeTokenBy.ClientCredentials",
];
const FILTERS = ["key", "user", "application", "outcome"];

function Details({ payload }) {
  const { times, ...params } = payload.params || {};
  const shown = [[_("Target"), payload.target], [_("Outcome"), payload.outcome], ...Object.entries(params)].filter(([, value]) => value !== undefined && value !== "");
  if (shown.length === 0) return "–";
  return html`<details class="quiet"><summary>${_("More")}</summary><dl class="facts">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${String(value)}</dd></div>`)}</dl></details>`;
}

function Rows({ rows, operators, applications }) {
  const person = (id) => html`<a href=${`/people/${id}`}><code>${id}</code></a>`;
  // Whoever did it; and the person it was done to, where that is somebody else.
  const who = ({ userId, actor, applicationId }) => {
    if (userId && (!actor || actor === "person" || actor === userId)) return html`${person(userId)}<small>${_("person")}</small>`;
    if (actor === "person") return _("a person");
    const to = userId && html`<small>→ ${person(userId)}</small>`;
    if (operators.has(actor)) return html`<bdi>${operators.get(actor)}</bdi><small>${_("operator")}</small>${to}`;
    const id = actor || applicationId;
    if (id === "operator" || id === "cli") return html`${_("operator")}<small>${_("by command")}</small>${to}`;
    return id ? html`${applications.get(id) || html`<code>${id}</code>`}${to}` : "–";
  };
  return html`<${Table} caption=${_("Audit")} rows=${rows} empty=${_("Nothing fits.")} columns=${[
    { title: _("When"), cell: (row) => html`<${When} at=${row.createdAt} />` },
    { title: _("Who"), cell: (row) => who(row.payload) },
    { title: _("What"), cell: (row) => html`<code>${row.payload.action || row.key}</code>` },
    { title: _("Outcome"), cell: (row) => html`<${Badge} kind=${row.payload.result === "Error" ? "bad" : "good"}>${row.payload.result === "Error" ? _("refused") : _("done")}<//><${Times} n=${row.payload.params?.times} />` },
    { title: _("From"), cell: (row) => row.payload.ip || "–" },
    { title: _("Details"), cell: (row) => html`<${Details} payload=${row.payload} />` },
  ]} />`;
}

function Filters({ chosen, applications, put }) {
  const [user, type] = useState(chosen.user);
  const options = [{ value: "", title: _("any") }, ...[...applications].map(([value, title]) => ({ value, title }))];
  const known = chosen.key && !KEYS.includes(chosen.key) ? [chosen.key, ...KEYS] : KEYS;
  const keys = [{ value: "", title: _("anything") }, ...known.map((value) => ({ value, title: value }))];
  return html`<form class="search" role="search" onSubmit=${(event) => { event.preventDefault(); put({ user: user.trim() }); }}>
    <${Field} label=${_("Who: the id of a person or operator")} type="search" value=${user} onValue=${type} />
    <${Field} label=${_("What")} value=${chosen.key} onValue=${(key) => put({ key })} options=${keys} />
    <${Field} label=${_("Application")} value=${chosen.application} onValue=${(application) => put({ application })} options=${options} />
    <${Field} label=${_("Time")} value=${chosen.days} onValue=${(days) => put({ days })} options=${WINDOWS().map(([value, title]) => ({ value, title }))} />
    <button class="main">${_("Search")}</button></form>`;
}

export function Audit({ query }) {
  const page = Math.max(1, Number(query.get("page")) || 1);
  const chosen = { days: WINDOWS().some(([days]) => days === query.get("days")) ? query.get("days") : "7" };
  for (const name of FILTERS) chosen[name] = query.get(name) || "";
  const put = (change) => go(`/audit?${new URLSearchParams(Object.entries({ ...chosen, ...change }).filter(([, value]) => value))}`);
  const names = useLoaded(async () => {
    const [operators, applications] = await Promise.all([ask("GET", "/operators").catch(() => []), get("/applications").catch(() => [])]);
    return { operators: new Map(operators.map((one) => [one.id, one.email])), applications: new Map(applications.map((one) => [one.id, one.name])) };
  }, []);
  const found = useLoaded(async () => {
    const wanted = new URLSearchParams({ enableCap: "true", page: String(page), page_size: String(SIZE), start_time: String(Date.now() - Number(chosen.days) * DAY) });
    for (const [name, wire] of [["key", "logKey"], ["user", "userId"], ["application", "applicationId"]]) if (chosen[name]) wanted.set(wire, chosen[name]);
    if (chosen.outcome) wanted.set("result", chosen.outcome);
    const answer = await call("GET", `/logs?${wanted}`);
    return { rows: answer.body, total: Number(answer.headers.get("total-number") || 0), capped: answer.headers.get("total-number-is-capped") === "true" };
  }, [JSON.stringify(chosen), page], { keep: true });
  const { operators = new Map(), applications = new Map() } = names.value || {};
  return html`<h1>${_("Audit")}</h1><${Filters} key=${chosen.user} chosen=${chosen} applications=${applications} put=${put} />
    <${Loaded} of=${found}>${({ rows, total, capped }) => html`
    <div class="buttons"><p class="soft">${capped ? _("More than {n} facts", { n: count(total) }) : ngettext("{n} fact", "{n} facts", total)}</p>
      <button type="button" class=${chosen.outcome ? "chip on" : "chip"} aria-pressed=${Boolean(chosen.outcome)} onClick=${() => put({ outcome: chosen.outcome ? "" : "Error" })}>${_("Only what was refused")}</button></div>
    <${Rows} rows=${rows} operators=${operators} applications=${applications} />
    <p class="buttons">${page > 1 && html`<button type="button" class="small" onClick=${() => put({ page: String(page - 1) })}>${_("Newer")}</button>`}
      ${total > page * SIZE && html`<button type="button" class="small" onClick=${() => put({ page: String(page + 1) })}>${_("Older")}</button>`}</p>`}<//>`;
}
